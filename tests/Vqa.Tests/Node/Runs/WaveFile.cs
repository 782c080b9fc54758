namespace Vqa.Tests.Node.Runs;

/// <summary>The smallest real input: silence as 8 kHz mono PCM, written without help from FFmpeg.</summary>
internal static class WaveFile
{
    private const int SampleRate = 8000;
    private const int BytesPerSample = 2;

    /// <summary>Writes one of this length.</summary>
    public static string Write(string path, int seconds)
    {
        var dataBytes = seconds * SampleRate * BytesPerSample;
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write("RIFF"u8);
        writer.Write(36 + dataBytes);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1); // PCM
        writer.Write((short)1); // mono
        writer.Write(SampleRate);
        writer.Write(SampleRate * BytesPerSample);
        writer.Write((short)BytesPerSample);
        writer.Write((short)(8 * BytesPerSample));
        writer.Write("data"u8);
        writer.Write(dataBytes);
        writer.Write(new byte[dataBytes]);
        return path;
    }
}
