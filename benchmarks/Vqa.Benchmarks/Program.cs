using System.CommandLine;
using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Density;
using Vqa.Benchmarks.Gpu;
using Vqa.Benchmarks.Kernels;
using Vqa.Benchmarks.Live;
using Vqa.Benchmarks.Node;
using Vqa.Benchmarks.Robustness;

var kernels = new Command("kernels", "Measure what a pass over the pixels costs, by instruction set");
kernels.SetAction(_ => KernelsBenchmark.Run([]));
var root = new RootCommand("Measures Vqa: what it costs, how often it is right, how fast it tells, what it survives")
{
    DensityCommand.Create(),
    DensityCommand.CreateMemoryProbe(),
    AccuracyCommand.Create(),
    LiveCommand.Create(),
    NodeCommand.Create(),
    RobustnessCommand.Create(),
    GpuCheckCommand.Create(),
    FaultCommand.Create(),
    kernels,
};
return await root.Parse(args).InvokeAsync();
