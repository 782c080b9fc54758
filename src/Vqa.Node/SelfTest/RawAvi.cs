using System.Text;

namespace Vqa.Node.SelfTest;

/// <summary>
/// Writes an AVI file of plain I420 pictures and 16-bit mono sound: what every FFmpeg reads and nobody needs an encoder for. (RIFF,
/// Multimedia Programming Interface and Data Specifications 1.0; AVI 1.0 with idx1.)
/// </summary>
internal sealed class RawAvi : IDisposable
{
    private const int HasIndexAndInterleaving = 0x10 | 0x100, KeyFrame = 0x10;

    private readonly BinaryWriter _file;
    private readonly List<(string Id, int Offset, int Size)> _index = [];
    private readonly Stack<long> _open = new();
    private readonly int _frames;
    private readonly long _movie;

    /// <param name="path">Replaced where it is there.</param>
    /// <param name="width">Columns, even.</param>
    /// <param name="height">Rows, even.</param>
    /// <param name="frameRate">Pictures a second.</param>
    /// <param name="frames">How many will come.</param>
    /// <param name="sampleRate">Samples of sound a second.</param>
    public RawAvi(string path, int width, int height, int frameRate, int frames, int sampleRate)
    {
        _frames = frames;
        var size = width * height * 3 / 2;
        _file = new BinaryWriter(File.Create(path), Encoding.ASCII);
        Open("RIFF", "AVI ");
        Open("LIST", "hdrl");
        Chunk("avih", 1_000_000 / frameRate, 0, 0, HasIndexAndInterleaving, frames, 0, 2, size, width, height, 0, 0, 0, 0);
        Open("LIST", "strl");
        Open("strh", "vids");
        Write("I420");
        Write(0, 0, 0, 1, frameRate, 0, frames, size, -1, 0, 0, 0);
        Close();
        Open("strf");
        Write(40, width, height);
        _file.Write((short)1);
        _file.Write((short)12);
        Write("I420");
        Write(size, 0, 0, 0, 0);
        Close();
        Close();
        Open("LIST", "strl");
        Open("strh", "auds");
        Write(0, 0, 0, 0, 1, sampleRate, 0, frames * (sampleRate / frameRate), sampleRate * 2, -1, 2, 0, 0);
        Close();
        Open("strf");
        _file.Write((short)1);
        _file.Write((short)1);
        Write(sampleRate, sampleRate * 2);
        _file.Write((short)2);
        _file.Write((short)16);
        Close();
        Close();
        Close();
        Open("LIST", "movi");
        _movie = _file.BaseStream.Position - 4;
    }

    /// <summary>Writes the next picture with the sound that belongs to it.</summary>
    /// <param name="picture">Luma, then both chroma planes of a quarter of its size, without gaps.</param>
    /// <param name="sound">Samples of one picture's time.</param>
    public void Write(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> sound)
    {
        Data("00db", picture);
        Data("01wb", sound);
    }

    /// <summary>Writes the index and the sizes.</summary>
    public void Dispose()
    {
        Close();
        Open("idx1");
        foreach (var (id, offset, size) in _index)
        {
            Write(id);
            Write(KeyFrame, offset, size);
        }

        Close();
        Close();
        _file.Dispose();
        System.Diagnostics.Debug.Assert(_index.Count == 2 * _frames, "as many pictures as were promised");
    }

    private void Data(string id, ReadOnlySpan<byte> bytes)
    {
        _index.Add((id, (int)(_file.BaseStream.Position - _movie), bytes.Length));
        Open(id);
        _file.Write(bytes);
        Close();
    }

    private void Chunk(string id, params ReadOnlySpan<int> values)
    {
        Open(id);
        Write(values);
        Close();
    }

    private void Open(string id, string? type = null)
    {
        Write(id);
        _open.Push(_file.BaseStream.Position);
        Write(0);
        if (type is not null)
        {
            Write(type);
        }
    }

    private void Close()
    {
        var start = _open.Pop();
        var end = _file.BaseStream.Position;
        _file.BaseStream.Position = start;
        Write((int)(end - start - 4));
        _file.BaseStream.Position = end;
        if (((end - start) & 1) != 0)
        {
            _file.Write((byte)0);
        }
    }

    private void Write(string fourCharacters) => _file.Write(Encoding.ASCII.GetBytes(fourCharacters));

    private void Write(params ReadOnlySpan<int> values)
    {
        foreach (var value in values)
        {
            _file.Write(value);
        }
    }
}
