using Microsoft.Data.Sqlite;
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
        var loaded = Assert.Single(again.Load((id, problem) => Assert.Fail(problem)));
        Assert.True(loaded.IsWatchedLike(definition));
        Assert.Equal((7, "one"), (loaded.Priority, loaded.Labels["channel"]));
    }

    [Fact]
    public void A_registration_that_cannot_be_read_is_told_and_left_and_the_others_are_there()
    {
        using (var registry = new StreamRegistry(File))
        {
            registry.Put(new StreamDefinition { Id = "a", Url = "x" });
            registry.Put(new StreamDefinition { Id = "b", Url = "y" });
        }

        using (var other = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "UPDATE streams SET definition = '{\"url\": \"x\", \"of_a_newer_version\": 1}' WHERE id = 'a'";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        for (var time = 0; time < 2; time++)
        {
            using var again = new StreamRegistry(File);
            var told = new List<string>();
            Assert.Equal("b", Assert.Single(again.Load((id, _) => told.Add(id))).Id);
            Assert.Equal(["a"], told);
        }
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
