using Microsoft.Extensions.Time.Testing;
using Vqa.Node.Crashes;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Streams;

public sealed class StreamRegistryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-registry-");

    private string File => Path.Combine(_folder.FullName, "streams.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Registrations_survive_with_all_that_they_say()
    {
        var definition = new StreamDefinition
        {
            Id = "a",
            Url = "srt://h:1?passphrase=0123456789",
            Detectors = ["video_black"],
            Options = new Dictionary<string, double> { ["video_black.min_duration"] = 3 },
            Depth = Depth.Keyframes,
            Labels = new Dictionary<string, string> { ["channel"] = "one" },
            DecryptKey = new string('a', 32),
            Enabled = false,
            Loop = true,
            Priority = 7,
        };
        using (var registry = new StreamRegistry(File))
        {
            registry.Put(definition with { Url = "old" });
            registry.Put(definition);
            registry.Put(new StreamDefinition { Id = "b", Url = "x" });
            registry.Delete("b");
        }

        using var again = new StreamRegistry(File);
        var loaded = Assert.Single(again.Load());
        Assert.True(loaded.IsWatchedLike(definition));
        Assert.Equal((7, "one"), (loaded.Priority, loaded.Labels["channel"]));
    }

    [Fact]
    public void Only_its_owner_may_read_the_secrets_in_it()
    {
        using var registry = new StreamRegistry(File);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void What_is_no_database_is_an_error_that_names_the_file()
    {
        System.IO.File.WriteAllText(File, new string('x', 5000));

        var error = Assert.Throws<IOException>(() => new StreamRegistry(File));

        Assert.Contains(File, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_strikes_within_a_day_put_a_stream_in_quarantine_until_it_is_released()
    {
        var time = new FakeTimeProvider();
        using var registry = new StreamRegistry(File);
        var quarantine = new Quarantine(registry, time);

        quarantine.Strike("a", "hung");
        time.Advance(TimeSpan.FromHours(25));
        quarantine.Strike("a", "hung");
        quarantine.Strike("a", "brought the process down");
        Assert.Null(quarantine.Sentence("a"));
        quarantine.Strike("a", "hung");

        Assert.Contains("brought the process down", quarantine.Sentence("a"), StringComparison.Ordinal);
        Assert.Null(quarantine.Sentence("b"));
        quarantine.Release("a");
        Assert.Null(quarantine.Sentence("a"));
    }
}
