using System.Text;

namespace Vqa.Tests.Analysis.Models;

/// <summary>
/// Writes a model as small as can be: the mean of the six planes under each cell, on a scale from 0 to 1. Its parts can
/// be made wrong, each on its own.
/// </summary>
internal sealed record OnnxFile
{
    private const int FloatType = 1, ByteType = 2, LongType = 7;

    /// <summary>
    /// The picture height from which on it fails when it runs: a table with a row for each row of cells ends there.
    /// </summary>
    public int FailingHeight { get; init; } = 8192;

    /// <summary>What is added to each probability.</summary>
    public float Bias { get; init; }

    /// <summary>Luma is declared as floats.</summary>
    public bool TakesFloats { get; init; }

    /// <summary>Height and width are declared as 368 and 640.</summary>
    public bool HasFixedSize { get; init; }

    /// <summary>The probabilities come as [N, 1, H/8, W/8].</summary>
    public bool KeepsPlane { get; init; }

    /// <summary>There is a third input, "mask".</summary>
    public bool TakesMask { get; init; }

    /// <summary>Writes it.</summary>
    public void Write(string path)
    {
        var (height, width) = HasFixedSize ? (368, 640) : (0, 0);
        var graph = new ProtoMessage()
            .Add(1, Node("Cast", ["luma"], "l", Number("to", FloatType)))
            .Add(1, Node("Cast", ["chroma"], "c", Number("to", FloatType)))
            .Add(1, Node("AveragePool", ["l"], "lm", Numbers("kernel_shape", 8, 8), Numbers("strides", 8, 8)))
            .Add(1, Node("AveragePool", ["c"], "cm", Numbers("kernel_shape", 4, 4), Numbers("strides", 4, 4)))
            .Add(1, Node("Concat", ["lm", "cm"], "planes", Number("axis", 1)))
            .Add(1, Node("ReduceMean", ["planes"], "mean", Numbers("axes", 1), Number("keepdims", KeepsPlane ? 1 : 0)))
            .Add(1, Node("Mul", ["mean", "scale"], "scaled"))
            .Add(1, Node("Shape", ["luma"], "sizes"))
            .Add(1, Node("Gather", ["sizes", "two"], "height", Number("axis", 0)))
            .Add(1, Node("Div", ["height", "eight"], "rows"))
            .Add(1, Node("Gather", ["table", "rows"], "bias", Number("axis", 0)))
            .Add(1, Node("Add", ["scaled", "bias"], "probability"))
            .Add(2, "tiny")
            .Add(5, Floats("scale", [], 1 / 255f))
            .Add(5, Floats("table", [FailingHeight / 8], [.. Enumerable.Repeat(Bias, FailingHeight / 8)]))
            .Add(5, Long("two", 2))
            .Add(5, Long("eight", 8))
            .Add(11, Value("luma", TakesFloats ? FloatType : ByteType, 0, 2, height, width))
            .Add(11, Value("chroma", ByteType, 0, 4, height / 2, width / 2));
        if (TakesMask)
        {
            graph.Add(11, Value("mask", ByteType, 0));
        }

        int[] sizes = KeepsPlane ? [0, 1, 0, 0] : [0, 0, 0];
        graph.Add(12, Value("probability", FloatType, sizes));
        var model = new ProtoMessage().Add(1, 8).Add(7, graph).Add(8, new ProtoMessage().Add(1, "").Add(2, 13));
        File.WriteAllBytes(path, model.Bytes);
    }

    private static ProtoMessage Node(string type, string[] inputs, string output, params ProtoMessage[] attributes)
    {
        var node = new ProtoMessage();
        Array.ForEach(inputs, input => node.Add(1, input));
        node.Add(2, output).Add(4, type);
        Array.ForEach(attributes, attribute => node.Add(5, attribute));
        return node;
    }

    private static ProtoMessage Number(string name, long value) =>
        new ProtoMessage().Add(1, name).Add(3, value).Add(20, 2);

    private static ProtoMessage Numbers(string name, params long[] values)
    {
        var attribute = new ProtoMessage().Add(1, name);
        Array.ForEach(values, value => attribute.Add(8, value));
        return attribute.Add(20, 7);
    }

    private static ProtoMessage Floats(string name, long[] sizes, params float[] values) =>
        Tensor(name, sizes, FloatType, [.. values.SelectMany(BitConverter.GetBytes)]);

    private static ProtoMessage Long(string name, long value) =>
        Tensor(name, [], LongType, BitConverter.GetBytes(value));

    private static ProtoMessage Tensor(string name, long[] sizes, int type, byte[] values)
    {
        var tensor = new ProtoMessage();
        Array.ForEach(sizes, size => tensor.Add(1, size));
        return tensor.Add(2, type).Add(8, name).Add(9, values);
    }

    // A size of 0 stands for a free axis.
    private static ProtoMessage Value(string name, int type, params int[] sizes)
    {
        var shape = new ProtoMessage();
        for (var i = 0; i < sizes.Length; i++)
        {
            shape.Add(1, sizes[i] > 0 ? new ProtoMessage().Add(1, sizes[i]) : new ProtoMessage().Add(2, $"{name}{i}"));
        }

        var tensor = new ProtoMessage().Add(1, type).Add(2, shape);
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, tensor));
    }

    /// <summary>A message of protocol buffers, in which ONNX files are written.</summary>
    private sealed class ProtoMessage
    {
        private readonly List<byte> _bytes = [];

        public byte[] Bytes => _bytes.ToArray();

        public ProtoMessage Add(int field, long value)
        {
            Write((ulong)field << 3);
            Write((ulong)value);
            return this;
        }

        public ProtoMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

        public ProtoMessage Add(int field, ProtoMessage value) => Add(field, value.Bytes);

        public ProtoMessage Add(int field, byte[] value)
        {
            Write(((ulong)field << 3) | 2);
            Write((ulong)value.Length);
            _bytes.AddRange(value);
            return this;
        }

        private void Write(ulong value)
        {
            for (; value >= 128; value >>= 7)
            {
                _bytes.Add((byte)(value | 128));
            }

            _bytes.Add((byte)value);
        }
    }
}
