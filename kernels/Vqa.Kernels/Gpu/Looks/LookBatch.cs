using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Vqa.Kernels.Cells;
using Vqa.Kernels.Gpu.Contexts;

namespace Vqa.Kernels.Gpu.Looks;

/// <summary>
/// Makes what the corruption model is fed, on the device: reduced pictures of pairs, and the numbers of their cells.
/// Fill it with <see cref="Add"/>, <see cref="Launch"/>; then copy to where the model reads: on the device with
/// <see cref="CopyTo"/>, or on the host with <see cref="Read"/>; <see cref="Clear"/>, and again. For one thread at a
/// time.
/// </summary>
public sealed class LookBatch : IDisposable
{
    // Two of luma and four of chroma.
    private const int PlanesOfPair = 6;

    private readonly GpuDevice _device;
    private readonly AcceleratorStream _stream;
    private readonly bool _ownsStream;
    private readonly Transfer<PlaneReduction> _planes;
    private readonly Transfer<byte> _pictures;
    private readonly Transfer<short> _cells;
    private readonly Action<
        AcceleratorStream, KernelConfig, ArrayView<byte>, ArrayView<PlaneReduction>, ArrayView<byte>> _reduce;
    private readonly Action<
        AcceleratorStream, KernelConfig, ArrayView<byte>, ArrayView<short>, int, int, int> _measure;
    private readonly PlaneReduction[] _added;
    private bool _isUnderWay;

    internal LookBatch(GpuDevice device, int width, int height, int maxPairs, AcceleratorStream? stream)
    {
        if (width <= 0 || height <= 0 || width % 16 != 0 || height % 16 != 0 || maxPairs <= 0)
        {
            throw new ArgumentException($"{maxPairs} pairs of {width}x{height}: sides must be multiples of 16.");
        }

        var accelerator = device.Accelerator;
        using var binding = accelerator.BindScoped();
        (_device, Width, Height, Capacity, _ownsStream) = (device, width, height, maxPairs, stream is null);
        _stream = stream ?? accelerator.CreateStream();
        _added = new PlaneReduction[PlanesOfPair * maxPairs];
        _planes = new(accelerator, _added.Length);
        _pictures = new(accelerator, 3 * Samples * maxPairs);
        _cells = new(accelerator, CellPass.Count * Cells * maxPairs);
        _reduce = accelerator.LoadKernel<ArrayView<byte>, ArrayView<PlaneReduction>, ArrayView<byte>>(ReduceKernel.Run);
        _measure = accelerator.LoadKernel<ArrayView<byte>, ArrayView<short>, int, int, int>(CellKernel.Run);
    }

    /// <summary>Size of a reduced picture, padded.</summary>
    public int Width { get; }

    /// <summary>The same.</summary>
    public int Height { get; }

    /// <summary>Most pairs of a launch.</summary>
    public int Capacity { get; }

    /// <summary>Pairs that were added.</summary>
    public int Count { get; private set; }

    /// <summary>Addresses on the device. Chroma follows luma, so its address depends on <see cref="Count"/>.</summary>
    public LookAddresses OnDevice => new(_pictures.Address, _pictures.Address + FirstChroma, _cells.Address);

    private int Samples => Width * Height;

    private int Cells => Samples / (CellPass.Side * CellPass.Side);

    private int FirstChroma => 2 * Samples * Count;

    /// <summary>Adds a pair; its place has the index that <see cref="Count"/> had.</summary>
    /// <exception cref="ArgumentException">It cannot be reduced; the message says why.</exception>
    /// <exception cref="InvalidOperationException">The batch is full or under way.</exception>
    public void Add(in LookTask task)
    {
        if (_isUnderWay || Count == Capacity)
        {
            throw new InvalidOperationException(_isUnderWay ? "The batch is under way." : "The batch is full.");
        }

        Span<PlaneReduction> planes = stackalloc PlaneReduction[PlanesOfPair];
        var luma = 2 * Samples * Count;
        planes[0] = Luma(task.Now, task.LumaBox, luma);
        planes[1] = Luma(task.Before, task.LumaBox, luma + Samples);
        for (var i = 0; i < 4; i++)
        {
            var picture = i < 2 ? task.Now : task.Before;
            var plane = i % 2 == 0 ? picture.Cb : picture.Cr;
            // From where chroma begins, which is known when all pairs are.
            var target = (Samples * Count) + (i * Samples / 4);
            planes[2 + i] = task.ChromaBox is (0, _) or (_, 0)
                ? PlaneReduction.Blank(target, Width / 2, Height / 2)
                : PlaneReduction.Of(
                    plane, task.ChromaStep, task.ChromaBox.Across, task.ChromaBox.Down, target, Width / 2, Height / 2);
        }

        planes.CopyTo(_added.AsSpan(PlanesOfPair * Count));
        Count++;
    }

