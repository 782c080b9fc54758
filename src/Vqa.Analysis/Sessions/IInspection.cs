using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// One look of the model at a picture, made elsewhere while the session goes on: begun, and later ended. Reused for the
/// next one.
/// </summary>
internal interface IInspection : IDisposable
{
    /// <summary>True from <see cref="Begin"/> to <see cref="End"/>.</summary>
    bool IsPending { get; }

    /// <summary>
    /// How the cells of the result lie on the picture; valid after <see cref="End"/>, until the next <see
    /// cref="Begin"/>.
    /// </summary>
    DamageGrid Grid { get; }

    /// <summary>Why there is no result; null where there is one. Valid as <see cref="Grid"/>.</summary>
    string? Error { get; }

    /// <summary>How the pictures of the last result came to the model; null before the first.</summary>
    InputPath? Input { get; }

    /// <summary>Why pictures in a GPU's memory came on a longer way than the shortest, the last time that they did; null
    /// where they never did.</summary>
    string? InputReason { get; }

    /// <summary>Takes what it needs of the pictures and hands it over. Not while one is pending.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="previous">The one before it; may be empty or of another size.</param>
    void Begin(VideoFrame frame, VideoFrame previous);

    /// <summary>Waits for the result where it is not there yet.</summary>
    /// <returns>
    /// The probabilities, as <see cref="Grid"/> says; empty where there is an <see cref="Error"/>. Valid as <see
    /// cref="Grid"/>.
    /// </returns>
    ReadOnlySpan<float> End();
}
