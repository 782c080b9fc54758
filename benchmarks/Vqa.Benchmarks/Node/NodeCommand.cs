using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Vqa.Benchmarks.Node;

/// <summary>
/// <c>vqa-benchmarks node delay|density|kill|soak</c>: what a node promises, each against its bar.
/// </summary>
internal static class NodeCommand
{
    private static readonly TimeSpan _delayBar = TimeSpan.FromSeconds(1), _returnBar = TimeSpan.FromSeconds(5);
    private const double DensityBar = 0.85, MemoryBar = 1;

    private static readonly Option<int> _streams = new("--streams")
    {
        Description = "Streams at a time.", DefaultValueFactory = _ => 20,
    };

    private static readonly Option<int> _cycles = new("--cycles")
    {
        Description = "Freezes per stream, one every 7 s.", DefaultValueFactory = _ => 12,
    };

    private static readonly Option<int> _kills = new("--kills") { Description = "How often it is killed.", DefaultValueFactory = _ => 20 };

    private static readonly Option<int> _seed = new("--seed") { Description = "Of all chance in it.", DefaultValueFactory = _ => 1 };

    private static readonly Option<int> _seconds = new("--seconds") { Description = "How long each half is.", DefaultValueFactory = _ => 40 };

    private static readonly Option<int> _few = new("--streams")
    {
        Description = "Streams at a time: few enough that nothing falls behind.", DefaultValueFactory = _ => 6,
    };

    private static readonly Option<FileInfo?> _clip = new("--clip") { Description = "The clip to watch; one is made where none is named." };

    private static readonly Option<string> _configuration = new("--configuration")
    {
        Description = "More for the node's configuration, YAML.", DefaultValueFactory = _ => "",
    };

    private static readonly Option<double> _minutes = new("--minutes") { Description = "How long.", DefaultValueFactory = _ => 60 };

    private static readonly Option<double> _warmUp = new("--warm-up") { Description = "Minutes that do not count.", DefaultValueFactory = _ => 15 };

    private static readonly Option<FileInfo?> _json = new("--json") { Description = "Write the figures here." };

    /// <summary>The command, for the program's list.</summary>
    public static Command Create()
    {
        var delay = new Command("delay", "From the end of a defect's minimum duration to its webhook.") { _streams, _cycles, _json };
        delay.SetAction(DelayAsync);
        var density = new Command("density", "What a stream costs a node, against decoding alone.") { _few, _seconds, _clip, _configuration, _json };
        density.SetAction(DensityAsync);
        var kill = new Command("kill", "Kill it again and again: what was lost?") { _streams, _kills, _seed, _json };
        kill.SetAction(KillAsync);
        var soak = new Command("soak", "Sources that fail for an hour: does anything grow?") { _streams, _minutes, _warmUp, _json };
        soak.SetAction(SoakAsync);
        return new Command("node", "Measure what a node promises.") { delay, density, kill, soak };
    }

    private static async Task<int> DelayAsync(ParseResult parsed, CancellationToken stop)
    {
        var figures = await NodeDelayRun.MeasureAsync(parsed.GetValue(_streams), parsed.GetValue(_cycles), stop).ConfigureAwait(false);
        var holds = figures.Missed == 0 && figures.Quantile(0.99) <= _delayBar;
        return Tell(parsed, holds, new
        {
            bar_p99_s = _delayBar.TotalSeconds,
            told = figures.Delays.Count,
            missed = figures.Missed,
            median_s = figures.Quantile(0.5)?.TotalSeconds,
            p99_s = figures.Quantile(0.99)?.TotalSeconds,
            max_s = figures.Quantile(1)?.TotalSeconds,
        });
    }

    private static async Task<int> DensityAsync(ParseResult parsed, CancellationToken stop)
    {
        var figures = await NodeDensityRun.MeasureAsync(
            parsed.GetValue(_clip)?.FullName, parsed.GetValue(_few), parsed.GetValue(_seconds), parsed.GetValue(_configuration)!, stop)
            .ConfigureAwait(false);
        return Tell(parsed, figures.Share >= DensityBar, new
        {
            bar = DensityBar,
            share = figures.Share,
            decoding_cores = figures.Decoding,
            watching_cores = figures.Watching,
        });
    }

    private static async Task<int> KillAsync(ParseResult parsed, CancellationToken stop)
    {
        var figures = await NodeKillRun.RunAsync(
            parsed.GetValue(_streams), parsed.GetValue(_kills), parsed.GetValue(_seed), stop).ConfigureAwait(false);
        var holds = figures is { Undelivered: 0, Unstored: 0, OutOfOrder: 0 } && figures.Returns.Max() <= _returnBar;
        return Tell(parsed, holds, new
        {
            bar_return_s = _returnBar.TotalSeconds,
            incidents = figures.Incidents,
            notices = figures.Notices,
            undelivered = figures.Undelivered,
            unstored = figures.Unstored,
            out_of_order = figures.OutOfOrder,
            uncommitted = figures.Uncommitted,
            repeated = figures.Repeated,
            longest_return_s = figures.Returns.Max().TotalSeconds,
            median_return_s = figures.Returns.Order().ElementAt(figures.Returns.Count / 2).TotalSeconds,
        });
    }

    private static async Task<int> SoakAsync(ParseResult parsed, CancellationToken stop)
    {
        if (!(parsed.GetValue(_minutes) >= parsed.GetValue(_warmUp) + 2))
        {
            await Console.Error.WriteLineAsync("--minutes must be two more than --warm-up at least: what comes before does not count.").ConfigureAwait(false);
            return 2;
        }

        var figures = await NodeSoakRun.RunAsync(
            parsed.GetValue(_streams), TimeSpan.FromMinutes(parsed.GetValue(_minutes)), TimeSpan.FromMinutes(parsed.GetValue(_warmUp)),
            Console.Error.WriteLine, stop).ConfigureAwait(false);
        return Tell(parsed, figures.IsSameProcess && figures.MegabytesPerTenMinutes <= MemoryBar, new
        {
            bar_mib_per_10_min = MemoryBar,
            mib_per_10_min = figures.MegabytesPerTenMinutes,
            threads_per_10_min = figures.ThreadsPerTenMinutes,
            handles_per_10_min = figures.HandlesPerTenMinutes,
            notices = figures.Notices,
            end_s = figures.End.TotalSeconds,
            is_same_process = figures.IsSameProcess,
        });
    }

    private static int Tell<T>(ParseResult parsed, bool holds, T figures)
    {
        var json = JsonSerializer.Serialize(figures, _written);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{json}\n{(holds ? "the bars hold" : "a bar is missed")}"));
        if (parsed.GetValue(_json) is { } file)
        {
            File.WriteAllText(file.FullName, json);
        }

        return holds ? 0 : 1;
    }

    private static readonly JsonSerializerOptions _written = new() { WriteIndented = true };
}
