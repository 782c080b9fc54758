namespace Vqa.Delivery.Timelines;

/// <summary>Takes the windows of a stream as they are complete.</summary>
public interface IWindowListener
{
    /// <summary>
    /// A window of a second is complete. Comes on the stream's own thread, so it must return at once and not throw.
    /// </summary>
    /// <param name="start">Its start, wall clock, a whole second (UTC).</param>
    /// <param name="window">What it holds; not empty; valid during the call only.</param>
    void OnWindow(DateTimeOffset start, MetricWindow window);
}
