using Vqa.Benchmarks.Accuracy.Clips;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>
/// Several short stops of 0.25 to 0.7 s within 8 s: a source that cannot keep up. Time stamps are as they should be.
/// </summary>
internal sealed class HoldStutterPlanter() : Planter("stutter_holds", "video_stutter")
{
    private static readonly TimeSpan _length = TimeSpan.FromSeconds(8);

    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        if (!footage.IsRegular || footage.Rate.Value < 12
            || FindPlace(footage, random, plan, _length, p => Evidence.MovesAlways(footage, p)) is not { } place)
        {
            return false;
        }

        var rate = footage.Rate.Value;
        var picture = footage.Pictures.IndexAt(place.Start) + 1;
        var end = footage.Pictures.IndexAt(place.End);
        var (first, last) = (picture, picture);
        var holds = new List<string>();
        while (true)
        {
            var length = Math.Max(3, (int)(rate * random.Between(0.25, 0.7)));
            if (picture + length >= end)
            {
                break;
            }

            holds.Add($"between(n\\,{picture}\\,{picture + length - 1})");
            last = picture + length;
            picture = last + (int)(rate * random.Between(0.7, 1.3));
        }

        plan.PictureFilters.Add($"select='not({string.Join('+', holds)})',fps={footage.Rate}");
        var samples = footage.Pictures.Samples;
        plan.Plant(Detector, Kind, new Interval(samples[first].Time, samples[last].Time));
        return true;
    }
}

/// <summary>Only every third or fourth picture is new for 6 to 9 s: a source far below its declared rate.</summary>
internal sealed class LowRatePlanter() : Planter("stutter_low_rate", "video_stutter")
{
    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(6, 9);
        if (!footage.IsRegular || footage.Rate.Value < 23
            || FindPlace(footage, random, plan, length, p => Evidence.MovesAlways(footage, p)) is not { } place)
        {
            return false;
        }

        var step = footage.Rate.Value > 40 ? 6 : random.Next(3, 5);
        var first = footage.Pictures.IndexAt(place.Start);
        var last = footage.Pictures.IndexAt(place.End);
        plan.PictureFilters.Add(
            $"select='not(between(n\\,{first}\\,{last})*gt(mod(n-{first}\\,{step})\\,0))',fps={footage.Rate}");
        plan.Plant(Detector, Kind, place);
        return true;
    }
}
