using System.IO.Compression;
using Vqa.Benchmarks.Corruption.Cases;

namespace Vqa.Tests.Benchmarks.Corruption;

public class DamageTruthTests
{
    // 320x160 samples are 20 x 10 blocks: a hundredth of them is 2.
    private const int Blocks = 200;

    [Theory]
    [InlineData(0, 0, nameof(PictureLabel.Negative))]
    [InlineData(2, 0, nameof(PictureLabel.Positive))]
    [InlineData(2, 100, nameof(PictureLabel.Positive))]
    [InlineData(1, 0, nameof(PictureLabel.Doubtful))]
    [InlineData(0, 2, nameof(PictureLabel.Negative))]
    [InlineData(0, 3, nameof(PictureLabel.Doubtful))]
    public void A_picture_is_labelled_by_the_share_of_its_blocks(int damaged, int doubtful, string expected)
    {
        var labels = new byte[Blocks];
        labels.AsSpan(50, damaged).Fill(DamageTruth.Damaged);
        labels.AsSpan(80, doubtful).Fill(DamageTruth.Doubtful);

        Assert.Equal(expected, new DamageTruth(320, 160, 1, labels).LabelOf(0).ToString());
    }

    [Fact]
    public void Blocks_at_the_edge_may_be_cut()
    {
        var truth = new DamageTruth(321, 159, 2, new byte[2 * 21 * 10]);

        Assert.Equal((21, 10), (truth.Columns, truth.Rows));
        Assert.Equal(210, truth.Picture(1).Length);
    }

    [Fact]
    public void Labels_that_do_not_fit_the_pictures_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => new DamageTruth(320, 160, 2, new byte[Blocks]));
    }

    [Fact]
    public void A_set_is_read_from_its_folder_and_other_documents_in_it_are_left_alone()
    {
        var folder = Directory.CreateTempSubdirectory("vqa-test-");
        try
        {
            var labels = new byte[2 * Blocks];
            labels.AsSpan(Blocks).Fill(DamageTruth.Damaged);
            using (var packed = new GZipStream(
                File.Create(Path.Combine(folder.FullName, "a.truth.gz")), CompressionLevel.Fastest))
            {
                packed.Write(labels);
            }

            Write("a", """ "kind":"direct","damage":"burst","truth":"a.truth.gz","look":null,"rescaled":false""");
            Write("b", """ "kind":"look_alike","damage":"none","truth":null,"look":"mosaic" """);
            File.WriteAllText(Path.Combine(folder.FullName, "result.json"), """{"schema":"x"}""");

            var cases = CorruptionCase.LoadAll(folder.FullName);

            Assert.Equal(["a", "b"], cases.Select(c => c.Name));
            Assert.Equal(Path.Combine(folder.FullName, "a.ts"), cases[0].MediaPath);
            var truth = DamageTruth.Of(cases[0]);
            Assert.Equal(PictureLabel.Negative, truth.LabelOf(0));
            Assert.Equal(PictureLabel.Positive, truth.LabelOf(1));
            Assert.Equal(PictureLabel.Negative, DamageTruth.Of(cases[1]).LabelOf(1));
            Assert.Equal("mosaic", cases[1].Look);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        void Write(string name, string more) => File.WriteAllText(
            Path.Combine(folder.FullName, name + ".json"),
            $$"""
            {"file":"{{name}}.ts","source":"x.mp4","codec":"h264","width":320,"height":160,"fps":25.0,"frames":2,
             "times_ms":[0,40],{{more}}}
            """);
    }

    [Fact]
    public void A_description_without_its_pictures_times_is_refused_by_name()
    {
        var folder = Directory.CreateTempSubdirectory("vqa-test-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "short.json"), """{"file":"short.ts","codec":"h264"}""");

            var refused = Assert.Throws<InvalidDataException>(() => CorruptionCase.LoadAll(folder.FullName));
            Assert.Contains("short.json", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
