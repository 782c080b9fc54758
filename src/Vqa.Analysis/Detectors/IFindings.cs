namespace Vqa.Analysis.Detectors;

/// <summary>Where detectors report. Called on the session's thread, in media order.</summary>
public interface IFindings
{
    /// <summary>A defect has lasted long enough to be one.</summary>
    /// <param name="finding">Its <see cref="Finding.End"/> is null.</param>
    /// <param name="now">The session's time at which it was recognised.</param>
    void Opened(Finding finding, TimeSpan now);

    /// <summary>An open finding's severity or cause changed.</summary>
    void Changed(Finding finding, TimeSpan now);

    /// <summary>A finding is over: its <see cref="Finding.End"/> is set. A finding without length may be opened and closed at once.</summary>
    void Closed(Finding finding, TimeSpan now);
}
