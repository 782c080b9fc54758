using System.Collections.Concurrent;
using Vqa.Kernels.Gpu;

namespace Vqa.Tests.Kernels.Gpu;

/// <summary>
/// The devices of this machine, each opened once for all tests: loading the kernels takes seconds. The tests of the
/// collection run one after another.
/// </summary>
public sealed class GpuDevices : IDisposable
{
    public const string Collection = "GPU";

    private readonly ConcurrentDictionary<GpuBackend, Lazy<(GpuDevice? Device, string Error)>> _devices = new();

    /// <summary>The device; ends the test as skipped where this machine has none.</summary>
    public GpuDevice Require(GpuBackend backend)
    {
        var (device, error) = _devices.GetOrAdd(backend, _ => new(() => Open(backend))).Value;
        // ILGPU brings the CPU along: that it is missing is an error.
        Assert.False(device is null && backend == GpuBackend.Cpu, error);
        Assert.SkipWhen(device is null, $"{error} The kernels are NOT tested on {backend} here.");
        return device!;
    }

    public void Dispose()
    {
        foreach (var device in _devices.Values)
        {
            device.Value.Device?.Dispose();
        }
    }

    private static (GpuDevice? Device, string Error) Open(GpuBackend backend)
    {
        try
        {
            return (GpuDevice.Open(backend, arenaBytes: 160 << 20), "");
        }
        catch (GpuUnavailableException error)
        {
            return (null, error.Message);
        }
    }
}

[CollectionDefinition(GpuDevices.Collection)]
public sealed class GpuCollection : ICollectionFixture<GpuDevices>;
