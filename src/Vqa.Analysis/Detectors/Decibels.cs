namespace Vqa.Analysis.Detectors;

/// <summary>Levels between their linear form (1 is full scale) and decibels relative to full scale.</summary>
internal static class Decibels
{
    /// <summary>What zero is shown as: below the noise of any converter, and a number that JSON can hold.</summary>
    public const double Floor = -120;

    public static double FromLinear(double level) => level > 1e-6 ? 20 * Math.Log10(level) : Floor;

    public static double ToLinear(double decibels) => Math.Pow(10, decibels / 20);
}
