using Vqa.Benchmarks.Live.Loopback;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Robustness;

/// <summary>Makes damaged inputs, analyses them in batches, and finds the one that did harm where a batch did not behave.</summary>
/// <param name="clips">Clips to damage.</param>
/// <param name="seed">Chooses another set of inputs.</param>
/// <param name="keep">Folder for inputs that did harm; null to keep none.</param>
/// <param name="tally">Counts what came of them.</param>
internal sealed class DamageRun(IReadOnlyList<string> clips, int seed, string? keep, RobustnessTally tally)
{
    /// <summary>Longest time for one input on average over a batch.</summary>
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private readonly DamagedInputs _inputs = new(clips, seed);

    /// <summary>True for a file that can be a clip: not a list or a note beside them.</summary>
    public static bool IsClip(string path) => Path.GetExtension(path) is not (".tsv" or ".txt" or ".md" or ".json" or ".csv");

    /// <summary>Runs over some inputs.</summary>
    /// <param name="first">Number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="batchSize">How many share a process.</param>
    /// <param name="stop">Ends the run.</param>
    public async Task RunAsync(int first, int count, int batchSize, CancellationToken stop)
    {
        var healthy = await MakeHealthyClipAsync(stop).ConfigureAwait(false);
        var batch = new RobustnessBatch(
            healthy, await RobustnessBatch.FactsAloneAsync(healthy, _limit, stop).ConfigureAwait(false), _limit);
        foreach (var numbers in Enumerable.Range(first, count).Chunk(batchSize))
        {
            var folder = Directory.CreateTempSubdirectory("vqa-damaged-");
            var inputs = numbers.Select(number => _inputs.Make(number, folder.FullName)).ToList();
            await RunBatchAsync(batch, inputs, stop).ConfigureAwait(false);
            folder.Delete(recursive: true);
            Console.WriteLine($"{numbers[^1] + 1 - first} of {count}");
        }

        File.Delete(healthy);
    }

    private async Task RunBatchAsync(RobustnessBatch batch, List<DamagedInput> inputs, CancellationToken stop)
    {
        var outcome = await batch.RunAsync([.. inputs.Select(input => input.Path)], stop).ConfigureAwait(false);
        foreach (var (input, result) in inputs.Zip(outcome.Inputs))
        {
            tally.Count(input.Kind, result);
        }

        if (outcome.Problem is null)
        {
            return;
        }

        tally.Add($"a batch of {inputs.Count} from {Path.GetFileName(inputs[0].Path)} on: {outcome.Problem}");
        foreach (var input in inputs)
        {
            await BlameAsync(batch, input, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Analyses an input of a batch that did not behave by itself: is it the one?</summary>
    private async Task BlameAsync(RobustnessBatch batch, DamagedInput input, CancellationToken stop)
    {
        if ((await batch.RunAsync([input.Path], stop).ConfigureAwait(false)).Problem is not { } problem)
        {
            return;
        }

        tally.Add($"{Path.GetFileName(input.Path)} (from {input.Source}) alone: {problem}");
        if (keep is not null && File.Exists(input.Path))
        {
            Directory.CreateDirectory(keep);
            File.Copy(input.Path, Path.Combine(keep, Path.GetFileName(input.Path)), overwrite: true);
        }
    }

    private static async Task<string> MakeHealthyClipAsync(CancellationToken stop)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".mp4");
        await using var ffmpeg = BackgroundProgram.Start(NeighbourPrograms.FFmpeg, [
            "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25,drawbox=t=fill:enable='gte(t,1)'",
            "-f", "lavfi", "-i", "sine=r=48000", "-t", "4", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", path,
        ]);
        return await ffmpeg.ExitAsync(_limit, stop).ConfigureAwait(false) == 0
            ? path
            : throw new InvalidOperationException($"ffmpeg could not make the clip: {ffmpeg.Errors}");
    }
}
