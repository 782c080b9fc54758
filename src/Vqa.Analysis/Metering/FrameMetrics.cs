namespace Vqa.Analysis.Metering;

/// <summary>
/// Everything that detectors know of one decoded picture. Levels are on the 8-bit scale (0 to 255) whatever the
/// source's bit depth, shares are 0 to 1.
/// </summary>
public struct FrameMetrics
{
    /// <summary>Number of the frame in the stream, from 0.</summary>
    public long Index;

    /// <summary>When it is shown, from the first frame of the stream, on the session's repaired clock: it never runs back.</summary>
    public TimeSpan Time;

    /// <summary>How long it is shown: until the next frame as far as the container tells, else one frame at the nominal rate.</summary>
    public TimeSpan Duration;

    /// <summary>What was odd about its time stamp.</summary>
    public TimestampStatus Timestamp;

    /// <summary>How far the time stamp lies from where it was expected; zero where it is normal or missing.</summary>
    public TimeSpan TimestampError;

    /// <summary>Picture size in samples.</summary>
    public int Width, Height;

    /// <summary>A keyframe, as the decoder says.</summary>
    public bool IsKeyFrame;

    /// <summary>False for the first frame and after a change of size or format: all temporal numbers are then 0.</summary>
    public bool HasPrevious;

    /// <summary>Mean luma level.</summary>
    public double MeanLuma;

    /// <summary>Standard deviation of luma over the picture.</summary>
    public double LumaDeviation;

    /// <summary>Luma level below which 1 %, 50 % and 99 % of the picture lie (from the histogram, in steps of 4 levels).</summary>
    public double LumaLow, LumaMedian, LumaHigh;

    /// <summary>
    /// Share of the picture in the fullest two neighbours of 64 luma levels: pages, slides and drawings have half of
    /// it and more there, lit natural scenes rarely.
    /// </summary>
    public double LevelConcentration;

    /// <summary>Half of the picture is one level, and not that of a night: paper, a screen, a drawing, not a scene.</summary>
    public readonly bool IsPage => LevelConcentration > 0.5 && MeanLuma > 60;

    /// <summary>Share of pixels at or below 10 % luma (level 37 in limited range, 25 in full range: blackdetect's truncation).</summary>
    public double DarkShare;

    /// <summary>Mean absolute luma difference to the previous frame.</summary>
    public double TemporalDifference;

    /// <summary>The largest mean absolute difference of any 16x16 block: what a small moving thing leaves.</summary>
    public double PeakBlockDifference;

    /// <summary>Share of blocks whose samples are all exactly those of the previous frame.</summary>
    public double UnchangedBlockShare;

    /// <summary>Share of blocks that differ from the previous frame by more than one level on average.</summary>
    public double ChangedBlockShare;

    /// <summary>
    /// Blockiness of the strongest 8-sample grid, horizontally and vertically: the gradient across the grid's lines over the
    /// mean of the other phases. 1 is none.
    /// </summary>
    public double ColumnBlockiness, RowBlockiness;

    /// <summary>Phase (0 to 7) of the strongest grid: 0 where the codec's own grid lies, another after cropping or scaling.</summary>
    public int ColumnPhase, RowPhase;

    /// <summary>Share of blocks in which a rise (fall) of luminance of harmful size was completed by this frame, as ITU-R BT.1702 counts.</summary>
    public double FlashRiseShare, FlashFallShare;

    /// <summary>Mean chroma levels; 128 is neutral, also for a picture without chroma.</summary>
    public double MeanCb, MeanCr;

    /// <summary>Standard deviation of the chroma planes; 0 for a picture without chroma.</summary>
    public double CbDeviation, CrDeviation;

    /// <summary>What the decoder said about the picture.</summary>
    public DecodeFlags Decode;

    /// <summary>Macroblocks (16x16 samples) that the decoder painted over; 0 where it does not count them.</summary>
    public int ConcealedBlocks;

    /// <summary>Lines that the decoder logged of damage to the picture: of some missing references it tells in no other way.</summary>
    public int DecoderErrorLines;

    /// <summary>Packets that the video decoder refused since the frame before.</summary>
    public int RefusedPackets;

    /// <summary>Size of the compressed picture, bytes; 0 where it is not known.</summary>
    public int PacketBytes;

    /// <summary>The decoder met damage in the picture, whichever way it told of it.</summary>
    public readonly bool HasDecoderEvidence => Decode != DecodeFlags.None || ConcealedBlocks > 0 || DecoderErrorLines > 0;
}
