using System.Reflection;
using System.Xml.Linq;
using Vqa.Analysis.Sessions;
using Vqa.Kernels.Planes;
using Vqa.Media;

namespace Vqa.Tests.Architecture;

/// <summary>References point one way: between projects, and between the folders of Vqa.Analysis.</summary>
public class DependencyDirectionTests
{
    private static readonly Dictionary<string, string[]> _allowedProjects = new()
    {
        ["Vqa.Kernels"] = [],
        ["Vqa.Media"] = [],
        ["Vqa.Analysis"] = ["Vqa.Kernels", "Vqa.Media"],
        ["Vqa.Delivery"] = ["Vqa.Analysis"],
        ["Vqa.Node"] = ["Vqa.Delivery", "Vqa.Analysis", "Vqa.Media", "Vqa.Kernels"],
    };

    /// <summary>Which namespaces of ours each namespace of Vqa.Analysis may use, beside itself.</summary>
    private static readonly Dictionary<string, string[]> _allowedInAnalysis = new()
    {
        ["Vqa.Analysis.Metering"] = ["Vqa.Kernels", "Vqa.Media"],
        // How streams share a thread, whatever it does for them.
        ["Vqa.Analysis.Batches"] = [],
        ["Vqa.Analysis.Gpu"] = ["Vqa.Kernels", "Vqa.Media", "Vqa.Analysis.Metering", "Vqa.Analysis.Batches"],
        ["Vqa.Analysis.Models"] = ["Vqa.Kernels", "Vqa.Media", "Vqa.Analysis.Metering", "Vqa.Analysis.Batches"],
        // Detectors and what follows see numbers, never pixels.
        ["Vqa.Analysis.Detectors"] = ["Vqa.Analysis.Metering"],
        ["Vqa.Analysis.Detectors.Stillness"] = ["Vqa.Analysis.Metering", "Vqa.Analysis.Detectors"],
        ["Vqa.Analysis.Incidents"] = ["Vqa.Analysis.Metering", "Vqa.Analysis.Detectors"],
        ["Vqa.Analysis.Sessions"] =
        [
            "Vqa.Media", "Vqa.Analysis.Batches", "Vqa.Analysis.Metering", "Vqa.Analysis.Gpu", "Vqa.Analysis.Models", "Vqa.Analysis.Detectors",
            "Vqa.Analysis.Incidents",
        ],
    };

    [Fact]
    public void Projects_reference_only_the_layers_below_them()
    {
        var projects = SourceTree.Files("*.csproj", "src", "kernels");

        foreach (var project in projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var references = XDocument.Load(Path.Combine(SourceTree.Root, project))
                .Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.True(_allowedProjects.ContainsKey(name), $"{name} has no layer yet: say here what it may reference");
            Assert.Subset(_allowedProjects[name].ToHashSet(), references.ToHashSet());
        }
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(SourceTree.Root, "Vqa.Gpu.sln")).Replace('\\', '/');

        Assert.All(
            SourceTree.Files("*.csproj", "src", "kernels", "tests", "benchmarks"),
            project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_of_the_analysis_use_only_those_before_them()
    {
        var types = typeof(SessionResult).Assembly.GetTypes().Where(type => IsOurs(type.Namespace)).ToList();

        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.Empty(Trespasses(type)));
    }

    [Fact]
    public void Kernels_and_media_know_nothing_of_each_other()
    {
        Assembly[] bottom = [typeof(PlaneView).Assembly, typeof(MediaInfo).Assembly];

        Assert.All(bottom, assembly => Assert.DoesNotContain(
            assembly.GetReferencedAssemblies(), reference => IsOurs(reference.Name)));
    }

    private static IEnumerable<string> Trespasses(Type type)
    {
        Assert.True(
            _allowedInAnalysis.ContainsKey(type.Namespace!), $"{type.Namespace} has no place yet: say here what it may use");
        string[] allowed = [type.Namespace!, .. _allowedInAnalysis[type.Namespace!]];
        return TypeReferences.Of(type)
            .Where(used => IsOurs(used.Namespace) && !allowed.Any(name => IsWithin(used.Namespace!, name)))
            .Select(used => $"{type.FullName} uses {used.FullName}");
    }

    private static bool IsWithin(string inner, string outer) =>
        inner == outer || inner.StartsWith(outer + ".", StringComparison.Ordinal);

    private static bool IsOurs(string? name) => name?.StartsWith("Vqa.", StringComparison.Ordinal) == true;
}
