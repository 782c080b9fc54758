using System.Globalization;
using Vqa.Benchmarks.Accuracy.Clips;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>
/// Plants one kind of defect. Which place, length and strength is random; that the defect can be seen or heard there
/// is not: a planter looks for places where the footage itself leaves no doubt, and declines footage without one.
/// </summary>
internal abstract class Planter(string kind, string detector)
{
    /// <summary>Sound footage on both sides of a defect, so that its edges are edges.</summary>
    protected static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <summary>Name of the variant, snake_case.</summary>
    public string Kind { get; } = kind;

    /// <summary>Id of the detector that must find it.</summary>
    public string Detector { get; } = detector;

    /// <summary>
    /// Writes the defect into a plan; false, and the plan as it was, where this footage has no place for it.
    /// </summary>
    /// <param name="footage">What is planted in.</param>
    /// <param name="random">Decides place, length and strength.</param>
    /// <param name="plan">Where it is written; it may hold another defect.</param>
    public abstract bool TryPlant(Footage footage, Random random, PlantPlan plan);

    /// <summary>
    /// A random interval of a length that a test accepts, at least a second from both ends of the footage and clear
    /// of other defects; null where there is none.
    /// </summary>
    protected static Interval? FindPlace(
        Footage footage, Random random, PlantPlan plan, TimeSpan length, Func<Interval, bool> accepts)
    {
        var grid = TimeSpan.FromMilliseconds(100);
        var places = new List<Interval>();
        for (var start = Margin; start + length + Margin <= footage.Duration; start += grid)
        {
            var place = new Interval(start, start + length);
            if (!plan.IsTaken(place) && accepts(place))
            {
                places.Add(place);
            }
        }

        return places.Count > 0 ? random.Pick(places) : null;
    }

    /// <summary>True where a defect may go on to the end: it stays below 8 s, and nothing else is there.</summary>
    protected static bool CanLastToTheEnd(Footage footage, PlantPlan plan, Interval place) =>
        footage.Duration - place.Start < TimeSpan.FromSeconds(8)
        && !plan.IsTaken(place with { End = footage.Duration });

    /// <summary>The interval from picture to picture that is nearest to one in time.</summary>
    protected static Interval SnapToPictures(Footage footage, Interval place)
    {
        var pictures = footage.Pictures;
        return new Interval(TimeOf(pictures.IndexAt(place.Start)), TimeOf(pictures.IndexAt(place.End)));

        TimeSpan TimeOf(int index) => index < pictures.Samples.Count ? pictures.Samples[index].Time : pictures.End;
    }

    /// <summary>
    /// A filter condition that is true for the pictures or samples of an interval. Half a millisecond is taken off
    /// both ends: time stamps are rounded, and the picture after the last must not be met.
    /// </summary>
    protected static string During(Interval place) =>
        $"between(t\\,{Number(place.Start.TotalSeconds - 0.0005)}\\,{Number(place.End.TotalSeconds - 0.0005)})";

    /// <summary>A number as filters read it.</summary>
    protected static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
