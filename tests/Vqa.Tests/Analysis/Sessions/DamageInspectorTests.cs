using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Kernels.Blocks;
using Vqa.Media;
using Vqa.Tests.Delivery.Reports;

namespace Vqa.Tests.Analysis.Sessions;

/// <summary>When results are taken up, with a model that answers at once, 25 pictures a second.</summary>
public sealed class DamageInspectorTests : IDisposable
{
    private readonly FakeInspection _model = new();
    private readonly List<(long Picture, int At)> _taken = [];
    private readonly List<DamageReading> _readings = [];
    private readonly DamageInspector _inspector;
    private int _next;

    public DamageInspectorTests() =>
        _inspector = new DamageInspector(_model, Schedule, 0.5, 0.3, Take);

    public void Dispose() => _inspector.Dispose();

    [Fact]
    public void A_result_is_taken_up_three_pictures_later_and_not_before()
    {
        Show(30);

        Assert.Equal([(0, 3), (13, 16), (26, 29)], _taken);
    }

    [Fact]
    public void It_is_taken_up_earlier_where_the_next_look_comes_first()
    {
        Show(14);
        Show(1, evidence: true);
        Show(10);

        Assert.Equal([(0, 3), (13, 14), (14, 17), (17, 20), (20, 23)], _taken);
    }

    [Fact]
    public void At_the_end_nothing_is_left_under_way()
    {
        Show(1);
        _inspector.Finish();
        _inspector.Finish();

        Assert.Equal((0, 1), Assert.Single(_taken));
        Assert.False(_model.IsPending);
    }

    [Fact]
    public void A_reading_has_the_time_of_its_picture_and_the_numbers_of_its_map()
    {
        _model.Map[5] = 0.9f;
        Show(30);

        Assert.Equal([0, 0.12, 0.24], _readings.Select(r => Math.Round(r.Time.TotalSeconds, 2)).Take(3));
        Assert.All(_readings, r => Assert.Equal((0.1, 8), (r.BrightShare, r.Width)));
    }

    [Fact]
    public void Where_the_model_fails_the_decoders_count_stands_in_for_it()
    {
        _model.Error = "out of memory";
        Show(1, evidence: true);
        _inspector.Finish();

        var reading = Assert.Single(_readings);
        Assert.Equal((0.5, null), (reading.BrightShare, reading.Map));
        Assert.Equal("out of memory", _inspector.Error);
    }

    [Fact]
    public void Without_a_model_every_picture_is_read_from_the_decoders_count()
    {
        var readings = new List<double>();
        using var inspector = new DamageInspector(null, Schedule, 1, 1, (in DamageReading reading) => readings.Add(reading.DimShare));
        for (var i = 0; i < 3; i++)
        {
            var frame = new FrameMetrics { Index = i, Width = 32, Height = 32, ConcealedBlocks = i };
            inspector.Take(frame, Sample.Picture, Sample.Picture, suspicion: 0);
        }

        Assert.Equal([0, 0.25, 0.5], readings);
    }

    private static InspectionSchedule Schedule => new(TimeSpan.FromSeconds(0.5), 0.005);

    private void Show(int count, bool evidence = false)
    {
        for (var i = 0; i < count; i++, _next++)
        {
            var frame = new FrameMetrics
            {
                Index = _next, Time = _next * TimeSpan.FromSeconds(0.04), Duration = TimeSpan.FromSeconds(0.04), Width = 32, Height = 16,
                ConcealedBlocks = evidence ? 1 : 0,
            };
            _inspector.Take(frame, Sample.Picture, Sample.Picture, suspicion: 0);
        }
    }

    private void Take(in DamageReading reading)
    {
        _taken.Add((reading.Index, _next));
        _readings.Add(reading);
    }

    [Fact]
    public void What_is_under_way_is_waited_for_before_the_model_goes()
    {
        Show(1);

        _inspector.Dispose();

        Assert.Equal((false, true), (_model.IsPending, _model.Disposed));
        Assert.Empty(_readings);
    }

    private sealed class FakeInspection : IInspection
    {
        public float[] Map { get; } = new float[10];

        public bool Disposed { get; private set; }

        public bool IsPending { get; private set; }

        public DamageGrid Grid => new(5, 2, 5, 8, 40, 16);

        public string? Error { get; set; }

        public InputPath? Input => IsPending ? null : InputPath.CpuMemory;

        public string? InputReason => null;

        public void Begin(VideoFrame frame, VideoFrame previous)
        {
            Assert.False(IsPending);
            IsPending = true;
        }

        public void Dispose() => Disposed = true;

        public ReadOnlySpan<float> End()
        {
            Assert.True(IsPending);
            IsPending = false;
            return Error is null ? Map : [];
        }
    }
}
