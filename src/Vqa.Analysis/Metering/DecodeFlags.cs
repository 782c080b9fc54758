namespace Vqa.Analysis.Metering;

/// <summary>What the decoder reported of one picture or packet.</summary>
[Flags]
public enum DecodeFlags
{
    None = 0,

    /// <summary>The frame carries the CORRUPT flag, or came from a packet that does.</summary>
    Corrupt = 1,

    /// <summary>The bitstream broke a rule of the codec.</summary>
    InvalidBitstream = 2,

    /// <summary>A picture that this one refers to is missing.</summary>
    MissingReference = 4,

    /// <summary>The decoder painted over what it could not decode.</summary>
    Concealed = 8,

    /// <summary>Slices failed to decode.</summary>
    DamagedSlices = 16,
}
