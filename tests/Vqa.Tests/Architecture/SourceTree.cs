namespace Vqa.Tests.Architecture;

/// <summary>The repository that the tests were built from, as text.</summary>
internal static class SourceTree
{
    /// <summary>Folder that holds Vqa.Gpu.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Paths, below <see cref="Root"/>, of the files of these top folders; build outputs left out.</summary>
    public static IEnumerable<string> Files(string pattern, params string[] folders) =>
        folders
            .Select(folder => Path.Combine(Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Intersect(["bin", "obj", "node_modules"]).Any())
            .Order(StringComparer.Ordinal);

    /// <summary>Lines of a file that <see cref="Files"/> named.</summary>
    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Vqa.Gpu.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"Vqa.Gpu.sln lies in no folder above {AppContext.BaseDirectory}");
    }
}
