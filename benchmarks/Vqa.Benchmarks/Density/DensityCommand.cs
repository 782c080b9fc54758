using System.CommandLine;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Density;

/// <summary><c>density</c>: what an analysed stream costs.</summary>
internal static class DensityCommand
{
    /// <summary>Name of the hidden command that measures memory in a process of its own.</summary>
    public const string MemoryProbeName = "density-memory";

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var media = new Option<DirectoryInfo?>("--media")
        {
            Description = "Also measure the clips of this folder, at any depth",
        };
        var clips = new Option<FileInfo[]>("--clip")
        {
            Description = "Also measure these clips",
            AllowMultipleArgumentsPerToken = true,
        };
        var cache = new Option<DirectoryInfo>("--cache")
        {
            Description = "Folder of the clips that are made once",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(Path.GetTempPath(), "vqa-density")),
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "Length of the made clips",
            DefaultValueFactory = _ => 60,
        };
        var program = new Option<FileInfo>("--program")
        {
            Description = "The vqa or vqa.dll to measure, for example the launcher's, which is compiled ahead of time: "
                + "artifacts/$(cat artifacts/current)/vqa.dll",
            DefaultValueFactory = _ => new FileInfo(NeighbourPrograms.Vqa),
        };
        program.AcceptExistingOnly();
        var rounds = new Option<int>("--rounds")
        {
            Description = "Measurements of each program on each clip",
            DefaultValueFactory = _ => 5,
        };
        var streams = new Option<int>("--streams")
        {
            Description = "Streams for the memory of a stream",
            DefaultValueFactory = _ => 20,
        };
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file" };
        var command = new Command("density", "Measure what an analysed stream costs: CPU time, allocations, memory")
        {
            media, clips, cache, seconds, program, rounds, streams, json,
        };
        command.SetAction((parsed, stop) => RunAsync(
            new DensityOptions(
                [.. (parsed.GetValue(clips) ?? []).Concat(FilesOf(parsed.GetValue(media))).Select(f => f.FullName)],
                parsed.GetRequiredValue(cache).FullName,
                parsed.GetRequiredValue(seconds),
                parsed.GetRequiredValue(program).FullName,
                parsed.GetRequiredValue(rounds),
                parsed.GetRequiredValue(streams),
                parsed.GetValue(json)?.FullName),
            stop));
        return command;
    }

    /// <summary>The hidden command.</summary>
    public static Command CreateMemoryProbe()
    {
        var clip = new Option<string>("--clip") { Required = true };
        var streams = new Option<int>("--streams") { Required = true };
        var seconds = new Option<int>("--seconds") { Required = true };
        var decodeOnly = new Option<bool>("--decode-only");
        var command = new Command(MemoryProbeName) { clip, streams, seconds, decodeOnly };
        command.Hidden = true;
        command.SetAction((parsed, stop) => MemoryProbe.RunAsync(
            parsed.GetRequiredValue(clip), parsed.GetRequiredValue(streams), parsed.GetRequiredValue(seconds),
            parsed.GetValue(decodeOnly), stop));
        return command;
    }

    private static IEnumerable<FileInfo> FilesOf(DirectoryInfo? folder) =>
        (folder?.EnumerateFiles("*", SearchOption.AllDirectories) ?? [])
            .OrderBy(f => f.FullName, StringComparer.Ordinal);

    private static async Task<int> RunAsync(DensityOptions options, CancellationToken stop)
    {
        var figures = await DensityRun.RunAsync(options, Console.Error.WriteLine, stop).ConfigureAwait(false);
        Console.WriteLine(DensityReport.Text(figures));
        if (options.JsonFile is { } json)
        {
            await DensityReport.WriteAsync(json, figures, stop).ConfigureAwait(false);
        }

        return 0;
    }
}
