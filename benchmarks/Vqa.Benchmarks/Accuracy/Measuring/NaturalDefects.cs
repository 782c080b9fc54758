using Vqa.Benchmarks.Accuracy.Planting;
using Vqa.Benchmarks.Accuracy.Scoring;

namespace Vqa.Benchmarks.Accuracy.Measuring;

/// <summary>
/// Defects that a clip came with, by FFmpeg's decoders and plain arithmetic: real silence, real black, overshooting
/// peaks. An alarm there is neither false nor a success. A still picture is no such excuse: telling an intended still
/// from a frozen one is the freeze detector's task.
/// </summary>
internal static class NaturalDefects
{
    // All limits are a little wider than the detectors', so that a case on the edge is excused rather than argued
    // about.
    private const double NearlySilent = 0.0014;      // -57 dBFS
    private const double NearlyBlackShare = 0.95;
    private const double OneColourDeviation = 3;
    private const double ReplacedPicture = 25;       // levels, mean of the whole picture
    private const double FullScale = 1;
    private const double Opposed = -0.8;
    private const double AudibleRms = 0.003;         // -50 dBFS
    private static readonly TimeSpan _bridge = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _gap = TimeSpan.FromMilliseconds(180);

    /// <summary>What is excused in a file.</summary>
    /// <param name="profile">The file's measurements.</param>
    /// <param name="role">What an encoder made here has no damage; a clip as found may have.</param>
    public static IReadOnlyList<Allowance> Of(FileProfile profile, FileRole role) =>
    [
        .. OfPictures(profile.Pictures),
        .. profile.Sound is { } sound ? OfSound(sound) : [],
        .. role == FileRole.Original ? OfStream(profile) : [],
    ];

    private static IEnumerable<Allowance> OfPictures(PictureProfile pictures)
    {
        foreach (var run in pictures.Runs(p => p.DarkShare >= NearlyBlackShare, TimeSpan.FromSeconds(1.5)))
        {
            yield return Excuse("video_black", run, "95 % of the picture at or below 12 % luma");
        }

        foreach (var run in pictures.Runs(
            p => Math.Max(p.LumaDeviation, p.ChromaDeviation) < OneColourDeviation, TimeSpan.FromSeconds(0.8)))
        {
            yield return Excuse("video_solid", run, "one colour all over");
        }

        foreach (var burst in pictures.Bursts(p => p.Motion > ReplacedPicture, 6, TimeSpan.FromSeconds(1)))
        {
            yield return Excuse("video_flash", burst, "six pictures in a second are wholly unlike the one before");
        }

        foreach (var gap in pictures.Gaps(_gap))
        {
            yield return Excuse("timestamp", gap, "the pictures' time stamps leave a gap");
        }

        if (pictures.Gaps(pictures.FrameInterval * 0.8).Count() >= 3)
        {
            yield return new Allowance(
                "video_stutter", new Interval(TimeSpan.Zero, pictures.End), "irregular by its own time stamps");
        }
    }

    private static IEnumerable<Allowance> OfSound(SoundProfile sound)
    {
        var enough = TimeSpan.FromSeconds(1.5);
        foreach (var run in sound.Runs(s => s.LeftPeak < NearlySilent || s.RightPeak < NearlySilent, enough, _bridge))
        {
            yield return Excuse("audio_silence", run, "no sample above -57 dBFS on a channel");
        }

        foreach (var run in sound.Runs(s => s.Rms < NearlySilent, enough, _bridge))
        {
            yield return Excuse("audio_loudness", run.Widen(TimeSpan.FromSeconds(3)), "quieter than -57 dBFS");
        }

        foreach (var run in sound.Runs(s => s.Peak > FullScale, SoundProfile.Step, TimeSpan.FromSeconds(1)))
        {
            yield return Excuse("audio_clipping", run, "true peak above full scale");
        }

        foreach (var run in sound.Runs(s => s.Correlation < Opposed && s.Rms > AudibleRms, enough, _margin))
        {
            yield return Excuse("audio_phase", run, "channels opposed");
        }
    }

    private static IEnumerable<Allowance> OfStream(FileProfile profile)
    {
        var whole = new Interval(TimeSpan.Zero, profile.Pictures.End + TimeSpan.FromMinutes(1));
        if (profile.DecoderErrors > 0)
        {
            var reason = $"ffmpeg reports {profile.DecoderErrors} errors in it";
            yield return new Allowance("video_decode", whole, reason);
            yield return new Allowance("block_corruption", whole, reason);
        }

        foreach (var change in profile.FormatChanges)
        {
            yield return Excuse("format_change", new Interval(change, change), "size or format changes");
        }
    }

    private static Allowance Excuse(string detector, Interval where, string reason) =>
        new(detector, where.Widen(_margin), reason);
}
