using System.IO.Compression;

namespace Vqa.Benchmarks.Corruption.Cases;

/// <summary>
/// Which blocks of which pictures are damaged: <c>NAME.truth.gz</c>, a byte for each block of 16x16 samples, row after
/// row, picture after picture in the order in which they are shown. Blocks at the right and bottom edge may be cut.
/// </summary>
internal sealed class DamageTruth
{
    /// <summary>Samples on a side of a block.</summary>
    public const int BlockSize = 16;

    /// <summary>Label of a block that a viewer sees to be damaged.</summary>
    public const byte Damaged = 1;

    /// <summary>Label of a block that counts neither way.</summary>
    public const byte Doubtful = 255;

    // A hundredth of the picture: what is smaller is hard to see.
    private const int PerCent = 100;

    private readonly byte[] _labels;
    private readonly int _blocks;

    /// <summary>Labels as they lie in the file.</summary>
    /// <exception cref="InvalidDataException">They are not as many as the pictures have blocks.</exception>
    public DamageTruth(int width, int height, int frames, byte[] labels)
    {
        (Columns, Rows, Frames) = (BlocksIn(width), BlocksIn(height), frames);
        _blocks = Columns * Rows;
        _labels = labels.Length == (long)_blocks * frames ? labels : throw new InvalidDataException(
            $"{labels.Length} labels, where {frames} pictures of {Columns}x{Rows} blocks have "
            + $"{(long)_blocks * frames}");
    }

    /// <summary>Blocks in a row.</summary>
    public int Columns { get; }

    /// <summary>Rows of blocks.</summary>
    public int Rows { get; }

    /// <summary>Pictures.</summary>
    public int Frames { get; }

    /// <summary>Reads a case's labels; without a file of them all blocks are sound.</summary>
    /// <exception cref="InvalidDataException">The labels do not fit the pictures.</exception>
    public static DamageTruth Of(CorruptionCase test)
    {
        if (test.Truth is not { } name)
        {
            var blocks = BlocksIn(test.Width) * BlocksIn(test.Height);
            return new DamageTruth(test.Width, test.Height, test.Frames, new byte[blocks * test.Frames]);
        }

        using var file = File.OpenRead(Path.Combine(test.Folder, name));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var labels = new MemoryStream();
        unpacked.CopyTo(labels);
        return new DamageTruth(test.Width, test.Height, test.Frames, labels.ToArray());
    }

    /// <summary>The labels of one picture, row after row.</summary>
    public ReadOnlySpan<byte> Picture(int index) => _labels.AsSpan(index * _blocks, _blocks);

    /// <summary>
    /// A picture is positive where a hundredth of its blocks and more is damaged, doubtful where fewer are or more than
    /// a hundredth is doubtful, and negative else.
    /// </summary>
    public PictureLabel LabelOf(int index)
    {
        var labels = Picture(index);
        var damaged = labels.Count(Damaged);
        return damaged > 0 && damaged * PerCent >= _blocks ? PictureLabel.Positive
            : damaged > 0 || labels.Count(Doubtful) * PerCent > _blocks ? PictureLabel.Doubtful
            : PictureLabel.Negative;
    }

    private static int BlocksIn(int samples) => (samples + BlockSize - 1) / BlockSize;
}

/// <summary>Whether a picture is damaged.</summary>
internal enum PictureLabel
{
    /// <summary>It is not.</summary>
    Negative,

    /// <summary>It counts neither way.</summary>
    Doubtful,

    /// <summary>A viewer sees that it is.</summary>
    Positive,
}
