using System.Globalization;
using System.Text.RegularExpressions;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Accuracy.Clips;

/// <summary>
/// The clips of a folder whose sound is fit to be heard: a clip without sound borrows from it, so that the detectors
/// of sound meet real programmes even in a folder of mostly silent clips. Where no clip has sound, pink noise that
/// swells and ebbs stands in.
/// </summary>
internal sealed partial class SoundLibrary
{
    // Quieter than this on average, a track is as good as silent: no defect of sound could be planted in it.
    private const double UsefulLevelDb = -45;

    private readonly HashSet<string> _useful;
    private readonly IReadOnlyList<SourceClip> _clips;

    private SoundLibrary(IReadOnlyList<SourceClip> clips)
    {
        _clips = clips;
        _useful = [.. clips.Select(c => c.Name)];
    }

    /// <summary>Listens to every clip with sound.</summary>
    public static async Task<SoundLibrary> ListenAsync(IEnumerable<SourceClip> clips, CancellationToken stop)
    {
        var useful = new List<SourceClip>();
        foreach (var clip in clips.Where(c => c.HasSound))
        {
            if (await IsUsefulAsync(clip, stop).ConfigureAwait(false))
            {
                useful.Add(clip);
            }
        }

        return new SoundLibrary(useful);
    }

    /// <summary>
    /// The input whose sound a clip is given, as ffmpeg arguments: its own, a borrowed one, or noise.
    /// </summary>
    /// <param name="clip">The clip.</param>
    /// <param name="random">Chooses among what can be borrowed.</param>
    public SoundSource SourceFor(SourceClip clip, Random random)
    {
        if (_useful.Contains(clip.Name))
        {
            return new SoundSource(["-i", clip.Path], "own");
        }

        if (_clips.Count == 0)
        {
            return new SoundSource(
                ["-f", "lavfi", "-i", "anoisesrc=color=pink:amplitude=0.3:seed=1:duration=30,tremolo=f=0.7:d=0.6"],
                "noise");
        }

        var lender = random.Pick(_clips);
        return new SoundSource(["-i", lender.Path], $"borrowed from {lender.Name}");
    }

    private static async Task<bool> IsUsefulAsync(SourceClip clip, CancellationToken stop)
    {
        var result = await FFmpegProgram.ReadAsync(
            ["-v", "info", "-t", "20", "-i", clip.Path, "-map", "0:a:0", "-af", "volumedetect", "-f", "null", "-"],
            (_, _) => Task.CompletedTask, stop).ConfigureAwait(false);
        var match = MeanVolume().Match(result.Errors);
        return match.Success
            && double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) > UsefulLevelDb;
    }

    [GeneratedRegex(@"mean_volume: (-?[0-9.]+) dB")]
    private static partial Regex MeanVolume();
}

/// <summary>Where the sound of a test clip is from.</summary>
/// <param name="Arguments">The input, as ffmpeg arguments.</param>
/// <param name="Origin">The same in words.</param>
internal sealed record SoundSource(IReadOnlyList<string> Arguments, string Origin);
