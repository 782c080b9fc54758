namespace Vqa.Delivery.Subscribers;

/// <summary>How a subscriber is served.</summary>
public enum SubscriberState
{
    /// <summary>Nothing is wrong.</summary>
    Healthy,

    /// <summary>Its last attempts failed; others go on.</summary>
    Failing,

    /// <summary>Its host fails: it is asked now and then.</summary>
    BackingOff,

    /// <summary>It said that it wants nothing any more (410 Gone); nothing is kept for it.</summary>
    Disabled,

    /// <summary>It is served no more.</summary>
    Stopped,
}

/// <summary>How a subscriber is doing, at one moment. Counts are since the start.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">How it is served.</param>
/// <param name="Depth">Notices that it has yet to be told.</param>
/// <param name="Held">Incidents that it is not told of, for they may yet be too short.</param>
/// <param name="OldestAge">Age of the oldest notice that it should have been told; zero where there is none.</param>
/// <param name="Delivered">Notices delivered.</param>
/// <param name="Failed">Attempts that failed.</param>
/// <param name="Dropped">Notices given up.</param>
/// <param name="LastError">Why the last failed attempt failed; null before the first.</param>
/// <param name="LastErrorAt">When.</param>
/// <param name="NextTry">When its host is asked again; null where it is not backing off.</param>
public sealed record SubscriberHealth(
    string Id,
    SubscriberState State,
    int Depth,
    int Held,
    TimeSpan OldestAge,
    long Delivered,
    long Failed,
    long Dropped,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    DateTimeOffset? NextTry);
