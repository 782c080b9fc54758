using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Delivery.Reports;

namespace Vqa.Tests.Delivery.Reports;

public sealed class ReportCollectorTests
{
    [Fact]
    public void The_picture_is_that_of_the_moment_of_opening()
    {
        byte shown = 0;
        var collector = new ReportCollector(_ => [++shown]);
        var incident = Sample.Freeze();
        collector.OnFrame(new() { Width = 720, Height = 576 }, Sample.Picture);

        foreach (var kind in Enum.GetValues<IncidentEventKind>())
        {
            collector.OnIncident(new(kind, incident, Sample.Seconds(6)), Sample.Picture);
        }

        var picture = collector.Pictures[incident.Id]!;
        Assert.Equal([1], picture.Jpeg);
        Assert.Equal((720, 576), (picture.FrameWidth, picture.FrameHeight));
    }

    [Fact]
    public void No_more_pictures_are_made_than_the_limit()
    {
        var made = 0;
        var collector = new ReportCollector(_ => [(byte)++made], pictureLimit: 3);

        for (var i = 0; i < 10; i++)
        {
            collector.OnIncident(new(IncidentEventKind.Opened, Sample.Freeze($"{i}"), Sample.Seconds(i)), Sample.Picture);
        }

        Assert.Equal(3, made);
        Assert.NotNull(collector.Pictures["2"]);
        Assert.Null(collector.Pictures["3"]);
    }

    [Fact]
    public void An_incident_without_a_picture_on_screen_has_none()
    {
        var collector = new ReportCollector(_ => null);

        collector.OnIncident(new(IncidentEventKind.Opened, Sample.Freeze("no frame"), default), null);
        collector.OnIncident(new(IncidentEventKind.Opened, Sample.Freeze("not encoded"), default), Sample.Picture);

        Assert.Null(collector.Pictures["no frame"]);
        Assert.Null(collector.Pictures["not encoded"]);
    }

    [Fact]
    public void A_merged_incident_leaves_its_picture_to_the_one_that_explains_it()
    {
        var collector = new ReportCollector(_ => [1]);
        var silence = Sample.Incident("silence", "audio_silence", 1, null);
        collector.OnIncident(new(IncidentEventKind.Opened, silence, default), Sample.Picture);

        silence.MergedInto = "black";
        collector.OnIncident(new(IncidentEventKind.Closed, silence, default), Sample.Picture);

        Assert.Null(collector.Pictures["silence"]);
        Assert.NotNull(collector.Pictures["black"]);
    }

    [Fact]
    public void Silence_is_drawn_at_its_level_and_the_loudest_channel_counts()
    {
        var collector = new ReportCollector(_ => null);

        collector.OnAudio(Sample.Audio(0, peak: 0));
        collector.OnAudio(Sample.Audio(1, peak: 1));

        var peak = Array.IndexOf(ReportCollector.AudioMetrics, "sample_peak");
        Assert.Equal(ReportCollector.SilenceDecibels, collector.Audio.Minimum(0, peak));
        Assert.Equal(0, collector.Audio.Minimum(100, peak));
    }

    [Fact]
    public void Frames_and_sound_allocate_nothing()
    {
        var collector = new ReportCollector(_ => null);
        collector.OnFrame(Sample.Frame(0), Sample.Picture);
        collector.OnAudio(Sample.Audio(0));
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 1; i < 10_000; i++)
        {
            collector.OnFrame(Sample.Frame(i), Sample.Picture);
            collector.OnAudio(Sample.Audio(i * AudioMetrics.Window.TotalSeconds));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
