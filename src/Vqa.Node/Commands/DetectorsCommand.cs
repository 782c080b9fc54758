using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using Vqa.Analysis.Detectors;
using Vqa.Node.Terminal;

namespace Vqa.Node.Commands;

/// <summary><c>vqa detectors</c>: lists what is in the catalog, for people or as JSON.</summary>
internal sealed class DetectorsCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Write the list as JSON." };

    /// <summary>Declares it.</summary>
    public DetectorsCommand()
        : base("detectors", "List every detector with its options, ranges, defaults and source.")
    {
        Options.Add(_json);
        SetAction(parsed =>
        {
            if (parsed.GetValue(_json))
            {
                WriteJson(Console.OpenStandardOutput());
            }
            else
            {
                WriteText(new Screen(dataOnStandardOutput: false).Results);
            }

            return ExitCode.Done;
        });
    }

    private static void WriteText(IAnsiConsole console)
    {
        foreach (var detector in DetectorCatalog.All)
        {
            console.MarkupLine($"[bold]{detector.Id}[/]  {Screen.Plain(detector.Help)}");
            console.MarkupLine($"  [dim]source: {Screen.Plain(detector.Source)}[/]");
            var table = new Table { Border = TableBorder.None, ShowHeaders = false };
            table.AddColumn(new TableColumn("") { NoWrap = true });
            table.AddColumn(new TableColumn("") { NoWrap = true });
            table.AddColumn(new TableColumn("") { NoWrap = true });
            table.AddColumn(new TableColumn(""));
            foreach (var option in detector.Options)
            {
                table.AddRow(
                    $"  {option.Name}",
                    Screen.Plain($"{option.Default} {option.Unit}".TrimEnd()),
                    Screen.Plain($"[{option.Minimum} to {option.Maximum}]"),
                    Screen.Plain(option.Help));
            }

            if (detector.Options.Count > 0)
            {
                console.Write(table);
            }

            console.WriteLine();
        }

        console.WriteLine("Set an option with --set, for example: vqa analyze clip.mp4 --set video_freeze.min_duration=3");
    }

    private static void WriteJson(Stream output)
    {
        using var json = new Utf8JsonWriter(
            output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        foreach (var detector in DetectorCatalog.All)
        {
            json.WriteStartObject();
            json.WriteString("id", detector.Id);
            json.WriteString("help", detector.Help);
            json.WriteString("source", detector.Source);
            json.WriteStartArray("options");
            foreach (var option in detector.Options)
            {
                json.WriteStartObject();
                json.WriteString("name", option.Name);
                json.WriteString("unit", option.Unit);
                json.WriteNumber("default", option.Default);
                json.WriteNumber("minimum", option.Minimum);
                json.WriteNumber("maximum", option.Maximum);
                json.WriteString("help", option.Help);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