    /// <summary>The same, for who knows the places: that of 0 begins anew.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Places must follow one another.</exception>
    public void Put(int place, in LookTask task)
    {
        if (place == 0)
        {
            Clear();
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(place, Count);
        Add(task);
    }

    /// <summary>Addresses in pinned memory of this process, where <see cref="Read"/> copies to.</summary>
    /// <param name="pairs">What <see cref="Count"/> will be then: chroma follows luma.</param>
    public LookAddresses OnHostOf(int pairs) =>
        new(_pictures.HostAddress, _pictures.HostAddress + (2L * Samples * pairs), _cells.HostAddress);

    /// <summary>Starts working and returns at once.</summary>
    public void Launch()
    {
        if (_isUnderWay || Count == 0)
        {
            return;
        }

        using var binding = _device.Accelerator.BindScoped();
        _isUnderWay = true;
        for (var i = 0; i < PlanesOfPair * Count; i++)
        {
            _planes.Host[i] = _added[i];
            _planes.Host[i].Target += i % PlanesOfPair < 2 ? 0 : FirstChroma;
        }

        _planes.Upload(_stream, PlanesOfPair * Count);
        _reduce(
            _stream, Groups(Samples, ReduceKernel.GroupSize, PlanesOfPair * Count), _device.Memory, _planes.Device,
            _pictures.Device);
        _measure(
            _stream, Groups(Cells, CellKernel.GroupSize, Count), _pictures.Device, _cells.Device, Width, Height,
            FirstChroma);
    }

    /// <summary>Waits for what was launched. From then on the planes are no longer needed.</summary>
    public void Wait()
    {
        if (_isUnderWay)
        {
            // Whatever comes of it: a device that fails has ended the work, too.
            _isUnderWay = false;
            using var binding = _device.Accelerator.BindScoped();
            _stream.Synchronize();
        }
    }

    /// <summary>
    /// Copies everything into pinned memory of the host, for a model that runs there, and waits for it. The spans are
    /// laid out like the device's and hold all pairs up to <see cref="Count"/>; valid until the next launch.
    /// </summary>
    public void Read(out ReadOnlySpan<byte> luma, out ReadOnlySpan<byte> chroma, out ReadOnlySpan<short> cells)
    {
        using var binding = _device.Accelerator.BindScoped();
        _pictures.Download(_stream, 3 * Samples * Count);
        _cells.Download(_stream, CellPass.Count * Cells * Count);
        _stream.Synchronize();
        _isUnderWay = false;
        luma = _pictures.Host[..FirstChroma];
        chroma = _pictures.Host.Slice(FirstChroma, Samples * Count);
        cells = _cells.Host[..(CellPass.Count * Cells * Count)];
    }

    /// <summary>
    /// Copies everything into memory of somebody else's on the same device, and waits for it: from then on the planes
    /// are no longer needed, and the memory can be read in every stream.
    /// </summary>
    /// <param name="target">Where to; what has no address is left out. Sizes as in <see cref="LookAddresses"/>, for
    /// <see cref="Count"/> pairs.</param>
    /// <param name="owner">The context that the memory lies in; null where it is memory of this process, which
    /// ILGPU's imitation of a GPU can reach.</param>
    /// <exception cref="GpuUnavailableException">The device failed.</exception>
    /// <exception cref="NotSupportedException">The device has no addresses (OpenCL), or no such context.</exception>
    public void CopyTo(in LookAddresses target, PrimaryContext? owner)
    {
        var isOnCuda = _device.Backend == GpuBackend.Cuda;
        if (_device.Backend == GpuBackend.OpenCl || isOnCuda != owner is not null)
        {
            throw new NotSupportedException($"{_device.Backend} does not reach that memory: copy to the host.");
        }

        using var binding = _device.Accelerator.BindScoped();
        var source = OnDevice;
        Copy(source.Luma, target.Luma, FirstChroma, owner);
        Copy(source.Chroma, target.Chroma, Samples * Count, owner);
        Copy(source.Cells, target.Cells, sizeof(short) * CellPass.Count * Cells * Count, owner);
        _stream.Synchronize();
        _isUnderWay = false;
    }

    /// <summary>Empties the batch, after waiting for it where it is under way.</summary>
    public void Clear()
    {
        try
        {
            Wait();
        }
        finally
        {
            Count = 0;
        }
    }

    /// <summary>Waits for what is under way, and gives all memory back.</summary>
    public void Dispose()
    {
        Wait();
        _cells.Dispose();
        _pictures.Dispose();
        _planes.Dispose();
        if (_ownsStream)
        {
            _stream.Dispose();
        }
    }

    private unsafe void Copy(long source, long target, long bytes, PrimaryContext? owner)
    {
        if (target == 0)
        {
            return;
        }

        if (owner is not null)
        {
            owner.CopyFrom(target, source, _device.Accelerator.NativePtr, bytes, ((CudaStream)_stream).StreamPtr);
            return;
        }

        _stream.Synchronize();
        Buffer.MemoryCopy((void*)source, (void*)target, bytes, bytes);
    }

    private PlaneReduction Luma(in PicturePlanes picture, int box, int target) =>
        PlaneReduction.Of(picture.Luma, 1, box, box, target, Width, Height);

    private static KernelConfig Groups(int threads, int size, int rows) =>
        new(new Index3D((threads + size - 1) / size, rows, 1), new Index3D(size, 1, 1));
}
