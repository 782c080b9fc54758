using Microsoft.ML.OnnxRuntime;

namespace Vqa.Analysis.Models;

/// <summary>
/// The inputs of a batch of one size, and how they come to where the model reads them. Fill all places, then
/// <see cref="Complete"/>, and again; allocates nothing per use. For one thread at a time.
/// </summary>
internal interface IModelInput : IDisposable
{
    /// <summary>Which way it is.</summary>
    InputPath Path { get; }

    /// <summary>What is bound to the model, by the name of its input. The addresses stay the same.</summary>
    IReadOnlyList<(string Name, OrtValue Value)> Values { get; }

    /// <summary>Puts a pair in its place: 0, 1, and so on.</summary>
    /// <exception cref="ArgumentException">It cannot be reduced.</exception>
    void Put(int place, InferenceRequest request);

    /// <summary>All are in their places: makes them what <see cref="Values"/> say, and waits for it. From then on what
    /// the requests borrowed is no longer needed.</summary>
    void Complete();
}
