using System.Diagnostics;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using Vqa.Kernels.Gpu;

namespace Vqa.Tests.Kernels.Gpu;

/// <summary>PTX for every generation of GPU that we name, made without one.</summary>
[Collection(GpuDevices.Collection)]
public partial class PtxTests
{
    public static TheoryData<string> Architectures => ["SM_75", "SM_86", "SM_89", "SM_90"];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_kernel_becomes_PTX_that_stays_in_registers_and_loads_16_bytes_at_a_time(string name)
    {
        var assembly = Compile(name);

        // ILGPU writes for the last generation that it knows by name; drivers translate that for each later one.
        var target = int.Parse(TargetLine().Match(assembly).Groups[1].Value);
        Assert.InRange(target, 75, int.Parse(name[3..]));
        Assert.Matches(EntryLine(), assembly);
        // An array or an address of a local variable would lie in device memory.
        Assert.DoesNotContain(".local", assembly, StringComparison.Ordinal);
        Assert.DoesNotContain("call", assembly, StringComparison.Ordinal);
        Assert.Matches(WideLoad(), assembly);
        Assert.Contains("dp4a.u32.u32", assembly, StringComparison.Ordinal);
        Assert.Contains("vabsdiff4.u32.u32.u32.add", assembly, StringComparison.Ordinal);
    }

    // What ILGPU writes is taken by NVIDIA's own assembler, where it is installed, without spilling a register.
    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task NVIDIAs_assembler_takes_the_PTX(string name)
    {
        var assembler = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(folder => Path.Combine(folder, "ptxas")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(assembler is null, $"There is no ptxas on the PATH: PTX for {name} is NOT assembled here.");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Compile(name), TestContext.Current.CancellationToken);
            using var process = Process.Start(new ProcessStartInfo(
                assembler, ["-v", $"-arch={name.ToLowerInvariant()}", file, "-o", "/dev/null"])
            {
                RedirectStandardError = true,
            })!;
            var log = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(process.ExitCode == 0, log);
            Assert.Contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", log, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Compile(string name)
    {
        var architecture = (CudaArchitecture)typeof(CudaArchitecture).GetField(name)!.GetValue(null)!;
        using var context = Context.Create(builder => PackedBytes.Register(
            builder.CPU(new CPUDevice(32, 4, 1)).Optimize(OptimizationLevel.O2)));
        using var backend = new PTXBackend(
            context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
        var kernel = backend.Compile(
            EntryPointDescription.FromExplicitlyGroupedKernel(typeof(MeterKernel).GetMethod(nameof(MeterKernel.Run))!),
            KernelSpecialization.Empty);
        return ((PTXCompiledKernel)kernel).PTXAssembly;
    }

    [GeneratedRegex(@"\.visible \.entry \w*Run\(")]
    private static partial Regex EntryLine();

    [GeneratedRegex(@"^\.target sm_(\d+)$", RegexOptions.Multiline)]
    private static partial Regex TargetLine();

    [GeneratedRegex(@"ld\.global\.v4\.b32")]
    private static partial Regex WideLoad();
}
