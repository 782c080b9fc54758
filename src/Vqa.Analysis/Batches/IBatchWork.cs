namespace Vqa.Analysis.Batches;

/// <summary>What a <see cref="BatchThread{TRequest}"/> does. All of it is called on that thread.</summary>
internal interface IBatchWork<TRequest>
    where TRequest : BatchRequest
{
    /// <summary>Moves requests from what waits into a batch, at least one; those that stay keep their order. One that
    /// cannot be worked at is failed here and removed. Called under the lock of the queue: quick.</summary>
    /// <param name="waiting">Not empty, oldest first.</param>
    /// <param name="batch">Empty.</param>
    void Take(List<TRequest> waiting, List<TRequest> batch);

    /// <summary>Works the batch off. What it throws, each of its requests is told.</summary>
    void Run(List<TRequest> batch);

    /// <summary>Hands a request its result.</summary>
    /// <param name="request">One of the batch.</param>
    /// <param name="index">Its place in the batch.</param>
    void Complete(TRequest request, int index);

    /// <summary>All of the batch have been told; makes ready for the next.</summary>
    /// <param name="isFailed">Something was thrown.</param>
    void Clear(bool isFailed);

    /// <summary>Nothing will come any more: frees what only this thread may touch.</summary>
    void End();
}
