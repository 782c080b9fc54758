using System.Text.Json.Nodes;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.Media.Hardware;

namespace Vqa.Tests.Delivery.Reports;

public sealed class JsonReportTests
{
    [Fact]
    public void The_document_has_exactly_the_published_shape()
    {
        var expected = JsonNode.Parse("""
            {"schema":"vqa.report/1","inputs":[{
              "input":"clip.mp4","status":"complete","duration":12,
              "video":{"codec":"h264","width":1920,"height":1080,"frame_rate":25,"frames":300,"decode_errors":2},
              "audio":{"codec":"aac","sample_rate":48000,"channels":2},
              "device":"cpu","speed":9.6,
              "incidents":[{"id":"a1","detector":"video_freeze","severity":"major","start":4,"end":7.2,"confidence":0.988,
                "cause":"frozen_picture","detail":"The picture stood still for 3.2 s.",
                "region":{"x":10,"y":20,"width":300,"height":200},
                "measurements":{"temporal_difference":0.3,"longest_gap_ms":480},
                "absorbed":["audio_silence"]}]}]}
            """);

        AssertSame(expected, Write(Sample.Complete("clip.mp4", Sample.Freeze())));
    }

    [Fact]
    public void The_model_that_looked_is_named_with_what_it_ran_on()
    {
        var model = new ModelIdentity("block-corruption", "3", "CUDA") { Input = InputPath.DeviceMemory };
        var report = Write(Sample.Complete("clip.mp4") with { Model = model });

        AssertSame(
            JsonNode.Parse("""{"name":"block-corruption","version":"3","provider":"CUDA","input":"device_memory"}"""),
            report["inputs"]![0]!["model"]!);
    }

    [Fact]
    public void A_longer_way_of_pictures_to_the_model_is_named_with_its_reason()
    {
        var model = new ModelIdentity("block-corruption", "3", "CUDA") { Input = InputPath.PinnedMemory };
        var report = Write(Sample.Complete("clip.mp4") with { Model = model, ModelInputReason = "no such context" });

        AssertSame(
            JsonNode.Parse("""
                {"name":"block-corruption","version":"3","provider":"CUDA","input":"pinned_memory",
                "input_reason":"no such context"}
                """),
            report["inputs"]![0]!["model"]!);
    }

    [Fact]
    public void A_gpu_that_did_not_decode_is_named_with_its_reason()
    {
        var refusal = new HardwareRefusal(HardwareRefusalReason.OutOfMemory, "Its memory is used up.", "Run fewer streams.");
        var input = Write(Sample.Complete("clip.mp4") with { DeviceRefusal = refusal })["inputs"]![0]!;

        Assert.Equal("cpu", (string?)input["device"]);
        Assert.Equal("Its memory is used up. Run fewer streams.", (string?)input["device_reason"]);
        Assert.Equal("out_of_memory", (string?)input["device_reason_code"]);
    }

    [Fact]
    public void Absent_values_are_left_out()
    {
        var result = Sample.Complete("radio.mp3", Sample.Incident("b2", "audio_silence", 1, null)) with
        {
            Status = SessionStatus.Interrupted,
            Info = Sample.Info with { Video = null, Audio = Sample.Info.Audio! with { Channels = 1 } },
        };
        var expected = JsonNode.Parse("""
            {"schema":"vqa.report/1","inputs":[{
              "input":"radio.mp3","status":"interrupted","duration":12,
              "audio":{"codec":"aac","sample_rate":48000,"channels":1},
              "device":"cpu","speed":9.6,
              "incidents":[{"id":"b2","detector":"audio_silence","severity":"minor","start":1,"confidence":1,"measurements":{}}]}]}
            """);

        AssertSame(expected, Write(result));
    }

    [Fact]
    public void A_failed_input_says_why_beside_others()
    {
        var report = Write(Sample.Failed("gone.mp4", "gone.mp4: no such file"), Sample.Complete("clip.mp4"));

        var expected = JsonNode.Parse("""
            {"input":"gone.mp4","status":"failed","error":"gone.mp4: no such file","duration":0,"device":"cpu","speed":0,"incidents":[]}
            """);
        AssertSame(expected, report["inputs"]![0]!);
        Assert.Equal("complete", (string?)report["inputs"]![1]!["status"]);
    }

    [Fact]
    public void An_unknown_frame_rate_and_numbers_that_JSON_cannot_hold_are_left_out()
    {
        var incident = Sample.Freeze();
        incident.Finding.Measurements["level_dbfs"] = double.NegativeInfinity;
        incident.Finding.Measurements["correlation"] = double.NaN;
        var info = Sample.Info with { Video = Sample.Info.Video! with { FrameRate = 0 } };

        var input = Write(Sample.Complete("clip.mp4", incident) with { Info = info })["inputs"]![0]!;

        Assert.False(input["video"]!.AsObject().ContainsKey("frame_rate"));
        Assert.Equal(
            ["temporal_difference", "longest_gap_ms"],
            input["incidents"]![0]!["measurements"]!.AsObject().Select(m => m.Key));
    }

    [Theory]
    [InlineData("</script>\"\\\u0001\n")]
    [InlineData("http://host/a?b=1&c='é漢'")]
    [InlineData("half a surrogate \uD800 pair")]
    public void Any_name_survives(string name)
    {
        var expected = name.Replace('\uD800', '\uFFFD');

        Assert.Equal(expected, (string?)Write(Sample.Complete(name))["inputs"]![0]!["input"]);
    }

    [Fact]
    public void A_file_is_replaced()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, new string('x', 100_000));
            JsonReport.Write(path, [Sample.Complete("clip.mp4")]);
            Assert.Equal("vqa.report/1", (string?)JsonNode.Parse(File.ReadAllText(path))!["schema"]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static JsonNode Write(params SessionResult[] results)
    {
        using var stream = new MemoryStream();
        JsonReport.Write(stream, results);
        return JsonNode.Parse(stream.ToArray())!;
    }

    private static void AssertSame(JsonNode? expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), actual.ToJsonString());
}
