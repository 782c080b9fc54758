namespace Vqa.Analysis.Detectors.Stillness;

/// <summary>
/// The quietest that a stream ever is while it plays: the noise of camera and encoder that goes on when nothing moves. Of every half
/// second the level that four fifths of its pictures keep below is taken, so that pictures repeated for cadence do not count as quiet; the
/// floor is the level that a tenth of the half seconds keep below, over the last minutes.
/// </summary>
internal sealed class MotionFloor
{
    private const double BlockSeconds = 0.5, BlockShare = 0.8, FloorShare = 0.03;

    // After so many half seconds the oldest count half.
    private const double Memory = 240;
    private const int MostPending = 32;

    private static readonly double _fade = Math.Pow(0.5, 1 / Memory);

    private readonly LevelHistogram _block = new();
    private readonly LevelHistogram _history = new();
    private readonly double[] _pending = new double[MostPending];
    private int _pendingCount;
    private double _blockSeconds;

    /// <summary>The floor; 0 where nothing is known yet.</summary>
    public double Level => _history.Quantile(FloorShare);

    /// <summary>Half seconds that the floor is known from.</summary>
    public double Blocks => _history.Total;

    /// <summary>Takes a picture's difference. It counts when it is kept.</summary>
    public void Add(double level, double seconds)
    {
        _block.Add(level);
        _blockSeconds += seconds;
        if (_blockSeconds >= BlockSeconds)
        {
            if (_pendingCount < MostPending)
            {
                _pending[_pendingCount++] = _block.Quantile(BlockShare);
            }

            _block.Clear();
            _blockSeconds = 0;
        }
    }

    /// <summary>What was added since the last call was the stream as it plays.</summary>
    public void Keep()
    {
        for (var i = 0; i < _pendingCount; i++)
        {
            _history.Fade(_fade);
            _history.Add(_pending[i]);
        }

        _pendingCount = 0;
    }

    /// <summary>What was added since the last call was not the stream as it plays, but a still.</summary>
    public void Drop()
    {
        _pendingCount = 0;
        _block.Clear();
        _blockSeconds = 0;
    }
}
