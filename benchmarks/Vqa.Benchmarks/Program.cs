using System.CommandLine;
using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Live;
using Vqa.Benchmarks.Robustness;

var root = new RootCommand("Measures Vqa: what it costs and how often it is right")
{
    AccuracyCommand.Create(),
    LiveCommand.Create(),
    RobustnessCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
