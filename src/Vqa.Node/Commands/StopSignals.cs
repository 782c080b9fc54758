using System.Runtime.InteropServices;

namespace Vqa.Node.Commands;

/// <summary>
/// Turns the first Ctrl-C (SIGINT) or SIGTERM into a request to stop, so that all outputs are still written. The second
/// one does what it always does: it ends the process.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <summary>Listens from now on.</summary>
    /// <param name="stopping">Called once, on a thread of its own, when the first signal came.</param>
    public StopSignals(Action stopping)
    {
        void OnSignal(PosixSignalContext signal)
        {
            lock (_stop)
            {
                if (_stop.IsCancellationRequested)
                {
                    return;
                }

                signal.Cancel = true;
                _stop.Cancel();
            }

            stopping();
        }

        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }
}
