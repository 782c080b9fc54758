using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// What one decoder logged, by packet. The packets are numbered as they are sent; FFmpeg carries a packet's number, in
/// <c>reordered_opaque</c>, into the context of the thread that decodes it and on to the picture that comes of it. So a
/// line that any thread logs finds its packet, and a picture finds its lines, however pictures are delayed and
/// reordered.
/// </summary>
/// <remarks>
/// Lies in native memory, for threads of FFmpeg write here that know nothing of managed objects. The owner frees it
/// after the decoder, whose threads are gone then.
/// </remarks>
internal unsafe struct LogTally
{
    /// <summary>More packets are never under way: threads and reordering hold back a few dozen.</summary>
    private const int Slots = 256;

    private long _sent;
    private HardwareTrial* _trial;
    private Slot _first;

    public static LogTally* Allocate() =>
        (LogTally*)NativeMemory.AllocZeroed((nuint)(sizeof(LogTally) + (Slots - 1) * sizeof(Slot)));

    public static void Free(LogTally* tally)
    {
        if (tally != null) NativeMemory.Free(tally->_trial);
        NativeMemory.Free(tally);
    }

    /// <summary>The decoder's dealings with a device; null for one that has none.</summary>
    public static HardwareTrial* TrialOf(LogTally* tally) => tally->_trial;

    /// <summary>Gives a decoder that is to run on a device the place to note how that goes.</summary>
    public static void AddTrial(LogTally* tally) => tally->_trial = (HardwareTrial*)NativeMemory.AllocZeroed((nuint)sizeof(HardwareTrial));

    /// <summary>Goes on numbering where another decoder of the same packets left off.</summary>
    /// <param name="tally">Of a decoder that was sent nothing yet.</param>
    /// <param name="next">Number of the next packet.</param>
    public static void NumberFrom(LogTally* tally, long next) => tally->_sent = next - 1;

    /// <summary>Numbers the packet that is sent next, from 1.</summary>
    public static long Begin(LogTally* tally, AVCodecContext* context)
    {
        long number = ++tally->_sent;
        *At(tally, number) = new Slot { Packet = number };
        context->reordered_opaque = number;
        return number;
    }

    /// <summary>Notes a line that tells of damage. From any thread.</summary>
    public static void AddDamage(LogTally* tally, long packet)
    {
        Slot* slot = At(tally, packet);
        if (slot->Packet == packet) Interlocked.Increment(ref slot->Lines);
    }

    /// <summary>Notes macroblocks that were painted over. From any thread.</summary>
    public static void AddConcealed(LogTally* tally, long packet, int blocks)
    {
        Slot* slot = At(tally, packet);
        if (slot->Packet == packet) Interlocked.Add(ref slot->Concealed, blocks);
    }

    /// <summary>
    /// What was logged about the packet that a picture came of. A second picture of the same packet finds nothing.
    /// </summary>
    public static DecoderRemarks Take(LogTally* tally, long packet)
    {
        Slot* slot = At(tally, packet);
        if (packet <= 0 || slot->Packet != packet) return default;
        return new DecoderRemarks(
            Interlocked.Exchange(ref slot->Lines, 0), Interlocked.Exchange(ref slot->Concealed, 0));
    }

    private static Slot* At(LogTally* tally, long packet) => &tally->_first + (packet & (Slots - 1));

    private struct Slot
    {
        public long Packet;
        public int Lines;
        public int Concealed;
    }
}

/// <summary>What a decoder logged about a picture.</summary>
/// <param name="ErrorLines">Lines that tell of damage.</param>
/// <param name="ConcealedBlocks">Macroblocks painted over.</param>
internal readonly record struct DecoderRemarks(int ErrorLines, int ConcealedBlocks);
