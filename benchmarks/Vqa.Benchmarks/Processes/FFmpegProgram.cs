namespace Vqa.Benchmarks.Processes;

/// <summary>
/// The <c>ffmpeg</c> and <c>ffprobe</c> programs: they make the test media, and they are the peers that Vqa is held
/// against.
/// </summary>
internal static class FFmpegProgram
{
    /// <summary>No encode or measurement of these benchmarks comes near it: what does, hangs.</summary>
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    private static readonly string[] _quiet = ["-nostdin", "-hide_banner", "-nostats", "-y"];

    /// <summary>Runs ffmpeg; its messages are in <see cref="ToolResult.Errors"/>.</summary>
    /// <exception cref="ToolException">It failed; the message ends with its last words.</exception>
    public static async Task<ToolResult> RunAsync(IEnumerable<string> arguments, CancellationToken stop)
    {
        var result = await ToolProcess.RunAsync(NeighbourPrograms.FFmpeg, [.. _quiet, .. arguments], _limit, stop)
            .ConfigureAwait(false);
        return result.ExitCode == 0 ? result : throw Failure(result, arguments);
    }

    /// <summary>
    /// Runs ffmpeg with one output on its standard output, read as it comes. A failure is in the exit code only.
    /// </summary>
    public static Task<ToolResult> ReadAsync(
        IEnumerable<string> arguments, Func<Stream, CancellationToken, Task> readOutput, CancellationToken stop) =>
        ToolProcess.RunAsync(NeighbourPrograms.FFmpeg, [.. _quiet, .. arguments], readOutput, _limit, stop);

    /// <summary>What ffprobe says of a file, as JSON; null where it cannot read it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entries">What is asked, in the words of ffprobe's <c>-show_entries</c>.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="more">Further options.</param>
    public static async Task<string?> ProbeAsync(
        string path, string entries, CancellationToken stop, params string[] more)
    {
        var result = await ToolProcess.RunAsync(
            NeighbourPrograms.FFprobe, ["-v", "error", "-show_entries", entries, .. more, "-of", "json", path], _limit, stop)
                .ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : null;
    }

    private static ToolException Failure(ToolResult result, IEnumerable<string> arguments)
    {
        var lines = result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new ToolException(
            $"ffmpeg failed ({result.ExitCode}): {string.Join(" | ", lines.TakeLast(3))}\n"
            + $"  ffmpeg {string.Join(' ', arguments)}");
    }
}
