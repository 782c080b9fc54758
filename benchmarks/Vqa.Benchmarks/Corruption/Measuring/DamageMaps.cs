using Vqa.Analysis.Models;
using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Scoring;
using Vqa.Media;

namespace Vqa.Benchmarks.Corruption.Measuring;

/// <summary>The model's maps of every third picture of a file, held against the truth.</summary>
internal static class DamageMaps
{
    private const int Step = 3;

    /// <summary>Decodes a case's file and shows its pictures to the model, on the calling thread.</summary>
    /// <returns>How its maps rank; null where other pictures come out of the file than the truth is about.</returns>
    /// <exception cref="MediaException">The file cannot be read to its end.</exception>
    /// <exception cref="ModelException">The model fails.</exception>
    public static MapScore? Score(
        CorruptionCase test, DamageTruth truth, InferenceThread inference, CancellationToken stop)
    {
        var score = new MapScore();
        var request = new InferenceRequest();
        var blocks = new float[truth.Columns * truth.Rows];
        var fits = true;
        var count = PicturePairs.Read(test.MediaPath, Take, stop);
        return fits && count == test.Frames ? score : null;

        void Take(int index, VideoFrame frame, VideoFrame previous)
        {
            fits &= index < test.Frames && frame.Width == test.Width && frame.Height == test.Height;
            if (!fits || index % Step != 0)
            {
                return;
            }

            request.Fill(frame, previous);
            inference.Submit(request);
            request.Wait();
            if (request.Error is { } error)
            {
                throw new ModelException($"{test.Name}, picture {index}: {error}");
            }

            var (cells, shape) = (CellsOf(request), request.Shape);
            new BlockGrid(test.Width, test.Height, shape.CellSize).Resample(cells, shape.Columns, blocks);
            score.Add(cells, blocks, truth.Picture(index), truth.LabelOf(index));
        }
    }

    /// <summary>Others' scores of the pictures that have a map, as a ranking; those of doubt left out.</summary>
    public static IReadOnlyList<RankedScore> SampledPictures(
        IReadOnlyList<PictureLabel> labels, IReadOnlyList<double> scores) =>
    [
        .. Enumerable.Range(0, scores.Count).Where(i => i % Step == 0 && labels[i] != PictureLabel.Doubtful)
            .Select(i => new RankedScore(scores[i], labels[i] == PictureLabel.Positive)),
    ];

    // Rows without what pads them.
    private static float[] CellsOf(InferenceRequest request)
    {
        var cells = new float[request.Shape.Rows * request.Shape.Columns];
        for (var row = 0; row < request.Shape.Rows; row++)
        {
            request.Probabilities.Slice(row * request.Shape.Stride, request.Shape.Columns)
                .CopyTo(cells.AsSpan(row * request.Shape.Columns));
        }

        return cells;
    }
}
