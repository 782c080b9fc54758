using Vqa.Analysis.Models;

namespace Vqa.Tests.Analysis.Models;

public class PictureShapeTests
{
    [Theory]
    [InlineData(1920, 1080, 3, 640, 368, 80, 45)]
    [InlineData(1280, 720, 2, 640, 368, 80, 45)]
    [InlineData(720, 576, 1, 720, 576, 90, 72)]
    [InlineData(721, 576, 2, 368, 288, 45, 36)]
    [InlineData(3840, 2160, 5, 768, 432, 96, 54)]
    [InlineData(176, 144, 1, 176, 144, 22, 18)]
    [InlineData(1366, 688, 2, 688, 352, 86, 43)]
    [InlineData(1, 1, 1, 16, 16, 1, 1)]
    [InlineData(16384, 16384, 26, 640, 640, 79, 79)]
    public void A_picture_is_reduced_by_the_smallest_factor_that_makes_it_small_enough(
        int width, int height, int factor, int paddedWidth, int paddedHeight, int columns, int rows)
    {
        var shape = new PictureShape(width, height);

        Assert.Equal(factor, shape.Factor);
        Assert.Equal((paddedWidth, paddedHeight), (shape.PaddedWidth, shape.PaddedHeight));
        Assert.Equal((columns, rows), (shape.Columns, shape.Rows));
        Assert.Equal(paddedWidth / 8, shape.Stride);
        Assert.Equal(8 * factor, shape.CellSize);
    }
}
