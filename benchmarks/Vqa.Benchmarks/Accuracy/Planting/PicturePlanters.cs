using Vqa.Benchmarks.Accuracy.Clips;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>
/// Black: plain, with a small bright logo, or with the sound gone too (which must then be one incident). The black is
/// not always the blackest, and sometimes it carries noise.
/// </summary>
internal sealed class BlackPlanter(string kind, bool logo, bool silent) : Planter(kind, "video_black")
{
    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(2.5, 6);
        if ((silent && footage.Sound is null)
            || FindPlace(footage, random, plan, length, p => Evidence.IsPictureAround(footage, p)) is not { } found)
        {
            return false;
        }

        var place = SnapToPictures(footage, found);
        var grey = random.Next(0, 13);
        plan.PictureFilters.Add(Box.Fill($"0x{grey:X2}{grey:X2}{grey:X2}", During(place)));
        if (random.Chance(0.3))
        {
            plan.PictureFilters.Add($"noise=c0s=4:c0f=t:enable='{During(place)}'");
        }

        if (logo)
        {
            // 8 % x 9 % of the picture at most: 0.8 %, and 98 % must be black.
            var (x, y) = (random.Chance(0.5) ? "iw*0.06" : "iw*0.86", random.Chance(0.5) ? "ih*0.07" : "ih*0.84");
            plan.PictureFilters.Add(Box.Draw(x, y, "iw*0.08", "ih*0.09", "0xE0E0E0", During(place)));
            plan.PictureFilters.Add(Box.Draw(x, y, "iw*0.03", "ih*0.09", "0xC03020", During(place)));
        }

        if (silent)
        {
            plan.SoundFilters.Add($"volume=0:enable='{During(place)}'");
            plan.Excuse(place, "silence planted together with black", "audio_silence");
        }

        plan.Plant(Detector, Kind, place);
        return true;
    }
}

/// <summary>One colour fills the picture: a player's or decoder's green, a source's blue, grey, or any other.</summary>
internal sealed class SolidPlanter() : Planter("solid", "video_solid")
{
    private static readonly string[] _colours =
        ["0x008700", "0x00FF00", "0x0000FF", "0x808080", "0xFFFFFF", "0xC000C0", "0x305070", "0xA0522D"];

    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        var length = random.Seconds(1.5, 6);
        if (FindPlace(footage, random, plan, length, p => Evidence.IsPictureAround(footage, p)) is not { } found)
        {
            return false;
        }

        var place = SnapToPictures(footage, found);
        plan.PictureFilters.Add(Box.Fill(random.Pick(_colours), During(place)));
        plan.Plant(Detector, Kind, place);
        return true;
    }
}

/// <summary>More than three flashes a second, on all or most of the picture (ITU-R BT.1702).</summary>
internal sealed class FlashPlanter() : Planter("flash", "video_flash")
{
    /// <inheritdoc/>
    public override bool TryPlant(Footage footage, Random random, PlantPlan plan)
    {
        // Two pictures at least for each half of a flash, or the rate would beat against that of the pictures.
        var fastest = Math.Min(8, footage.Rate.Value / 4);
        if (!footage.IsRegular || fastest < 4
            || FindPlace(footage, random, plan, random.Seconds(2, 4), _ => true) is not { } found)
        {
            return false;
        }

        var place = SnapToPictures(footage, found);
        var half = Math.Round(footage.Rate.Value / random.Between(4, fastest) / 2) / footage.Rate.Value;
        var phase = $"mod(t-{Number(place.Start.TotalSeconds - 0.0005)}\\,{Number(2 * half)})";
        var (width, height) =
            random.Chance(0.5) ? (1.0, 1.0) : (random.Between(0.75, 0.95), random.Between(0.75, 0.95));
        var (x, y) = (random.Between(0, 1 - width), random.Between(0, 1 - height));
        Flash("white@0.85", "lt");
        Flash("black@0.85", "gte");
        plan.Plant(Detector, Kind, place);
        return true;

        void Flash(string colour, string comparison) => plan.PictureFilters.Add(Box.Draw(
            $"iw*{Number(x)}", $"ih*{Number(y)}", $"iw*{Number(width)}", $"ih*{Number(height)}", colour,
            $"{During(place)}*{comparison}({phase}\\,{Number(half)})"));
    }
}

/// <summary>Filled rectangles.</summary>
internal static class Box
{
    /// <summary>A rectangle over the whole picture.</summary>
    public static string Fill(string colour, string when) => Draw("0", "0", "iw", "ih", colour, when);

    /// <summary>A rectangle, its place and size as expressions of the picture's size.</summary>
    public static string Draw(string x, string y, string width, string height, string colour, string when) =>
        $"drawbox=x={x}:y={y}:w={width}:h={height}:color={colour}:t=fill:enable='{when}'";
}
