using System.CommandLine;
using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Density;
using Vqa.Benchmarks.Live;

var root = new RootCommand("Measures Vqa: what it costs, how often it is right, how fast it tells")
{
    DensityCommand.Create(),
    DensityCommand.CreateMemoryProbe(),
    AccuracyCommand.Create(),
    LiveCommand.Command,
};
return await root.Parse(args).InvokeAsync();
