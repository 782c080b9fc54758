namespace Vqa.Delivery.Results;

/// <summary>What a failure of the store is about, and so whether trying again makes sense.</summary>
public enum ResultStoreFault
{
    /// <summary>The store cannot be reached, is overloaded or does not answer in time: later it may.</summary>
    Unreachable,

    /// <summary>
    /// The store refuses whatever comes until someone changes its settings: credentials, bucket, rights, space.
    /// </summary>
    Misconfigured,

    /// <summary>The store refuses this one object for good; others it may take.</summary>
    ObjectRefused,

    /// <summary>
    /// The store refuses this object and does not say whether others too: that shows when others are put. Until then it is to be kept.
    /// </summary>
    RefusedForUnknownReason,
}

/// <summary>
/// The store did not do what was asked. The message names the cause and how to mend it; it holds no secrets.
/// </summary>
public sealed class ResultStoreException(ResultStoreFault fault, string message, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>What it is about.</summary>
    public ResultStoreFault Fault { get; } = fault;
}
