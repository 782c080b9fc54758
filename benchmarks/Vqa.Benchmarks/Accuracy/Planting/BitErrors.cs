using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>Flips bits of compressed pictures, and makes sure that a decoder notices.</summary>
internal static class BitErrors
{
    // Bytes between errors on average, from a fair line to a hopeless one: the first that FFmpeg's own decoder
    // complains about is taken.
    private static readonly int[] _distances = [4000, 1000, 200, 50];

    /// <summary>Damages the pictures of an interval, in place.</summary>
    /// <exception cref="ToolException">No damage made the decoder complain.</exception>
    public static async Task FlipAsync(string path, Interval where, Random random, CancellationToken stop)
    {
        var damaged = path + ".damaged" + Path.GetExtension(path);
        var start = where.Start.TotalSeconds;
        foreach (var distance in _distances.Skip(random.Next(2)))
        {
            var time = "(pts-startpts)*tb";
            var amount = FormattableString.Invariant(
                $"if(gte({time}\\,{start:0.###})*lt({time}\\,{where.End.TotalSeconds:0.###})\\,{distance}\\,0)");
            await FFmpegProgram.RunAsync(
                [
                    "-v", "fatal", "-i", path, "-map", "0", "-c", "copy", "-copyts",
                    "-bsf:v", $"noise=amount={amount}", damaged,
                ],
                stop).ConfigureAwait(false);
            if (await DecoderComplainsAsync(damaged, stop).ConfigureAwait(false))
            {
                File.Move(damaged, path, overwrite: true);
                return;
            }
        }

        File.Delete(damaged);
        throw new ToolException("no damage was noticed");
    }

    private static async Task<bool> DecoderComplainsAsync(string path, CancellationToken stop)
    {
        var result = await FFmpegProgram.ReadAsync(
            ["-v", "error", "-threads", "1", "-i", path, "-map", "0:v:0", "-f", "null", "-"],
            (_, _) => Task.CompletedTask, stop).ConfigureAwait(false);

        // The null muxer complains of time stamps that it has itself rounded.
        return result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Any(line => !line.StartsWith("[null @", StringComparison.Ordinal));
    }
}
