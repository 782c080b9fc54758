using Vqa.Benchmarks.Accuracy.Scoring;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>
/// How one file is made from footage, and what is wrong with it then. Planters write into it; a plan that no planter
/// touched makes a clean file.
/// </summary>
internal sealed class PlantPlan
{
    /// <summary>Filters for the pictures, in their order, each a chain from one input to one output.</summary>
    public List<string> PictureFilters { get; } = [];

    /// <summary>Filters for the sound, in their order.</summary>
    public List<string> SoundFilters { get; } = [];

    /// <summary>What is planted.</summary>
    public List<Truth> Truths { get; } = [];

    /// <summary>What else the planted defects make detectors say.</summary>
    public List<Allowance> SideEffects { get; } = [];

    /// <summary>What the file's container, codecs and time stamps must be able to do.</summary>
    public EncodingNeeds Needs { get; set; }

    /// <summary>Where another encoding takes over; null where one encoding makes the whole file.</summary>
    public Splice? Splice { get; set; }

    /// <summary>What is done to the compressed file; null where nothing.</summary>
    public Damage? Damage { get; set; }

    /// <summary>True where nothing is planted.</summary>
    public bool IsClean => Truths.Count == 0;

    /// <summary>
    /// True where a defect touches an interval or comes closer to it than 1.5 s: each defect must be judged by
    /// itself.
    /// </summary>
    public bool IsTaken(Interval interval) =>
        Truths.Exists(t => t.Where.Widen(TimeSpan.FromSeconds(1.5)).Touches(interval));

    /// <summary>Adds a defect that lasts.</summary>
    public void Plant(string detector, string kind, Interval where) =>
        Truths.Add(new Truth(detector, kind, where, MatchRule.Overlap));

    /// <summary>Adds a defect that is recognised by its start.</summary>
    public void PlantMoment(string detector, string kind, Interval where) =>
        Truths.Add(new Truth(detector, kind, where, MatchRule.Moment));

    /// <summary>Excuses what else detectors say around a defect.</summary>
    public void Excuse(Interval where, string reason, params string[] detectors) =>
        SideEffects.AddRange(detectors.Select(d => new Allowance(d, where.Widen(TimeSpan.FromSeconds(1)), reason)));
}

/// <summary>What the encoding of a plan must be able to do.</summary>
[Flags]
internal enum EncodingNeeds
{
    None = 0,

    /// <summary>
    /// A container whose time stamps may leave gaps: MPEG-TS or Matroska (in MP4 the picture before simply lasts
    /// longer).
    /// </summary>
    Gaps = 1,

    /// <summary>Two channels of sound, coded apart.</summary>
    TwoChannels = 2,

    /// <summary>A codec whose decoder notices flipped bits: H.264 and MPEG-2, hardly HEVC, not VP9.</summary>
    NoticesBitErrors = 4,

    /// <summary>MPEG-TS.</summary>
    TransportStream = 8,
}

/// <summary>Damage of compressed pictures.</summary>
/// <param name="Where">From the first packet that may be hit to the first that is safe.</param>
/// <param name="Apply">Damages a file in place.</param>
internal sealed record Damage(Interval Where, Func<string, Interval, Random, CancellationToken, Task> Apply);

/// <summary>
/// A place where one MPEG-TS file ends and another begins: what a switch to another encoder looks like.
/// </summary>
/// <param name="At">Where.</param>
/// <param name="Clock">What is added to the time stamps of the second part.</param>
/// <param name="Scale">Picture size of the second part over that of the first.</param>
/// <param name="Channels">Sound channels of the second part.</param>
/// <param name="OtherCodec">The second part has another video codec.</param>
internal sealed record Splice(TimeSpan At, TimeSpan Clock, double Scale = 1, int Channels = 2, bool OtherCodec = false);
