using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Vqa.IntegrationTests.Media;

/// <summary>
/// Makes clips with the ffmpeg program, each once in a run, in a temporary folder that goes when the run ends.
/// Safe for tests that run side by side.
/// </summary>
public static class TestClips
{
    private static readonly string _root = Directory.CreateTempSubdirectory("vqa-clips-").FullName;
    private static readonly ConcurrentDictionary<string, Lazy<string>> _made = new();

    static TestClips() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(_root, recursive: true);

    /// <summary>Path of a clip, made now where it does not exist yet.</summary>
    /// <param name="name">File name with extension, "black.mp4". Each clip has a folder of its own.</param>
    /// <param name="ffmpegArguments">Everything that comes before the output file: inputs, filters, codecs.
    /// <c>{folder}</c> stands for the clip's folder.</param>
    public static string Make(string name, string ffmpegArguments) =>
        _made.GetOrAdd($"{name}\n{ffmpegArguments}", key => new Lazy<string>(() => MakeNow(key, name, ffmpegArguments))).Value;

    /// <summary>An empty folder of the caller's own, which goes when the run ends.</summary>
    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(_root, Path.GetRandomFileName())).FullName;

    private static string MakeNow(string key, string name, string arguments)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16];
        string folder = Directory.CreateDirectory(Path.Combine(_root, hash)).FullName;
        string path = Path.Combine(folder, name);
        FFmpegProgram.Run($"{arguments.Replace("{folder}", folder)} \"{path}\"");
        return path;
    }
}
