using Vqa.Benchmarks.Accuracy.Clips;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>
/// A live feed freezes before the encoder: one picture stays while sound and time go on, then the pictures are back
/// where they would have been. Sometimes it lasts to the end of the clip.
/// </summary>
internal sealed class LiveFreezePlanter() : Planter("freeze_live", "video_freeze")
{
    private const double ToTheEndShare = 0.15;

    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(2.5, 8);
        var toTheEnd = random.Chance(ToTheEndShare);
        if (FindPlace(footage, random, plan, length, p => Evidence.Moves(footage, p)) is not { } place)
        {
            return false;
        }

        var pictures = footage.Pictures;
        var held = pictures.IndexAt(place.Start);
        var next = pictures.IndexAt(place.End);
        if (toTheEnd && CanLastToTheEnd(footage, plan, place))
        {
            next = pictures.Samples.Count;
        }

        var last = next - 1;
        plan.PictureFilters.Add(
            $"split[freezea][freezeb];[freezea][freezeb]freezeframes=first={held + 1}:last={last}:replace={held}");
        var end = next < pictures.Samples.Count ? pictures.Samples[next].Time : pictures.End;
        plan.Plant(Detector, Kind, new Interval(pictures.Samples[held].Time, end));
        return true;
    }
}

/// <summary>
/// A player runs dry: one picture stays, and the pictures go on later from where they stopped. The sound meanwhile is
/// that which follows; after the stop it is taken back with the pictures, so that both are in step again.
/// </summary>
internal sealed class StallPlanter() : Planter("freeze_stall", "video_freeze")
{
    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(2.5, 6);
        if (!footage.IsRegular
            || FindPlace(footage, random, plan, length, MovesAtFirst) is not { } place)
        {
            return false;
        }

        var held = footage.Pictures.IndexAt(place.Start);
        var copies = (int)Math.Round(length.TotalSeconds * footage.Rate.Value);
        var start = footage.Pictures.Samples[held].Time;
        var pause = TimeSpan.FromSeconds(copies / footage.Rate.Value);
        plan.PictureFilters.Add($"loop=loop={copies}:size=1:start={held},setpts=N/({footage.Rate})/TB");
        if (footage.Sound is not null)
        {
            plan.SoundFilters.Add(
                $"asplit[stalla][stallb];[stalla]atrim=end={Number((start + pause).TotalSeconds)}[stallc];"
                + $"[stallb]atrim=start={Number(start.TotalSeconds)},asetpts=PTS-STARTPTS[stalld];"
                + "[stallc][stalld]concat=n=2:v=0:a=1");
        }

        plan.Plant(Detector, Kind, new Interval(start, start + pause + footage.Pictures.FrameInterval));
        return true;

        // What comes after the stop is what came before it: only there must it move.
        bool MovesAtFirst(Interval candidate) =>
            Evidence.Moves(footage, candidate with { End = candidate.Start + Margin });
    }
}
