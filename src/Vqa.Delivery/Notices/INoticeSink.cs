namespace Vqa.Delivery.Notices;

/// <summary>Takes what is to be told of incidents and answers for it from then on.</summary>
public interface INoticeSink
{
    /// <summary>
    /// Takes a notice over. Returns at once, for the caller is a stream's own thread; never throws. Notices of one incident
    /// are given in the order of their revisions. Any thread.
    /// </summary>
    void Publish(IncidentNotice notice);
}
