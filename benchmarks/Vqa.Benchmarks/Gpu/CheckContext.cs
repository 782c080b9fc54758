using Vqa.Analysis.Models;
using Vqa.Kernels.Gpu;

namespace Vqa.Benchmarks.Gpu;

/// <summary>What checks work with. GPU and model are opened when the first check asks for them.</summary>
/// <param name="sheet">Takes the results.</param>
/// <param name="clips">The clips.</param>
/// <param name="scale">How large the checks are.</param>
/// <param name="index">Number of the GPU.</param>
/// <param name="isRehearsal">The driver is made up.</param>
/// <param name="folder">For whatever a check leaves behind.</param>
/// <param name="stop">Ends the run.</param>
internal sealed class CheckContext(
    CheckSheet sheet, GpuClips clips, CheckScale scale, int index, bool isRehearsal, string folder, CancellationToken stop) : IDisposable
{
    private GpuRig? _rig;
    private InferenceThread? _inference;

    public CheckSheet Sheet => sheet;

    public GpuClips Clips => clips;

    public CheckScale Scale => scale;

    public int Index => index;

    public bool IsRehearsal => isRehearsal;

    public string Folder => folder;

    public CancellationToken Stop => stop;

    /// <summary>The GPU.</summary>
    /// <exception cref="GpuUnavailableException">It cannot be used.</exception>
    public GpuRig Rig => _rig ??= GpuRig.Open(index, isRehearsal);

    /// <summary>Runs the model that is shipped; null where the checks leave it out.</summary>
    /// <exception cref="ModelException">It cannot be used.</exception>
    public InferenceThread? Inference =>
        scale.UsesModel ? _inference ??= new InferenceThread(CorruptionModel.Load(CorruptionModel.ShippedManifest)) : null;

    public void Dispose()
    {
        _inference?.Dispose();
        _rig?.Dispose();
    }
}
