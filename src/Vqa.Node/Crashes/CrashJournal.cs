using System.IO.MemoryMappedFiles;
using System.Text;
using Vqa.Analysis.Sessions;

namespace Vqa.Node.Crashes;

/// <summary>
/// What each stream's session is doing, in a file that outlives the process: the kernel keeps what was written to the mapped
/// pages however the process dies. Writing costs some nanoseconds and no system call.
/// </summary>
/// <remarks>
/// A header of <see cref="HeaderBytes"/>: a magic number (int), and at <see cref="AliveAt"/> when a session last noted anything (long,
/// ticks of UTC; 0 before the first). Then slots of <see cref="SlotBytes"/>: thread (int), stage (int), length of the id (int), the id.
/// A slot without thread is free.
/// </remarks>
internal sealed class CrashJournal : IDisposable
{
    private const int Magic = 0x31_4A_71_56, HeaderBytes = 64, SlotBytes = 128, MostSlots = 4096;
    private const int AliveAt = 8;
    private const int StageAt = 4, LengthAt = 8, IdAt = 12;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new(Enumerable.Range(0, MostSlots).Reverse());

    private CrashJournal(string path, TimeProvider time)
    {
        _time = time;
        const int Bytes = HeaderBytes + (MostSlots * SlotBytes);
        using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite))
        {
            file.Write(new byte[Bytes]); // Room on the disk is taken now: a mapped page that finds none later ends the process.
            file.SetLength(Bytes);
        }

        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, Bytes);
        _view = _file.CreateViewAccessor();
        _view.Write(0, Magic);
    }

    /// <summary>Reads what the last process left, then begins anew.</summary>
    /// <param name="path">The journal's file; made where there is none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="left">What the last process left.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static CrashJournal Open(string path, TimeProvider time, out LeftJournal left)
    {
        left = Read(path);
        return new CrashJournal(path, time);
    }

    /// <summary>Opens a slot for a session.</summary>
    /// <param name="stream">Id of the stream.</param>
    public JournalEntry Enter(string stream)
    {
        int slot;
        lock (_lock)
        {
            // More streams than slots: those beyond are watched all the same, and found by the crash report or not at all.
            slot = _free.TryPop(out var free) ? free : -1;
        }

        if (slot >= 0)
        {
            var id = Encoding.UTF8.GetBytes(stream);
            var length = Math.Min(id.Length, SlotBytes - IdAt);
            var at = Position(slot);
            _view.Write(at + LengthAt, length);
            _view.WriteArray(at + IdAt, id, 0, length);
        }

        return new JournalEntry(this, slot);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Writes down what a session is about to do.</summary>
    internal void Note(int slot, int thread, SessionStage stage)
    {
        var at = Position(slot);
        _view.Write(at + StageAt, (int)stage);
        _view.Write(at, thread);
        _view.Write(AliveAt, _time.GetUtcNow().UtcTicks);
    }

    /// <summary>Frees the slot of a session that is over.</summary>
    internal void Leave(int slot)
    {
        _view.Write(Position(slot), 0);
        lock (_lock)
        {
            _free.Push(slot);
        }
    }

    private static long Position(int slot) => HeaderBytes + (slot * (long)SlotBytes);

    private static LeftJournal Read(string path)
    {
        var left = new List<LeftSession>();
        if (!File.Exists(path))
        {
            return new LeftJournal(left, null);
        }

        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderBytes || BitConverter.ToInt32(bytes, 0) != Magic)
        {
            return new LeftJournal(left, null);
        }

        for (var at = HeaderBytes; at + SlotBytes <= bytes.Length; at += SlotBytes)
        {
            var thread = BitConverter.ToInt32(bytes, at);
            var length = BitConverter.ToInt32(bytes, at + LengthAt);
            if (thread != 0 && length is > 0 and <= SlotBytes - IdAt)
            {
                var stage = (SessionStage)BitConverter.ToInt32(bytes, at + StageAt);
                left.Add(new LeftSession(Encoding.UTF8.GetString(bytes, at + IdAt, length), thread, stage));
            }
        }

        var alive = BitConverter.ToInt64(bytes, AliveAt);
        var isTime = alive > 0 && alive <= DateTimeOffset.MaxValue.UtcTicks;
        return new LeftJournal(left, isTime ? new DateTimeOffset(alive, TimeSpan.Zero) : null);
    }
}

/// <summary>What a journal says of the process that wrote it.</summary>
/// <param name="Sessions">Sessions that were under way when the process ended, however it did.</param>
/// <param name="LastAlive">When one last noted anything, some milliseconds before the end; null where none did.</param>
internal sealed record LeftJournal(IReadOnlyList<LeftSession> Sessions, DateTimeOffset? LastAlive);

/// <summary>A session that was under way when its process ended.</summary>
/// <param name="Stream">Id of the stream.</param>
/// <param name="Thread">The operating system's number of its thread.</param>
/// <param name="Stage">What it was doing.</param>
internal readonly record struct LeftSession(string Stream, int Thread, SessionStage Stage);
