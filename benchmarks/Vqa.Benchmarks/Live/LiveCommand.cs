using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Vqa.Benchmarks.Live;

/// <summary>
/// <c>vqa-benchmarks live</c>: how long after the end of a freeze's minimum duration its event line is there. The bar counts for
/// UDP; the other transports hold back by nature (HLS its segments, SRT its retransmission window) or pass through a relay here.
/// </summary>
internal static class LiveCommand
{
    /// <summary>Longest delay by UDP.</summary>
    private static readonly TimeSpan _bar = TimeSpan.FromMilliseconds(500);

    private static readonly Option<string[]> _transports = new("--transports")
    {
        Description = $"Which to measure, one after another: {string.Join(", ", LatencyRun.Transports)}.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. LatencyRun.Transports],
    };

    private static readonly Option<int> _cycles = new("--cycles")
    {
        Description = $"Freezes per stream, one every {FreezeTrain.CycleSeconds} s.",
        DefaultValueFactory = _ => 15,
    };

    private static readonly Option<int> _streams = new("--streams")
    {
        Description = "Streams that one process watches at a time.",
        DefaultValueFactory = _ => 8,
    };

    private static readonly Option<FileInfo?> _json = new("--json") { Description = "Write the figures here." };

    /// <summary>The command, for the program's list.</summary>
    public static Command Create()
    {
        _transports.AcceptOnlyFromAmong([.. LatencyRun.Transports]);
        var command = new Command("live", "Measure the delay from a freeze to its event line.")
        {
            _transports, _cycles, _streams, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var cycles = parsed.GetValue(_cycles);
        var folder = Directory.CreateTempSubdirectory("vqa-live-");
        try
        {
            var clip = Path.Combine(folder.FullName, "train.ts");
            await FreezeTrain.MakeAsync(clip, cycles, stop).ConfigureAwait(false);
            var stream = new TransportStream(clip);
            var all = new List<LatencyFigures>();
            Print("transport", "freezes", "missed", "min", "median", "p99", "max");
            foreach (var transport in parsed.GetValue(_transports)!)
            {
                var figures = await LatencyRun.MeasureAsync(transport, stream, cycles, parsed.GetValue(_streams), stop)
                    .ConfigureAwait(false);
                Print(figures);
                all.Add(figures);
            }

            Write(parsed.GetValue(_json), all);
            return all.All(figures => figures.Transport != "udp" || figures.Holds(_bar)) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(LatencyFigures figures) => Print(
        figures.Transport, $"{figures.Delays.Count + figures.Missed}", $"{figures.Missed}",
        Milliseconds(figures.Quantile(0)), Milliseconds(figures.Quantile(0.5)),
        Milliseconds(figures.Quantile(0.99)), Milliseconds(figures.Quantile(1)));

    private static void Print(params string[] cells) =>
        Console.WriteLine(string.Concat(cells.Select((cell, i) => i == 0 ? cell.PadRight(12) : cell.PadLeft(10))));

    private static string Milliseconds(TimeSpan? delay) =>
        delay is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalMilliseconds:0} ms") : "-";

    private static void Write(FileInfo? file, IEnumerable<LatencyFigures> all)
    {
        if (file is null)
        {
            return;
        }

        var document = all.Select(figures => new
        {
            transport = figures.Transport,
            missed = figures.Missed,
            delays_ms = figures.Delays.Select(delay => Math.Round(delay.TotalMilliseconds, 1)),
        });
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(new { bar_ms = _bar.TotalMilliseconds, measured = document }));
    }
}
