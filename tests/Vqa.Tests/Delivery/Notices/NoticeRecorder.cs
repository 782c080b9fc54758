using Vqa.Delivery.Notices;

namespace Vqa.Tests.Delivery.Notices;

/// <summary>Keeps what is published.</summary>
internal sealed class NoticeRecorder : INoticeSink
{
    public List<IncidentNotice> Notices { get; } = [];

    public void Publish(IncidentNotice notice) => Notices.Add(notice);
}
