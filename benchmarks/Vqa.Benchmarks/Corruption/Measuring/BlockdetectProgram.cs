using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Corruption.Measuring;

/// <summary>
/// Runs FFmpeg's <c>blockdetect</c> over the files of a set, and keeps what it says in the folder <c>blockdetect</c>
/// there: it never changes as long as the file does not.
/// </summary>
internal static class BlockdetectProgram
{
    private const string CacheFolder = "blockdetect";

    /// <summary>The scores of all pictures of a file, from the cache where they are newer than the file.</summary>
    /// <exception cref="ToolException">FFmpeg gave no picture.</exception>
    public static async Task<IReadOnlyList<BlockdetectScore>> ReadAsync(CorruptionCase test, CancellationToken stop)
    {
        var cache = Path.Combine(test.Folder, CacheFolder, test.Name + ".txt");
        if (!File.Exists(cache) || File.GetLastWriteTimeUtc(cache) < File.GetLastWriteTimeUtc(test.MediaPath))
        {
            await MeasureAsync(test.MediaPath, cache, stop).ConfigureAwait(false);
        }

        var scores = BlockdetectScore.Parse(File.ReadLines(cache));
        return scores.Count > 0 ? scores : throw new ToolException($"blockdetect gave no picture of {test.MediaPath}");
    }

    private static async Task MeasureAsync(string path, string cache, CancellationToken stop)
    {
        var text = "";
        // It is no failure that a damaged file ends in an error.
        await FFmpegProgram.ReadAsync(
            [
                "-v", "fatal", "-threads", "1", "-filter_threads", "1", "-i", path, "-map", "0:v:0",
                "-vf", "blockdetect,metadata=mode=print:file=-", "-fps_mode", "passthrough", "-f", "null", "-",
            ],
            async (stream, cancellation) =>
            {
                using var reader = new StreamReader(stream, leaveOpen: true);
                text = await reader.ReadToEndAsync(cancellation).ConfigureAwait(false);
            },
            stop).ConfigureAwait(false);
        Directory.CreateDirectory(Path.GetDirectoryName(cache)!);
        // Whole or not at all: a run may be stopped here.
        var part = cache + ".part";
        await File.WriteAllTextAsync(part, text, stop).ConfigureAwait(false);
        File.Move(part, cache, overwrite: true);
    }
}
