using Vqa.Benchmarks.Accuracy.Clips;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>
/// The clock of pictures and sound jumps ahead by 1 to 5 s: what is missing was lost before the encoder.
/// </summary>
internal sealed class ClockJumpPlanter() : Planter("clock_jump", "timestamp")
{
    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        if (FindPlace(footage, random, plan, TimeSpan.FromSeconds(1), _ => true) is not { } found)
        {
            return false;
        }

        var place = SnapToPictures(footage, found);
        var jump = random.Seconds(1, 5);
        var later =
            $"PTS+if(gte(T\\,{Number(place.Start.TotalSeconds - 0.0005)})\\,{Number(jump.TotalSeconds)}/TB\\,0)";
        plan.PictureFilters.Add($"setpts='{later}'");
        plan.SoundFilters.Add($"asetpts='{later}'");
        plan.Needs |= EncodingNeeds.Gaps;
        var gap = new Interval(place.Start, place.Start + jump);
        plan.PlantMoment(Detector, Kind, gap);
        plan.Excuse(
            gap, "nothing is shown in a gap",
            "video_freeze", "video_stutter", "audio_silence", "audio_dropout", "stream_loss");
        return true;
    }
}

/// <summary>Pictures are missing for 0.6 to 1.6 s while the sound goes on.</summary>
internal sealed class PictureGapPlanter() : Planter("picture_gap", "timestamp")
{
    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(0.6, 1.6);
        if (footage.Rate.Value < 8 || FindPlace(footage, random, plan, length, _ => true) is not { } found)
        {
            return false;
        }

        var place = SnapToPictures(footage, found);
        plan.PictureFilters.Add($"select='not({During(place)})'");
        plan.Needs |= EncodingNeeds.Gaps;
        plan.PlantMoment(Detector, Kind, place);
        plan.Excuse(place, "nothing is shown in a gap", "video_freeze", "video_stutter");
        return true;
    }
}

/// <summary>Sound is missing for 0.6 to 1.6 s while the pictures go on.</summary>
internal sealed class SoundGapPlanter() : Planter("sound_gap", "timestamp")
{
    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(0.6, 1.6);
        if (footage.Sound is null || FindPlace(footage, random, plan, length, _ => true) is not { } place)
        {
            return false;
        }

        plan.SoundFilters.Add($"aselect='not({During(place)})'");
        plan.Needs |= EncodingNeeds.Gaps;
        plan.PlantMoment(Detector, Kind, place);
        plan.Excuse(place, "nothing is heard in a gap", "audio_silence", "audio_dropout");
        return true;
    }
}

/// <summary>Another encoder takes over whose clock is behind by 2 to 5 s.</summary>
internal sealed class ClockBackPlanter() : Planter("clock_back", "timestamp")
{
    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        if (FindPlace(footage, random, plan, TimeSpan.FromSeconds(1), p => p.Start.TotalSeconds > 6) is not { } found)
        {
            return false;
        }

        var at = SnapToPictures(footage, found).Start;
        plan.Splice = new Splice(at, -random.Seconds(2, 5));
        plan.PlantMoment(Detector, Kind, new Interval(at, at));
        return true;
    }
}

/// <summary>
/// Another encoder takes over: other picture size, other number of sound channels, or other codec; its clock goes on.
/// </summary>
internal sealed class FormatChangePlanter(string kind) : Planter(kind, "format_change")
{
    /// <summary>The variants.</summary>
    public const string Size = "picture_size", SoundChannels = "sound_channels", Codec = "video_codec";

    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        if ((Kind == SoundChannels && footage.Sound is null)
            || FindPlace(footage, random, plan, TimeSpan.FromSeconds(1), _ => true) is not { } found)
        {
            return false;
        }

        var at = SnapToPictures(footage, found).Start;
        plan.Splice = new Splice(
            at,
            TimeSpan.Zero,
            Kind == Size ? random.Pick([0.5, 0.75, 1.5]) : 1,
            Kind == SoundChannels ? 1 : 2,
            Kind == Codec);
        plan.PlantMoment(Detector, Kind, new Interval(at, at));
        return true;
    }
}

/// <summary>A bad line for 0.5 to 2 s. What the damage looks like is up to the decoder.</summary>
internal abstract class DamagePlanter(string kind, EncodingNeeds needs) : Planter(kind, "video_decode")
{
    private static readonly string[] _lookalikes =
    [
        "video_decode", "block_corruption", "video_freeze", "video_stutter", "video_black", "video_solid",
        "video_flash", "timestamp", "format_change",
    ];

    // Damage is carried on until the next keyframe, which comes every two seconds at least.
    private static readonly TimeSpan _aftermath = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(0.5, 2);
        if (FindPlace(footage, random, plan, length, p => Evidence.Moves(footage, p)) is not { } found)
        {
            return false;
        }

        var place = SnapToPictures(footage, found);
        plan.Damage = new Damage(place, ApplyAsync);
        plan.Needs |= needs;
        plan.PlantMoment(Detector, Kind, place);
        var aftermath = place with { End = place.End + _aftermath };
        plan.Excuse(aftermath, "damaged pictures may look like anything", _lookalikes);
        return true;
    }

    /// <summary>Damages a file in place.</summary>
    protected abstract Task ApplyAsync(string path, Interval where, Random random, CancellationToken stop);
}

/// <summary>Bits of the compressed pictures flip.</summary>
internal sealed class BitErrorPlanter() : DamagePlanter("bit_errors", EncodingNeeds.NoticesBitErrors)
{
    /// <inheritdoc/>
    protected override Task ApplyAsync(string path, Interval where, Random random, CancellationToken stop) =>
        BitErrors.FlipAsync(path, where, random, stop);
}

/// <summary>Packets of an MPEG-TS are lost on their way: one in thirty that carry pictures, three at least.</summary>
internal sealed class PacketLossPlanter() : DamagePlanter("packet_loss", EncodingNeeds.TransportStream)
{
    /// <inheritdoc/>
    protected override Task ApplyAsync(string path, Interval where, Random random, CancellationToken stop) =>
        PacketLoss.DropAsync(path, where, random, stop);
}
