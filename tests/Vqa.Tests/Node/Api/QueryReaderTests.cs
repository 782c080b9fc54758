using CsCheck;
using Microsoft.AspNetCore.Http;
using Vqa.Node.Api;

namespace Vqa.Tests.Node.Api;

/// <summary>Query parameters are read strictly, and what is wrong is told by name.</summary>
public class QueryReaderTests
{
    private static readonly QueryField _number = new("n", QueryKind.Number, "") { Minimum = 1, Maximum = 10 };
    private static readonly QueryField _time = new("t", QueryKind.Time, "");
    private static readonly QueryField _flag = new("f", QueryKind.Boolean, "");
    private static readonly QueryField _word = new("w", QueryKind.Text, "") { Words = ["one", "two"] };

    [Fact]
    public void What_is_right_is_read()
    {
        var reader = Reader("?n=2.5&t=2026-01-31T12:00:00%2B01:00&f=true&w=two&label=a:b:c&label=d:&limit=7");

        Assert.Equal(2.5, reader.Number(_number));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 11, 0, 0, TimeSpan.Zero), reader.Time(_time));
        Assert.True(reader.Boolean(_flag));
        Assert.Equal("two", reader.Text(_word));
        Assert.Equal(new Dictionary<string, string> { ["a"] = "b:c", ["d"] = "" }, reader.Labels());
        Assert.Equal(7, reader.Integer(QueryField.Limit));
        Assert.Null(reader.Problem);
    }

    [Theory]
    [InlineData("?n=0.5", "n")]
    [InlineData("?n=1e400", "n")]
    [InlineData("?n=NaN", "n")]
    [InlineData("?n=2&n=3", "n")]
    [InlineData("?t=yesterday", "t")]
    [InlineData("?t=99999999999999999999", "t")]
    [InlineData("?f=yes", "f")]
    [InlineData("?w=three", "w")]
    [InlineData("?w=", "w")]
    [InlineData("?label=a", "label")]
    [InlineData("?label=a:1&label=a:2", "label")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=2147483648", "limit")]
    [InlineData("?colour=red", "colour")]
    public void What_is_wrong_is_told_by_its_name(string query, string field)
    {
        var reader = Reader(query);
        ReadAll(reader);

        Assert.Equal([field], reader.Problem!.Errors!.Keys);
    }

    [Fact]
    public void Nothing_that_a_client_writes_makes_it_fail()
    {
        var text = from parts in Gen.OneOf("n", "t", "f", "w", "label", "limit", "page", "=", "&", "%", "%00", "+", ":",
            "-1", "1e308", "0001-01-01", "9999-12-31T23:59:60Z", "ä").Array[0, 10]
                   select "?" + string.Concat(parts);

        text.Sample(query =>
        {
            var reader = Reader(query);
            ReadAll(reader);
            Assert.True(reader.Problem is null or { Status: 400 });
        });
    }

    private static void ReadAll(QueryReader reader)
    {
        _ = reader.Number(_number);
        _ = reader.Time(_time);
        _ = reader.Boolean(_flag);
        _ = reader.Text(_word);
        _ = reader.Labels();
        _ = reader.Integer(QueryField.Limit);
    }

    private static QueryReader Reader(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        return new QueryReader(context.Request,
            new QueryFields(_number, _time, _flag, _word, QueryField.Label, QueryField.Limit, QueryField.Page));
    }
}
