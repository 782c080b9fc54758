using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Vqa.Media.Interop;

namespace Vqa.Analysis.Models;

/// <summary>
/// ONNX Runtime's official builds send events about their use to Microsoft (its Privacy.md), and warn on standard error
/// where they cannot. What a node watches is nobody's business: it is off unless the user's environment says otherwise.
/// </summary>
internal static class OnnxRuntimeTelemetry
{
    /// <summary>Read when the library starts; the switch of its API would come after the first event.</summary>
    private const string Switch = "ORT_DISABLE_TELEMETRY";

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Must run before ONNX Runtime is loaded, whoever loads it.")]
    internal static void Disable() => NativeEnvironment.SetDefault(Switch, "1");
}
