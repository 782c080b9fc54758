namespace Vqa.Analysis.Detectors;

/// <summary>
/// What the decoder and the container told of damage, and how long that still explains what is seen: damage stays in
/// the picture until a keyframe has come that is clean itself.
/// </summary>
/// <remarks>
/// Readings of pictures come some pictures late, so the trail that a keyframe has just ended is still known. Packets
/// are read ahead of the pictures: their times may lie in the future of the picture at hand.
/// </remarks>
internal sealed class EvidenceTrail
{
    /// <summary>Without a keyframe (encoders that refresh bit by bit), evidence is forgotten after this.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(10);

    /// <summary>The time of a packet is foreseen, not known.</summary>
    private static readonly TimeSpan _tolerance = TimeSpan.FromMilliseconds(200);

    private Trail? _current;
    private Trail? _ended;

    /// <summary>The latest evidence; null where there is none that still counts.</summary>
    public TimeSpan? Last => _current?.Last;

    /// <summary>Takes evidence of damage at a time.</summary>
    public void Add(TimeSpan time)
    {
        var last = _current is { } trail && trail.Last > time ? trail.Last : time;
        _current = new Trail(_current?.First ?? time, last, null);
    }

    /// <summary>Takes a picture without evidence.</summary>
    /// <param name="time">When it is shown.</param>
    /// <param name="isKeyFrame">It refers to none of the damaged ones.</param>
    public void Pass(TimeSpan time, bool isKeyFrame)
    {
        if (_current is { } trail && time > trail.Last && (isKeyFrame || time - trail.Last > _longest))
        {
            _ended = trail with { End = time };
            _current = null;
        }
    }

    /// <summary>True where evidence explains what a picture shows.</summary>
    public bool Explains(TimeSpan time) => Covers(_current, time) || Covers(_ended, time);

    private static bool Covers(Trail? trail, TimeSpan time) =>
        trail is { } known && time >= known.First - _tolerance && !(time >= known.End);

    private readonly record struct Trail(TimeSpan First, TimeSpan Last, TimeSpan? End);
}
