using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Vqa.Node.Api;
using Vqa.Node.Security;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Api;

/// <summary>Bodies become what they stand for, or the client learns all that is wrong with them.</summary>
public class BodyReaderTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void A_patch_is_merged_as_RFC_7396_says(string target, string patch, string wanted)
    {
        var merged = BodyReader.Merge((JsonObject)JsonNode.Parse(target)!, (JsonObject)JsonNode.Parse(patch)!);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(wanted), merged), merged.ToJsonString());
    }

    [Fact]
    public void All_fields_that_are_wrong_are_told_at_once()
    {
        var body = (JsonObject)JsonNode.Parse(
            """{"url":5,"labels":["a"],"priority":1.5,"depth":"deep","colour":"red","loop":null}""")!;

        var (definition, problem) = BodyReader.Read<StreamDefinition>(body, StreamFields.Hints);

        Assert.Null(definition);
        Assert.Equal(["url", "labels", "priority", "depth", "colour"], problem!.Errors!.Keys);
        Assert.Contains("\"full\" or \"keyframes\"", problem.Errors["depth"][0], StringComparison.Ordinal);
        Assert.Contains("detector_group", problem.Errors["colour"][0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_null_is_what_is_left_out_and_what_must_be_there_is_missed()
    {
        var (definition, _) = BodyReader.Read<StreamDefinition>(
            (JsonObject)JsonNode.Parse("""{"url":"http://a/","detectors":null,"enabled":null,"priority":7}""")!,
            StreamFields.Hints);
        var (_, problem) = BodyReader.Read<StreamDefinition>([], StreamFields.Hints);

        Assert.Equal(
            (true, 7, (IReadOnlyList<string>?)null), (definition!.Enabled, definition.Priority, definition.Detectors));
        Assert.Contains("missing", problem!.Errors!["url"][0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n \"url\": bad\n}", 400, "line 2")]
    [InlineData("{\"a\":1,\"a\":2}", 400, "")]
    [InlineData("[1]", 400, "one JSON object")]
    [InlineData("null", 400, "one JSON object")]
    [InlineData("", 400, "")]
    [InlineData("{\"a\":\"\\ud800\"}", 400, "surrogate")]
    [InlineData("{\"a\":1} x", 400, "line 1")]
    public async Task What_is_no_object_is_told_with_its_place(string text, int status, string part)
    {
        var (body, problem) = await BodyReader.ReadObjectAsync(Request(Encoding.UTF8.GetBytes(text)));

        Assert.Null(body);
        Assert.Equal(status, problem!.Status);
        Assert.Contains(part, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_media_type_is_none_and_no_body_is_empty_where_it_may_be()
    {
        var (_, problem) = await BodyReader.ReadObjectAsync(Request("{}"u8.ToArray(), "text/plain"));
        var (empty, _) = await BodyReader.ReadObjectAsync(Request([], null), isOptional: true);
        var (patch, _) = await BodyReader.ReadObjectAsync(Request("{}"u8.ToArray(), "application/merge-patch+json"));

        Assert.Equal(415, problem!.Status);
        Assert.NotNull(empty);
        Assert.NotNull(patch);
    }

    [Fact]
    public async Task Any_bytes_give_an_object_or_a_problem_and_never_an_exception()
    {
        var noise = Gen.Byte.Array[0, 60];
        var almost = from cut in Gen.Int[0, 60] from at in Gen.Int[0, 59] from to in Gen.Byte select (cut, at, to);
        var whole = Encoding.UTF8.GetBytes("""{"url":"http://a/","labels":{"k":"\u00e4"},"options":{"a.b":1e9}}""");

        await noise.SampleAsync(bytes => ReadAsync(bytes));
        await almost.SampleAsync(change =>
        {
            var bytes = whole[..Math.Max(1, whole.Length - change.cut)];
            bytes[change.at % bytes.Length] = change.to;
            return ReadAsync(bytes);
        });
    }

    private static async Task ReadAsync(byte[] bytes)
    {
        var (body, problem) = await BodyReader.ReadObjectAsync(Request(bytes));
        Assert.NotEqual(body is null, problem is null);
        if (body is not null)
        {
            (StreamDefinition? definition, Problem? wrong) =
                BodyReader.Read<StreamDefinition>(body, StreamFields.Hints);
            Assert.NotEqual(definition is null, wrong is null);
        }
    }

    private static HttpRequest Request(byte[] body, string? type = "application/json")
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentType = type;
        return context.Request;
    }
}
