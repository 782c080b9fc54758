using System.CommandLine;
using System.Text.Json;
using Vqa.Analysis.Gpu;
using Vqa.Analysis.Sessions;
using Vqa.Benchmarks.Gpu.Checks;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;

namespace Vqa.Benchmarks.Gpu;

/// <summary>Loses the GPU in the midst of several streams, and prints how they ended, as JSON. For <see cref="FaultCheck"/>.</summary>
internal static class FaultCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "gpu-fault";

    // No memory of any process or device lies in its first pages.
    private const int NoMemory = 4096;

    private const int FramesBefore = 20;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>The hidden command.</summary>
    public static Command Create()
    {
        var clip = new Argument<string>("CLIP");
        var device = new Option<int>("--device");
        var streams = new Option<int>("--streams") { Required = true };
        var rehearse = new Option<bool>("--rehearse");
        var command = new Command(Name) { clip, device, streams, rehearse };
        command.Hidden = true;
        command.SetAction((parsed, stop) => Task.FromResult(Run(
            parsed.GetRequiredValue(clip), parsed.GetValue(device), parsed.GetValue(streams), parsed.GetValue(rehearse), stop)));
        return command;
    }

    private static int Run(string clip, int index, int streams, bool isRehearsal, CancellationToken stop)
    {
        var rig = GpuRig.Open(index, isRehearsal);
        using var going = new CountdownEvent(streams);
        // Streams of a fast GPU would be over before the last has begun: each waits here until the fault has come.
        using var isLost = new ManualResetEventSlim(isRehearsal);
        var outcomes = new StreamOutcome[streams];
        var threads = Enumerable.Range(0, streams)
            .Select(i => new Thread(() => outcomes[i] = Watch(rig, clip, going, isLost, stop)))
            .ToList();
        threads.ForEach(thread => thread.Start());
        going.Wait(_patience, stop);
        if (!isRehearsal)
        {
            ReadNoMemory(rig.Metering);
            isLost.Set();
        }

        threads.ForEach(thread => thread.Join());
        Console.WriteLine(JsonSerializer.Serialize(outcomes));
        Console.Out.Flush();
        // What is lost cannot be given back; the driver takes it all when the process ends.
        return 0;
    }

    private static StreamOutcome Watch(
        GpuRig rig, string clip, CountdownEvent going, ManualResetEventSlim isLost, CancellationToken stop)
    {
        var frames = 0;
        try
        {
            var result = new StreamSession(clip, rig.Options, new Nobody(() =>
            {
                if (++frames != FramesBefore) return;
                going.Signal();
                isLost.Wait(_patience, stop);
            })).Run(stop);
            return new(result.Frames, result.DecodeErrors, result.DeviceRefusal?.Name, result.Error ?? result.Status.ToString());
        }
        catch (Exception e)
        {
            // Told as what it is: the end of a stream that should have gone on.
            return new(frames, 0, null, e.Message);
        }
    }

    private static void ReadNoMemory(GpuMetering metering)
    {
        var request = new MeterRequest();
        metering.Submit(request, new FrameTask(new PlaneView(NoMemory, 16, 16, 16, 1, 0, 8), null, 38));
        request.Wait();
    }
}
