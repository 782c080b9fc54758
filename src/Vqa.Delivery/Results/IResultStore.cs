namespace Vqa.Delivery.Results;

/// <summary>What came of a conditional put.</summary>
public enum PutOutcome
{
    /// <summary>The object was not there and is now.</summary>
    Created,

    /// <summary>An object of that key was there already; it was left as it is.</summary>
    AlreadyThere,
}

/// <summary>
/// Where results end up: objects under keys, as in S3. Keys are as <see cref="ResultKey"/> asks. An object is there
/// whole or not at all. Any thread, any number of calls at once.
/// </summary>
/// <remarks>
/// Every call throws <see cref="ResultStoreException"/> where the store does not do it,
/// <see cref="ArgumentException"/> for a bad key and <see cref="OperationCanceledException"/> where it is cancelled;
/// what had become of the object is then unknown, and doing it again is harmless.
/// </remarks>
public interface IResultStore
{
    /// <summary>What it is and where, for people: no secrets.</summary>
    string Name { get; }

    /// <summary>Puts an object where there is none of that key.</summary>
    Task<PutOutcome> PutIfAbsentAsync(string key, ResultBody body, CancellationToken stop);

    /// <summary>
    /// Finds out whether it takes objects, by putting a small one of a fixed key. Returns where it does.
    /// </summary>
    Task CheckAsync(CancellationToken stop);
}
