using System.Diagnostics;
using Vqa.IntegrationTests.Media;
using Vqa.IntegrationTests.Node;

namespace Vqa.IntegrationTests.Deploy;

/// <summary>
/// A root folder that holds glibc, a bundle made now, and nothing else: no shell, no FFmpeg, no .NET. Programs run in
/// it with an empty environment, in namespaces of their own, which end with them.
/// </summary>
public sealed class BareMachine : IAsyncLifetime
{
    /// <summary>Where the bundle lies, and where its programs are started: elsewhere.</summary>
    private const string BundleFolder = "/opt/vqa", WorkingFolder = "/work";

    /// <summary>What the kernel gives any machine.</summary>
    private const string Mounts = "mount --rbind /dev \"$0/dev\" && mount -t proc proc \"$0/proc\"";

    // To publish two programs takes two minutes, and many more on a machine that does other work.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(20);

    private static readonly string[] _glibc =
    [
        "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libresolv.so.2", "libutil.so.1",
    ];

    private readonly string _root = TestClips.NewFolder();

    /// <summary>The bundle, as the host sees it.</summary>
    public string Bundle => _root + BundleFolder;

    /// <summary>The folder that programs are started in, as the host sees it.</summary>
    public string Work => _root + WorkingFolder;

    /// <summary>Makes the bundle and what is around it; a bundle that cannot be made fails the tests.</summary>
    public async ValueTask InitializeAsync()
    {
        foreach (string folder in new[] { "dev", "proc", "tmp", "opt", "work", "lib64", "lib/x86_64-linux-gnu" })
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
        }

        CopyIn("/lib64/ld-linux-x86-64.so.2");
        Array.ForEach(_glibc, name => CopyIn($"/lib/x86_64-linux-gnu/{name}"));
        VqaResult made = await MakeBundleAsync(Bundle);
        Assert.True(made.ExitCode == 0, made.Errors);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs deploy/bundle.sh for a folder, without an archive, which would take a minute.</summary>
    internal static Task<VqaResult> MakeBundleAsync(string folder) =>
        RunAsync(Path.Combine(LauncherTests.Root, "deploy", "bundle.sh"), "--no-archive", "--with-benchmarks", folder);

    /// <summary>Runs the bundle's vqa; ends the test as skipped where such a place may not be made.</summary>
    internal Task<VqaResult> RunVqaAsync(params string[] arguments) => RunProgramAsync("vqa", arguments);

    /// <summary>Runs a program of the bundle; ends the test as skipped where such a place may not be made.</summary>
    internal async Task<VqaResult> RunProgramAsync(string name, params string[] arguments)
    {
        VqaResult probe = await InNamespaceAsync(Mounts);
        Assert.SkipWhen(
            probe.ExitCode != 0,
            $"this machine does not let us mount in a namespace of our own: {probe.Errors.Trim()}");
        return await InNamespaceAsync(
            $"{Mounts} && exec env -i unshare --root=\"$0\" \"$@\"",
            [$"--wd={WorkingFolder}", $"{BundleFolder}/{name}", .. arguments]);
    }

    private Task<VqaResult> InNamespaceAsync(string script, params string[] arguments)
    {
        string[] user = Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];
        return RunAsync(
            "unshare",
            ["--mount", "--pid", "--fork", "--kill-child", .. user, "sh", "-c", script, _root, .. arguments]);
    }

    private void CopyIn(string path) => File.Copy(path, _root + path);

    /// <summary>Runs a program of this machine to its end.</summary>
    internal static async Task<VqaResult> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync().WaitAsync(_limit);
        await process.WaitForExitAsync().WaitAsync(_limit);
        return new VqaResult(process.ExitCode, await output.WaitAsync(_limit), errors);
    }
}
