using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Vqa.Node.Commands;
using Vqa.Node.Security;
using Vqa.Node.Serve;

namespace Vqa.Tests.Node.Security;

/// <summary>Tokens open the API to whoever has them, and to nobody else.</summary>
public class TokenBookTests
{
    private const string Token = "correct-horse-battery";

    [Fact]
    public void A_token_is_known_by_its_text_its_file_and_its_hash()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("vqa-token-").FullName, "token");
        File.WriteAllText(file, "of-a-mounted-secret\n");
        var book = new TokenBook(
        [
            new TokenSettings { Name = "text", Role = ApiRole.Read, Token = Token },
            new TokenSettings { Name = "file", Role = ApiRole.Operate, TokenFile = file },
            new TokenSettings
            {
                Name = "hash", Role = ApiRole.Read,
                TokenSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("of-a-hashed-secret"))),
            },
        ]);

        Assert.Equal(new Caller("text", ApiRole.Read), book.Find(Token));
        Assert.Equal(new Caller("file", ApiRole.Operate), book.Find("of-a-mounted-secret"));
        Assert.Equal(new Caller("hash", ApiRole.Read), book.Find("of-a-hashed-secret"));
    }

    [Fact]
    public void Nothing_but_the_token_is_the_token()
    {
        var book = new TokenBook([new TokenSettings { Name = "a", Role = ApiRole.Operate, Token = Token }]);

        Gen.String.Where(text => text != Token).Sample(text => Assert.Null(book.Find(text)));
        Assert.Null(book.Find(Token + " "));
        Assert.Null(book.Find(new string('x', 100_000)));
    }

    [Theory]
    [InlineData("short", null, null)]
    [InlineData(null, "/no/such/file", null)]
    [InlineData(null, null, "abc")]
    public void A_token_that_cannot_be_used_is_refused_with_its_name(string? token, string? file, string? hash)
    {
        var settings =
            new TokenSettings {
                Name = "bad one", Role = ApiRole.Read, Token = token, TokenFile = file, TokenSha256 = hash };

        var error = Assert.Throws<UsageException>(() => new TokenBook([settings]));

        Assert.Contains("bad one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tokens_of_one_name_are_refused()
    {
        var one = new TokenSettings { Name = "a", Role = ApiRole.Read, Token = Token };

        Assert.Throws<UsageException>(() => new TokenBook([one, one with { Token = "another-token-here" }]));
    }
}
