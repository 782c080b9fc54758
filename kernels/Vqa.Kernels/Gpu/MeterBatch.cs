using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Chroma;
using Vqa.Kernels.Summary;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// The waiting frames of many streams, measured by one launch. Fill it with <see cref="TryAdd"/>, <see cref="Launch"/>,
/// <see cref="Wait"/>, read the results, <see cref="Clear"/>, and again. Several batches can be under way, each on its
/// own stream; one batch is for one thread at a time, and any thread will do.
/// </summary>
/// <remarks>
/// A result of 896 bytes a frame comes back; the block maps stay on the device until <see cref="ReadBlocks"/>.
/// </remarks>
public sealed class MeterBatch : IDisposable
{
    private readonly GpuDevice _device;
    private readonly AcceleratorStream _stream;
    private readonly bool _ownsStream;
    private readonly Transfer<DeviceFrame> _frames;
    private readonly Transfer<int> _owners;
    private readonly Transfer<FrameResult> _results;
    private readonly MemoryBuffer1D<BlockMetrics, Stride1D.Dense> _blocks;
    private readonly FrameTask[] _tasks;
    private int _groups, _usedBlocks;
    private bool _isUnderWay;

    internal MeterBatch(GpuDevice device, int maxFrames, int maxBlocks, AcceleratorStream? stream)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxFrames);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBlocks);
        var accelerator = device.Accelerator;
        using var binding = accelerator.BindScoped();
        _device = device;
        _ownsStream = stream is null;
        _stream = stream ?? accelerator.CreateStream();
        _tasks = new FrameTask[maxFrames];
        _frames = new(accelerator, maxFrames);
        // Every frame may leave a group of luma and one of chroma partly used; chroma has at most as many blocks as
        // luma.
        _owners = new(accelerator, (2 * maxFrames) + (2 * maxBlocks / MeterKernel.GroupSize));
        _results = new(accelerator, maxFrames);
        _blocks = accelerator.Allocate1D<BlockMetrics>(maxBlocks);
    }

    /// <summary>Frames that were added.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that came back from the device so far.</summary>
    public long BytesToHost { get; private set; }

    /// <summary>Most frames of a launch.</summary>
    public int Capacity => _tasks.Length;

    /// <summary>Adds a frame; its result has the index <see cref="Count"/> had.</summary>
    /// <returns>False where the batch is full: launch it first.</returns>
    /// <exception cref="ArgumentException">The frame cannot be measured; the message says why.</exception>
    /// <exception cref="InvalidOperationException">The batch is under way.</exception>
    public bool TryAdd(in FrameTask task)
    {
        RequireIdle();
        var frame = new DeviceFrame(task);
        if (Count == Capacity || frame.Blocks > _blocks.Length - _usedBlocks || frame.Groups > _owners.Length - _groups)
        {
            return Count > 0 ? false : throw new ArgumentException(
                $"{task.Luma} has {frame.Blocks} blocks; the batch was made for {_blocks.Length}.");
        }

        RequireOwnHistory(task);
        frame.FirstGroup = _groups;
        frame.FirstBlock = _usedBlocks;
        _frames.Host[Count] = frame;
        _owners.Host.Slice(_groups, frame.Groups).Fill(Count);
        _tasks[Count++] = task;
        _groups += frame.Groups;
        _usedBlocks += frame.Blocks;
        return true;
    }

    /// <summary>Starts measuring what was added and returns at once.</summary>
    /// <exception cref="InvalidOperationException">The batch is under way already.</exception>
    public void Launch()
    {
        RequireIdle();
        if (Count == 0)
        {
            return;
        }

        using var binding = _device.Accelerator.BindScoped();
        _isUnderWay = true;
        _frames.Upload(_stream, Count);
        _owners.Upload(_stream, _groups);
        var results = _results.Device.SubView(0, Count).Cast<ulong>();
        results.MemSetToZero(_stream);
        _device.Launch(
            _stream, new KernelConfig(_groups, MeterKernel.GroupSize), _device.Memory, _frames.Device, _owners.Device,
            _blocks.View.AsContiguous(), results, _device.Luminances);
        _results.Download(_stream, Count);
        BytesToHost += (long)Count * Unsafe.SizeOf<FrameResult>();
    }

    /// <summary>Waits until what was launched has been measured. From then on the frames are no longer
    /// needed.</summary>
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

    /// <summary>What was measured of a frame; valid until <see cref="Clear"/>.</summary>
    public ref readonly FrameResult Result(int index)
    {
        RequireIdle();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return ref _results.Host[index];
    }

    /// <summary>Luma of a frame, as <see cref="BlockPass"/> gives it.</summary>
    public void ReadSummary(int index, FrameSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        summary.Load(Result(index), _tasks[index].Luma);
    }

    /// <summary>Chroma of a frame, as <see cref="ChromaPass"/> gives it; null where it has none.</summary>
    public (ChromaSummary Cb, ChromaSummary Cr)? ReadChroma(int index) =>
        _tasks[index].Chroma is var (cb, _) ? Result(index).Chroma((ulong)cb.Width * (ulong)cb.Height) : null;

    /// <summary>Copies the block map of a frame from the device, and waits for it: 32 bytes a block.</summary>
    public void ReadBlocks(int index, BlockMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        _ = Result(index);
        var luma = _tasks[index].Luma;
        map.Resize(luma.Width, luma.Height);
        using var binding = _device.Accelerator.BindScoped();
        _blocks.View.AsContiguous().SubView(_frames.Host[index].FirstBlock, map.Blocks.Length)
            .CopyToCPU(_stream, map.Blocks);
        BytesToHost += (long)map.Blocks.Length * Unsafe.SizeOf<BlockMetrics>();
    }

    /// <summary>Empties the batch, after waiting for it where it is under way. It is empty also where that fails.</summary>
    public void Clear()
    {
        try
        {
            Wait();
        }
        finally
        {
            Array.Clear(_tasks, 0, Count);
            Count = _groups = _usedBlocks = 0;
        }
    }

    /// <summary>Waits for what is under way, and gives all memory back.</summary>
    public void Dispose()
    {
        Wait();
        _blocks.Dispose();
        _results.Dispose();
        _owners.Dispose();
        _frames.Dispose();
        if (_ownsStream)
        {
            _stream.Dispose();
        }
    }

    private void RequireIdle()
    {
        if (_isUnderWay)
        {
            throw new InvalidOperationException("The batch is under way: wait for it first.");
        }
    }

    // Two frames of one history would write it at the same time.
    private void RequireOwnHistory(in FrameTask task)
    {
        for (var i = 0; task.History is not null && i < Count; i++)
        {
            if (_tasks[i].History == task.History)
            {
                throw new ArgumentException("The batch holds a frame of this history already.", nameof(task));
            }
        }
    }
}
