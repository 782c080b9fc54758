using System.CommandLine;
using Vqa.Benchmarks.Accuracy;

var root = new RootCommand("Measures Vqa: what it costs and how often it is right")
{
    AccuracyCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
