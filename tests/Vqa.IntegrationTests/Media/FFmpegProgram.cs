using System.Diagnostics;

namespace Vqa.IntegrationTests.Media;

/// <summary>The ffmpeg program: it makes the tests' media, and is what our decoding is compared with.</summary>
public static class FFmpegProgram
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs it with a line of arguments and returns what it writes to its standard output.</summary>
    public static byte[] Run(string arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("ffmpeg", "-v error -nostdin -y " + arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        Task copy = process.StandardOutput.BaseStream.CopyToAsync(output);
        if (!process.WaitForExit(_limit))
        {
            process.Kill();
            throw new TimeoutException($"ffmpeg {arguments} took longer than {_limit}");
        }

        copy.GetAwaiter().GetResult();
        string message = errors.GetAwaiter().GetResult();
        return process.ExitCode == 0 ? output.ToArray()
            : throw new InvalidOperationException($"ffmpeg {arguments} failed: {message}");
    }
}
