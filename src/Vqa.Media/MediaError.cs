namespace Vqa.Media;

/// <summary>Why an input could not be opened or read on.</summary>
public enum MediaError
{
    /// <summary>Opening: there is no such file, or the server knows no such resource.</summary>
    NotFound,

    /// <summary>Opening or reading: file permissions, a server's refusal, or the <see cref="SourcePolicy"/>.</summary>
    NotAllowed,

    /// <summary>Opening or reading: the host or its service does not answer, or the connection broke off.</summary>
    Unreachable,

    /// <summary>Opening or reading: nothing came within the limit of <see cref="SourceOptions"/>.</summary>
    TimedOut,

    /// <summary>Opening: no demuxer knows the data as media; also a directory.</summary>
    UnknownFormat,

    /// <summary>Opening: a known container that holds neither video nor audio.</summary>
    NoStreams,

    /// <summary>Opening a decoder: this FFmpeg has none for the codec, or none for this use of it.</summary>
    UnsupportedCodec,

    /// <summary>Opening or reading: a known format, but empty, cut off or destroyed.</summary>
    Damaged,

    /// <summary>Opening or reading: the media is encrypted and no key was given.</summary>
    EncryptedWithoutKey,

    /// <summary>Opening: the caller's cancellation token was set.</summary>
    Interrupted,

    /// <summary>FFmpeg failed in a way that no input explains; also where its libraries are missing.</summary>
    Native,
}
