namespace Vqa.Media.Interop;

/// <summary>
/// Packets in their order, held by reference, with a note on each. Grows as it must; what was taken out is used again, so that
/// a queue that is as long as before allocates nothing. Not for two threads at a time.
/// </summary>
/// <typeparam name="TNote">What is known of a packet beside itself.</typeparam>
internal sealed class PacketQueue<TNote> : IDisposable
    where TNote : struct
{
    private const int FirstRoom = 64;

    // Packet i lies in slot (_first + i) modulo their number, a power of two.
    private Slot[] _slots = new Slot[FirstRoom];

    // Empty, to be used again.
    private readonly Stack<PacketHandle> _free = new();
    private int _first;

    /// <summary>Number of packets.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of payload in all of them.</summary>
    public long Bytes { get; private set; }

    /// <summary>A packet; it stays the queue's.</summary>
    public PacketHandle this[int index] => At(index).Packet!;

    /// <summary>The note on a packet.</summary>
    public ref TNote NoteOn(int index) => ref At(index).Note;

    /// <summary>Takes a reference to what a packet holds.</summary>
    /// <param name="packet">It stays the caller's.</param>
    /// <param name="note">On it.</param>
    /// <param name="isFrugal">Copies the payload where the buffer behind it is much larger (<see cref="PacketHandle.HoldFrugally"/>).</param>
    public void Add(PacketHandle packet, in TNote note, bool isFrugal)
    {
        if (Count == _slots.Length) Grow();
        PacketHandle held = _free.TryPop(out PacketHandle? free) ? free : new PacketHandle();
        if (isFrugal) held.HoldFrugally(packet);
        else held.Hold(packet);
        Count++;
        ref Slot slot = ref At(Count - 1);
        (slot.Packet, slot.Note) = (held, note);
        Bytes += held.Size;
    }

    /// <summary>Drops the first packet.</summary>
    public void RemoveFirst()
    {
        ref Slot slot = ref At(0);
        PacketHandle packet = slot.Packet!;
        slot = default;
        Bytes -= packet.Size;
        packet.Clear();
        _free.Push(packet);
        _first = (_first + 1) & (_slots.Length - 1);
        Count--;
    }

    public void Dispose()
    {
        while (Count > 0) RemoveFirst();
        while (_free.TryPop(out PacketHandle? packet)) packet.Dispose();
    }

    private ref Slot At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return ref _slots[(_first + index) & (_slots.Length - 1)];
    }

    private void Grow()
    {
        var larger = new Slot[_slots.Length * 2];
        for (int i = 0; i < Count; i++) larger[i] = At(i);
        (_slots, _first) = (larger, 0);
    }

    private struct Slot
    {
        public PacketHandle? Packet;
        public TNote Note;
    }
}
