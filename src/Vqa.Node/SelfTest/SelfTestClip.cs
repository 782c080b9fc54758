using System.Buffers.Binary;

namespace Vqa.Node.SelfTest;

/// <summary>The clip that the node tries itself with: a scene with noise and motion under a tone, and three defects.</summary>
internal static class SelfTestClip
{
    private const int Width = 160, Height = 120, FrameRate = 10, SampleRate = 16_000, Seconds = 32;

    /// <summary>How long each defect must last to be told.</summary>
    public static readonly TimeSpan MinDuration = TimeSpan.FromSeconds(2);

    /// <summary>What is planted: each lasts four seconds.</summary>
    public static IReadOnlyList<PlantedFault> Faults { get; } =
    [
        new("video_black", TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(10)),
        new("video_freeze", TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(19)),
        new("audio_silence", TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(28)),
    ];

    /// <summary>Writes it: 9.6 MB.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static void Write(string path)
    {
        // The same noise every time: what is found must not depend on luck.
        var random = new Random(1);
        using var avi = new RawAvi(path, Width, Height, FrameRate, FrameRate * Seconds, SampleRate);
        var picture = new byte[Width * Height * 3 / 2];
        var sound = new byte[2 * SampleRate / FrameRate];
        for (var frame = 0; frame < FrameRate * Seconds; frame++)
        {
            var time = TimeSpan.FromSeconds((double)frame / FrameRate);
            if (Has("video_black", time))
            {
                picture.AsSpan(0, Width * Height).Fill(16);
                picture.AsSpan(Width * Height).Fill(128);
            }
            else if (!Has("video_freeze", time))
            {
                Draw(picture, frame, random);
            }

            Play(sound, frame, Has("audio_silence", time));
            avi.Write(picture, sound);
        }
    }

    private static bool Has(string detector, TimeSpan time) =>
        Faults.Any(fault => fault.Detector == detector && time >= fault.Start && time < fault.End);

    private static void Draw(byte[] picture, int frame, Random random)
    {
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var wave = 45 * Math.Sin((x + (3 * frame)) / 11.0) * Math.Cos((y - frame) / 13.0);
                picture[(y * Width) + x] = (byte)(115 + wave + random.Next(-4, 5));
            }
        }

        for (var i = Width * Height; i < picture.Length; i++)
        {
            picture[i] = (byte)(128 + (20 * Math.Sin((i + frame) / 40.0)));
        }
    }

    private static void Play(byte[] sound, int frame, bool isSilent)
    {
        var samples = sound.Length / 2;
        for (var i = 0; i < samples; i++)
        {
            var at = (frame * samples) + i;
            var level = isSilent ? 0 : 5000 * Math.Sin(2 * Math.PI * 440 * at / SampleRate) * (1 + (0.5 * Math.Sin(at / 4000.0)));
            BinaryPrimitives.WriteInt16LittleEndian(sound.AsSpan(2 * i), (short)level);
        }
    }
}

/// <summary>A defect in the clip.</summary>
/// <param name="Detector">Id of the detector that must find it.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
internal sealed record PlantedFault(string Detector, TimeSpan Start, TimeSpan End);
