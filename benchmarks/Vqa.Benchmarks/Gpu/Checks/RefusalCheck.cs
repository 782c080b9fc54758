namespace Vqa.Benchmarks.Gpu.Checks;

/// <summary>
/// Whatever keeps the program from a GPU is told by its code, and the analysis is done by the CPU, whole: each in a process of
/// its own.
/// </summary>
internal static class RefusalCheck
{
    /// <summary>What a machine with a GPU can provoke.</summary>
    public static async Task RunAsync(CheckContext context)
    {
        var device = $"cuda:{context.Index}";
        var clip = await context.Clips.ShortAsync(context.Stop).ConfigureAwait(false);
        await ExpectAsync(context, "a GPU of another number", clip, "cuda:200", "no_such_device").ConfigureAwait(false);
        foreach (var (name, words, reason) in ((string, string, string)[])
            [
                ("ffv1.mkv", "FFV1", "codec_not_taken"), ("422.mkv", "H.264 4:2:2", "format_not_taken"),
                ("odd.mkv", "an odd size", "format_not_taken"),
            ])
        {
            var refused = await context.Clips.RefusedAsync(name, context.Stop).ConfigureAwait(false);
            await ExpectAsync(context, words, refused, device, reason).ConfigureAwait(false);
        }

        await ExpectAsync(context, "no library of the driver", clip, device, "no_driver", Hide(context, "libcuda.so.1")).ConfigureAwait(false);
        await ExpectAsync(context, "no library of NVDEC", clip, device, "no_decoder_library", Hide(context, "libnvcuvid.so.1"))
            .ConfigureAwait(false);
        if (context.IsRehearsal)
        {
            context.Sheet.Skip("refused: all GPUs hidden", "the made-up driver does not look at CUDA_VISIBLE_DEVICES");
            return;
        }

        await ExpectAsync(context, "all GPUs hidden", clip, device, "no_such_device", ("CUDA_VISIBLE_DEVICES", "-1")).ConfigureAwait(false);
    }

    /// <summary>What a machine without a driver shows anyway.</summary>
    public static async Task RunWithoutDriverAsync(CheckContext context)
    {
        var clip = await context.Clips.ShortAsync(context.Stop).ConfigureAwait(false);
        await ExpectAsync(context, "no driver", clip, "cuda", "no_driver").ConfigureAwait(false);
    }

    private static async Task ExpectAsync(
        CheckContext context, string name, string clip, string device, string reason, params (string Name, string Value)[] variables)
    {
        var onCpu = await AnalyzeProgram.RunAsync(context.Folder, clip, "cpu", context.Stop).ConfigureAwait(false);
        var asked = await AnalyzeProgram.RunAsync(context.Folder, clip, device, context.Stop, null, variables).ConfigureAwait(false);
        var isWhole = asked.ExitCode == 0 && asked.Device == "cpu" && asked.Frames > 0 && asked.Facts == onCpu.Facts;
        context.Sheet.Judge(
            $"refused: {name}",
            $"{asked.Reason ?? "not refused"}, {(isWhole ? "and analysed whole" : $"and not analysed as on the CPU (status {asked.ExitCode})")}",
            reason, isWhole && asked.Reason == reason);
    }

    // An empty file of the library's name, found before the library: it cannot be loaded, and nothing behind it is looked for.
    private static (string Name, string Value) Hide(CheckContext context, string library)
    {
        var folder = Path.Combine(context.Folder, "hide-" + library);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, library), []);
        var others = Environment.GetEnvironmentVariable("LD_LIBRARY_PATH");
        return ("LD_LIBRARY_PATH", string.IsNullOrEmpty(others) ? folder : $"{folder}:{others}");
    }
}
