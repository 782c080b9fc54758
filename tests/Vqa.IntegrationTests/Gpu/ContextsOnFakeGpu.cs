using System.Runtime.InteropServices;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Gpu.Contexts;

namespace Vqa.IntegrationTests.Gpu;

/// <summary>
/// The primary context, on the fake GPU, which refuses copies between the wrong contexts and reads in the wrong one.
/// Explicit, as <see cref="DecodingOnFakeGpu"/>.
/// </summary>
[Collection(nameof(DecodingOnFakeGpu))]
public sealed class ContextsOnFakeGpu : IDisposable
{
    // Any address but the primary context's will do.
    private const nint Other = 0x1234;

    public void Dispose()
    {
        FakeGpu.Set("FAKE_GPU_FAIL_PEER", null);
        FakeGpu.Set("FAKE_GPU_CONTEXT", null);
        FakeGpu.Set("FAKE_GPU_COUNT", null);
    }

    [Fact(Explicit = true)]
    public void Memory_of_another_context_is_copied_and_read_back()
    {
        using var context = PrimaryContext.Retain(0);
        byte[] sent = [.. Enumerable.Range(0, 100).Select(i => (byte)i)], found = new byte[100];
        var target = Marshal.AllocHGlobal(100);
        var source = Marshal.AllocHGlobal(100);
        Marshal.Copy(sent, 0, source, 100);

        context.CopyFrom(target, source, Other, 100, stream: 0);
        context.Read(target, found);

        Assert.Equal(sent, found);
        Marshal.FreeHGlobal(target);
        Marshal.FreeHGlobal(source);
    }

    [Fact(Explicit = true)]
    public void Each_call_that_fails_is_named_with_the_drivers_word_for_it()
    {
        using var context = PrimaryContext.Retain(0);
        var same = Assert.Throws<GpuUnavailableException>(() => context.CopyFrom(1, 1, 0, 1, 0));
        FakeGpu.Set("FAKE_GPU_FAIL_PEER", "1");
        var failed = Assert.Throws<GpuUnavailableException>(() => context.CopyFrom(1, 1, Other, 1, 0));
        FakeGpu.Set("FAKE_GPU_CONTEXT", "2");
        var used = Assert.Throws<GpuUnavailableException>(() => PrimaryContext.Retain(0));
        var none = Assert.Throws<GpuUnavailableException>(() => PrimaryContext.Retain(7));

        Assert.Equal(
            ["cuMemcpyPeerAsync: CUDA_ERROR_INVALID_CONTEXT", "cuMemcpyPeerAsync: CUDA_ERROR_LAUNCH_FAILED",
                "cuDevicePrimaryCtxRetain: CUDA_ERROR_OUT_OF_MEMORY", "cuDeviceGet: CUDA_ERROR_INVALID_DEVICE"],
            [same.Message, failed.Message, used.Message, none.Message]);
    }

    [Fact(Explicit = true)]
    public void A_scope_leaves_the_thread_as_it_was()
    {
        using var context = PrimaryContext.Retain(0);
        var memory = new byte[1];
        var address = Marshal.AllocHGlobal(1);
        using (context.Enter())
        {
            // Reads enter on their own, and leave what was current before.
            context.Read(address, memory);
            using (context.Enter())
            {
                context.Read(address, memory);
            }
        }

        Assert.Equal(0, Current());
        SetCurrent(Other);
        using (context.Enter())
        {
            Assert.NotEqual(Other, Current());
        }

        Assert.Equal(Other, Current());
        SetCurrent(0);
        Marshal.FreeHGlobal(address);
    }

    [Fact(Explicit = true)]
    public void What_was_taken_hold_of_is_let_go_once()
    {
        var before = FakeGpu.PrimaryContexts;
        var context = PrimaryContext.Retain(0);
        Assert.Equal(before + 1, FakeGpu.PrimaryContexts);

        context.Dispose();
        context.Dispose();

        Assert.Equal(before, FakeGpu.PrimaryContexts);
        Assert.Throws<ObjectDisposedException>(() => context.Enter());
    }

    private static nint Current() => Get(out var context) == 0 ? context : throw new InvalidOperationException();

    private static void SetCurrent(nint context) => Assert.Equal(0, Set(context));

    [DllImport("libcuda.so.1", EntryPoint = "cuCtxGetCurrent")]
    private static extern int Get(out nint context);

    [DllImport("libcuda.so.1", EntryPoint = "cuCtxSetCurrent")]
    private static extern int Set(nint context);
}
