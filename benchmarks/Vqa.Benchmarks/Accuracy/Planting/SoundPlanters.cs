using Vqa.Benchmarks.Accuracy.Clips;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>
/// Silence of all channels, or of one, where there was sound. Whole silence sometimes lasts to the end of the clip.
/// </summary>
internal sealed class SilencePlanter(string kind, bool oneChannel) : Planter(kind, "audio_silence")
{
    private const double ToTheEndShare = 0.15;

    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(2.5, 6);
        var toTheEnd = random.Chance(ToTheEndShare);
        if (FindPlace(footage, random, plan, length, p => Evidence.Sounds(footage, p)) is not { } place)
        {
            return false;
        }

        if (toTheEnd && CanLastToTheEnd(footage, plan, place))
        {
            place = place with { End = footage.Duration };
        }

        var silent = random.Next(2);
        plan.SoundFilters.Add(oneChannel ? Channels.Change(place, silent, "0") : $"volume=0:enable='{During(place)}'");
        plan.Needs |= oneChannel ? EncodingNeeds.TwoChannels : EncodingNeeds.None;
        plan.Plant(Detector, Kind, place);
        return true;
    }
}

/// <summary>An input gain far too high: more than 3 % of the samples are cut off at full scale.</summary>
internal sealed class ClippingPlanter() : Planter("clipping", "audio_clipping")
{
    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(2, 5);
        if (FindPlace(footage, random, plan, length, p => Evidence.Sounds(footage, p)) is not { } place)
        {
            return false;
        }

        // Speech and music clip a few per cent of the samples when their root mean square is brought near to full
        // scale.
        var loudness = Math.Sqrt(footage.Sound!.Within(place).Average(s => s.Rms * s.Rms));
        var gain = Number(random.Between(0.7, 1.2) / loudness);
        plan.SoundFilters.Add(Channels.ChangeAll(place, sample => $"clip({sample}*{gain}\\,-1\\,1)"));
        plan.Plant(Detector, Kind, place);
        plan.Excuse(place, "clipping is loud", "audio_loudness");
        return true;
    }
}

/// <summary>Both channels carry the same sound, one of them upside down: a summed mono signal is silent.</summary>
internal sealed class PhasePlanter() : Planter("phase_inversion", "audio_phase")
{
    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(3, 7);
        if (FindPlace(footage, random, plan, length, p => Evidence.Sounds(footage, p)) is not { } place)
        {
            return false;
        }

        var sound = footage.Sound!.Within(place).ToList();
        var leftIsLouder = sound.Sum(s => s.LeftRms * s.LeftRms) >= sound.Sum(s => s.RightRms * s.RightRms);
        var louder = leftIsLouder ? "val(0)" : "val(1)";
        var (left, right) = random.Chance(0.5) ? ("", "-") : ("-", "");
        plan.SoundFilters.Add(Channels.ChangeBoth(place, left + louder, right + louder));
        plan.Needs |= EncodingNeeds.TwoChannels;
        plan.Plant(Detector, Kind, place);
        return true;
    }
}

/// <summary>
/// The sound is still there, at about -65 LUFS: inaudible, but neither silence nor beyond R128's gate. (Too loud
/// cannot be planted by itself: what is louder than the loudest masters is clipped.)
/// </summary>
internal sealed class FaintPlanter() : Planter("faint", "audio_loudness")
{
    private const double FaintRms = 0.0007;

    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        // Short-term loudness looks back over 3 s and must then stay low for 3 s.
        var length = random.Seconds(8, 9.5);
        if (FindPlace(footage, random, plan, length, p => Evidence.Sounds(footage, p)) is not { } place)
        {
            return false;
        }

        var loudness = Math.Sqrt(footage.Sound!.Within(place).Average(s => s.Rms * s.Rms));
        plan.SoundFilters.Add($"volume={Number(FaintRms / loudness)}:enable='{During(place)}'");
        plan.Plant(Detector, Kind, place);
        plan.Excuse(place, "so quiet that pauses in it are silence", "audio_silence");
        return true;
    }
}

/// <summary>Expressions that change samples of two channels within an interval.</summary>
internal static class Channels
{
    /// <summary>Gives one channel another value.</summary>
    public static string Change(Interval place, int channel, string value) =>
        ChangeBoth(place, channel == 0 ? value : "val(0)", channel == 1 ? value : "val(1)");

    /// <summary>Gives each channel a value made from its own.</summary>
    public static string ChangeAll(Interval place, Func<string, string> value) =>
        ChangeBoth(place, value("val(0)"), value("val(1)"));

    /// <summary>Gives both channels other values.</summary>
    public static string ChangeBoth(Interval place, string left, string right)
    {
        var during = FormattableString.Invariant(
            $"between(t\\,{place.Start.TotalSeconds:0.######}\\,{place.End.TotalSeconds:0.######})");
        return $"aeval='if({during}\\,{left}\\,val(0))|if({during}\\,{right}\\,val(1))':c=same";
    }
}
