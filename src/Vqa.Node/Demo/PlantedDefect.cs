namespace Vqa.Node.Demo;

/// <summary>A defect that the demo clip carries on purpose.</summary>
/// <param name="Detector">Id of the detector that must find it.</param>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it is over.</param>
/// <param name="What">What a viewer would say.</param>
internal sealed record PlantedDefect(string Detector, TimeSpan Start, TimeSpan End, string What);
