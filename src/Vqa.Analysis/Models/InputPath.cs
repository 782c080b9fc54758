namespace Vqa.Analysis.Models;

/// <summary>How pictures come to the model, from the longest way to the shortest.</summary>
public enum InputPath
{
    /// <summary>The CPU reduces them, in memory of this process; those of a GPU are copied there first.</summary>
    CpuMemory,

    /// <summary>The GPU that holds them reduces them, and the model reads what came out from pinned memory of this process.
    /// </summary>
    PinnedMemory,

    /// <summary>The GPU that holds them reduces them, and the model reads in that GPU's memory.</summary>
    DeviceMemory,
}

/// <summary>Its names.</summary>
public static class InputPathNames
{
    /// <summary>For people: "device memory".</summary>
    public static string Words(this InputPath path) => path switch
    {
        InputPath.DeviceMemory => "device memory",
        InputPath.PinnedMemory => "pinned memory",
        _ => "CPU memory",
    };

    /// <summary>For programs: "device_memory".</summary>
    public static string Name(this InputPath path) => path switch
    {
        InputPath.DeviceMemory => "device_memory",
        InputPath.PinnedMemory => "pinned_memory",
        _ => "cpu_memory",
    };
}
