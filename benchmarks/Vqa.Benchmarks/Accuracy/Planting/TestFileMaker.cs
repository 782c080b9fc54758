using System.Globalization;
using Vqa.Benchmarks.Accuracy.Clips;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>Encodes footage by a plan.</summary>
/// <param name="folder">Where the files go.</param>
internal sealed class TestFileMaker(string folder)
{
    /// <summary>Makes one file.</summary>
    /// <exception cref="ToolException">ffmpeg failed.</exception>
    public async Task<TestFile> MakeAsync(
        Footage footage, PlantPlan plan, FileRole role, string name, Random random, CancellationToken stop)
    {
        var encoding = plan.Splice is null
            ? EncodingChoice.For(footage, plan.Needs, random)
            : EncodingChoice.ForSplice(random);
        var path = Path.Combine(folder, $"{name}.{encoding.Container}");
        if (plan.Splice is { } splice)
        {
            await SpliceAsync(footage, splice, encoding, path, stop).ConfigureAwait(false);
        }
        else
        {
            await FFmpegProgram.RunAsync(
                Arguments(footage, plan.PictureFilters, plan.SoundFilters, encoding, path), stop).ConfigureAwait(false);
        }

        if (plan.Damage is { } damage)
        {
            await damage.Apply(path, damage.Where, random, stop).ConfigureAwait(false);
        }

        var defects = plan.IsClean ? "clean" : string.Join(" + ", plan.Truths.Select(t => $"{t.Kind} {t.Where}"));
        var recipe = $"{defects}; {encoding}; sound {footage.SoundOrigin}";
        return new TestFile(footage.Name, path, role, footage.Sound is not null, recipe, plan.Truths, plan.SideEffects);
    }

    // Two whole encodings in one file, byte after byte. Neither has pictures that are shown before they are decoded,
    // so the clocks of both can meet exactly; discontinuity flags tell the demuxer, as a splicer would.
    private static async Task SpliceAsync(
        Footage footage, Splice splice, EncodingChoice encoding, string path, CancellationToken stop)
    {
        var (first, second) = (path + ".1.ts", path + ".2.ts");
        var at = splice.At.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture);
        await FFmpegProgram.RunAsync(
            Arguments(footage, [$"trim=end={at}"], [$"atrim=end={at}"], encoding, first, _spliceable),
            stop).ConfigureAwait(false);

        var scale = splice.Scale.ToString(CultureInfo.InvariantCulture);
        var size = $"scale=trunc(iw*{scale}/2)*2:trunc(ih*{scale}/2)*2";
        var secondEncoding = splice.OtherCodec ? encoding.WithOtherCodec(footage.Rate) : encoding;
        var offset = (splice.At + splice.Clock).TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture);
        await FFmpegProgram.RunAsync(
            Arguments(
                footage,
                [$"trim=start={at},setpts=PTS-STARTPTS", size],
                [$"atrim=start={at},asetpts=PTS-STARTPTS"],
                secondEncoding with { Channels = splice.Channels },
                second,
                [
                    .. _spliceable, "-output_ts_offset", offset, "-tables_version", "1",
                    "-mpegts_flags", "+initial_discontinuity",
                    "-mpegts_start_pid", splice.OtherCodec ? "0x200" : "0x100",
                ]),
            stop).ConfigureAwait(false);

        await using (var whole = File.Create(path))
        {
            foreach (var part in new[] { first, second })
            {
                await using var stream = File.OpenRead(part);
                await stream.CopyToAsync(whole, stop).ConfigureAwait(false);
            }
        }

        File.Delete(first);
        File.Delete(second);
    }

    private static readonly string[] _spliceable = ["-bf", "0", "-muxpreload", "0", "-muxdelay", "0"];

    private static IEnumerable<string> Arguments(
        Footage footage,
        IEnumerable<string> pictureFilters,
        IEnumerable<string> soundFilters,
        EncodingChoice encoding,
        string path,
        params string[] more)
    {
        // Containers rounded the footage's time stamps; where its pace is regular they can be had exactly.
        var pace = footage.IsRegular ? $"setpts=N/({footage.Rate})/TB" : "null";
        var video = $"[0:v:0]{string.Join(',', pictureFilters.Prepend(pace))}[v]";
        List<string> arguments = ["-v", "error", "-threads", "1", "-i", footage.Path, "-filter_complex"];
        if (footage.Sound is null)
        {
            arguments.AddRange([video, "-map", "[v]"]);
        }
        else
        {
            var audio = $"[0:a:0]{string.Join(',', soundFilters.Prepend("anull"))}[a]";
            arguments.AddRange([$"{video};{audio}", "-map", "[v]", "-map", "[a]", .. encoding.SoundArguments()]);
        }

        return
        [
            .. arguments, .. encoding.VideoArguments(footage.Width, footage.Height, footage.Rate), .. more,
            "-map_metadata", "-1", path,
        ];
    }
}
