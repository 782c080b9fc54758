using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>Says in one sentence why an input cannot be opened or read on, and in another what to do.</summary>
internal static class SourceErrors
{
    public static MediaException Interrupted(MediaAddress address) =>
        new(MediaError.Interrupted, $"{address.Shown}: interrupted while opening.");

    public static MediaException SchemeRefused(MediaAddress address, SourcePolicy policy) =>
        new(MediaError.NotAllowed, $"{address.Shown}: inputs of kind \"{address.Scheme}\" are not allowed here."
            + $" Allowed are {string.Join(", ", policy.Schemes.Order(StringComparer.Ordinal))}.");

    public static MediaException IsDirectory(MediaAddress address) =>
        new(MediaError.UnknownFormat, $"{address.Shown}: is a directory. Name a file in it.");

    public static MediaException NestedRefused(MediaAddress address, string nested) =>
        new(MediaError.NotAllowed, $"{address.Shown}: it names {Redaction.Redact(nested)}, which it may not open: "
            + (address.IsLocal
                ? "a local playlist may read its own folder only. Copy what it names there."
                : "an input from the network may open http and https addresses only."));

    public static MediaException Endless(MediaAddress address) =>
        new(MediaError.Damaged, $"{address.Shown}: it names more and more to be opened, perhaps itself. Check the playlist.");

    public static MediaException OpenTimedOut(MediaAddress address, TimeSpan limit) =>
        new(MediaError.TimedOut, $"{address.Shown}: did not open within {limit.TotalSeconds:0.#} s."
            + " Check that its sender runs, or raise the limit.");

    public static MediaException ReadTimedOut(MediaAddress address, TimeSpan limit) =>
        new(MediaError.TimedOut, $"{address.Shown}: nothing came for {limit.TotalSeconds:0.#} s. Check its sender.");

    public static MediaException Encrypted(MediaAddress address) =>
        new(MediaError.EncryptedWithoutKey, $"{address.Shown}: the media is encrypted. Give its key with --decrypt-key.");

    public static MediaException NoStreams(MediaAddress address, string container) =>
        new(MediaError.NoStreams, $"{address.Shown}: holds neither video nor audio ({container}).");

    public static MediaException BrokeOff(MediaAddress address, int error) =>
        FFmpegErrors.Classify(error) switch
        {
            MediaError.Damaged or MediaError.Native => new(
                MediaError.Damaged, $"{address.Shown}: cannot be read on ({FFmpegErrors.Describe(error)}). It is damaged from here on."),
            MediaError kind => new(
                kind, $"{address.Shown}: broke off ({FFmpegErrors.Describe(error)}). Check its sender and the network."),
        };

    /// <summary>What an error of opening means for this input.</summary>
    public static MediaException OpenFailed(MediaAddress address, int error, bool isGated = false)
    {
        string words = FFmpegErrors.Describe(error);
        (MediaError kind, string text) = FFmpegErrors.Classify(error) switch
        {
            MediaError.NotFound when address.IsLocal => (MediaError.NotFound, "there is no such file. Check the path."),
            MediaError.NotFound => (MediaError.NotFound, $"the server knows nothing there ({words}). Check the address."),
            MediaError.NotAllowed when address.IsLocal =>
                (MediaError.NotAllowed, "no permission to read it. Check the owner and mode of file and folders."),
            MediaError.NotAllowed when isGated => (MediaError.NotAllowed,
                $"the server refuses it, or it leads to an address that may not be reached from here ({words}). Check "
                + "user, password and token, and what the operator allows."),
            MediaError.NotAllowed => (MediaError.NotAllowed, $"the server refuses it ({words}). Check user, password and token."),
            MediaError.Damaged when address.IsLocal => LocalFileFailed(address),
            MediaError.Damaged => (MediaError.UnknownFormat,
                $"what comes from there is no media that FFmpeg knows, or is damaged ({words}). Check the address."),
            MediaError.Unreachable when address.IsLocal => (MediaError.Damaged, $"cannot be read ({words}). Check the disk."),
            MediaError.Unreachable => (MediaError.Unreachable, $"no connection ({words}). Check host, port and that its sender runs."),
            MediaError.TimedOut => (MediaError.TimedOut, $"no answer ({words}). Check host, port and that its sender runs."),
            MediaError other => (other, $"cannot be opened ({words})."),
        };
        return new MediaException(kind, $"{address.Shown}: {text}");
    }

    /// <summary>Tells an unknown format from a known one that is damaged, which have the same error code.</summary>
    private static (MediaError Kind, string Text) LocalFileFailed(MediaAddress address)
    {
        if (new FileInfo(address.Target) is { Exists: true, Length: 0 }) return (MediaError.Damaged, "is empty.");
        return ContainerProbe.Recognise(address.Target) is { } container
            ? (MediaError.Damaged, $"looks like \"{container}\", but is damaged or cut off. Copy or record it again.")
            : (MediaError.UnknownFormat, "is in no media format that FFmpeg knows.");
    }
}
