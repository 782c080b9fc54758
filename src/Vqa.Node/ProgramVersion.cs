using System.Reflection;

namespace Vqa.Node;

/// <summary>Which Vqa this is.</summary>
internal static class ProgramVersion
{
    /// <summary>"0.1.0", with the commit behind a plus sign where the build knew it.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
