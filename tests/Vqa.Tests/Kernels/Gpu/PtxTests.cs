using System.Diagnostics;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using Vqa.Benchmarks.Gpu;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Gpu.Looks;

namespace Vqa.Tests.Kernels.Gpu;

/// <summary>PTX for every generation of GPU that we name, made without one.</summary>
[Collection(GpuDevices.Collection)]
public partial class PtxTests
{
    private static readonly string[] _architectures = ["SM_75", "SM_86", "SM_89", "SM_90"];
    private static readonly Type[] _kernels = [typeof(MeterKernel), typeof(ReduceKernel), typeof(CellKernel), typeof(ReadingKernel)];

    public static TheoryData<string, string> All =>
        [.. from kernel in _kernels from name in _architectures select (kernel.Name, name)];

    public static TheoryData<string> Architectures => [.. _architectures];

    [Theory]
    [MemberData(nameof(All))]
    public void Kernels_become_PTX_that_stays_in_registers(string kernel, string name)
    {
        var assembly = Compile(kernel, name);

        // ILGPU writes for the last generation that it knows by name; drivers translate that for each later one.
        var target = int.Parse(TargetLine().Match(assembly).Groups[1].Value);
        Assert.InRange(target, 75, int.Parse(name[3..]));
        Assert.Matches(EntryLine(), assembly);
        // An array or an address of a local variable would lie in device memory.
        Assert.DoesNotContain(".local", assembly, StringComparison.Ordinal);
        Assert.DoesNotContain("call", assembly, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Blocks_are_loaded_16_bytes_at_a_time_and_measured_four_samples_at_a_time(string name)
    {
        var assembly = Compile(nameof(MeterKernel), name);

        Assert.Contains("ld.global.v4.b32", assembly, StringComparison.Ordinal);
        Assert.Contains("dp4a.u32.u32", assembly, StringComparison.Ordinal);
        Assert.Contains("vabsdiff4.u32.u32.u32.add", assembly, StringComparison.Ordinal);
    }

    // A slow reader would make every other kernel look fast.
    [Theory]
    [MemberData(nameof(Architectures))]
    public void What_the_others_are_held_against_reads_16_bytes_at_a_time_four_times_at_once(string name)
    {
        var assembly = Compile(nameof(ReadingKernel), name);

        Assert.True(assembly.Split("ld.global.v4.b32").Length > 4, assembly);
    }

    // What ILGPU writes is taken by NVIDIA's own assembler, where it is installed, without spilling a register.
    [Theory]
    [MemberData(nameof(All))]
    public async Task NVIDIAs_assembler_takes_the_PTX(string kernel, string name)
    {
        var assembler = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(folder => Path.Combine(folder, "ptxas")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(
            assembler is null, $"There is no ptxas on the PATH: {kernel} for {name} is NOT assembled here.");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Compile(kernel, name), TestContext.Current.CancellationToken);
            using var process = Process.Start(new ProcessStartInfo(
                assembler, ["-v", $"-arch={name.ToLowerInvariant()}", file, "-o", "/dev/null"])
            {
                RedirectStandardError = true,
            })!;
            var log = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(process.ExitCode == 0, log);
            Assert.Contains(
                "0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", log, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Compile(string kernelName, string name)
    {
        var architecture = (CudaArchitecture)typeof(CudaArchitecture).GetField(name)!.GetValue(null)!;
        using var context = Context.Create(builder => PackedBytes.Register(
            builder.CPU(new CPUDevice(32, 4, 1)).Optimize(OptimizationLevel.O2)));
        using var backend = new PTXBackend(
            context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
        var kernel = backend.Compile(
            EntryPointDescription.FromExplicitlyGroupedKernel(
                _kernels.Single(type => type.Name == kernelName).GetMethod(nameof(MeterKernel.Run))!),
            KernelSpecialization.Empty);
        return ((PTXCompiledKernel)kernel).PTXAssembly;
    }

    [GeneratedRegex(@"\.visible \.entry \w*Run\(")]
    private static partial Regex EntryLine();

    [GeneratedRegex(@"^\.target sm_(\d+)$", RegexOptions.Multiline)]
    private static partial Regex TargetLine();
}
