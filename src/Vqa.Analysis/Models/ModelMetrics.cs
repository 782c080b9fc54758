using System.Diagnostics.Metrics;

namespace Vqa.Analysis.Models;

/// <summary>What is counted of the model, for whoever listens to the meter.</summary>
public static class ModelMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Vqa.Analysis.Models";

    /// <summary>Name of the counter of looks that came to the model on a longer way than was meant, by the way that
    /// failed: <c>path</c>, as <see cref="InputPathNames.Name"/>.</summary>
    public const string FallbacksName = "vqa_model_input_fallbacks";

    private static readonly Meter _meter = new(MeterName);

    private static readonly Counter<long> _fallbacks = _meter.CreateCounter<long>(
        FallbacksName, "{look}", "Looks of the model whose pictures took a longer way to it, by the way that failed.");

    /// <summary>Counts looks.</summary>
    internal static void CountFallbacks(InputPath failed, int looks) =>
        _fallbacks.Add(looks, new KeyValuePair<string, object?>("path", failed.Name()));
}
