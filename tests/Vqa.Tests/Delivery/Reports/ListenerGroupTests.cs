using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.Media;

namespace Vqa.Tests.Delivery.Reports;

public sealed class ListenerGroupTests
{
    [Fact]
    public void All_listeners_are_told_everything_in_the_order_given()
    {
        List<string> told = [];
        var group = new ListenerGroup(new Recorder("a", told), new Recorder("b", told));

        using var packet = new MediaPacket();
        group.OnOpened(Sample.Info);
        group.OnPacket(packet);
        group.OnFrame(Sample.Frame(7), Sample.Picture);
        group.OnAudio(Sample.Audio(2));
        group.OnIncident(new(IncidentEventKind.Opened, Sample.Freeze("x"), Sample.Seconds(6)), null);

        Assert.Equal(
            ["a opened", "b opened", "a packet", "b packet", "a frame 7", "b frame 7", "a audio 2", "b audio 2", "a incident x", "b incident x"], told);
    }

    private sealed class Recorder(string name, List<string> told) : ISessionListener
    {
        public void OnOpened(MediaInfo info) => told.Add($"{name} opened");

        public void OnPacket(MediaPacket packet) => told.Add($"{name} packet");

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => told.Add($"{name} frame {metrics.Index}");

        public void OnAudio(in AudioMetrics metrics) => told.Add($"{name} audio {metrics.Time.TotalSeconds}");

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame) =>
            told.Add($"{name} incident {incidentEvent.Incident.Id}");
    }
}
