using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Vqa.Node.Security;
using Vqa.Node.Serve;

namespace Vqa.Tests.Node.Security;

/// <summary>A cookie stands for a token as long as that is known, and nobody can make one.</summary>
public class SessionCookiesTests
{
    private static readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_brings_back_the_caller_until_its_end()
    {
        var cookies = Cookies();
        var cookie = cookies.Seal(new Caller("Anna Müller", ApiRole.Operate));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("Anna Müller", cookies.Open(cookie)?.Name);
        _time.Advance(TimeSpan.FromHours(11));
        Assert.Null(cookies.Open(cookie));
    }

    [Fact]
    public void A_new_process_with_the_same_key_knows_it_and_one_with_another_does_not()
    {
        var cookie = Cookies().Seal(new Caller("Anna Müller", ApiRole.Operate));

        Assert.NotNull(Cookies().Open(cookie));
        Assert.Null(new SessionCookies(new byte[32], Tokens("token-of-anna-müller"), TimeSpan.FromHours(12), _time)
            .Open(cookie));
    }

    [Fact]
    public void It_is_worth_nothing_once_the_token_was_changed()
    {
        var cookie = Cookies().Seal(new Caller("Anna Müller", ApiRole.Operate));

        Assert.Null(new SessionCookies(_key, Tokens("another-token-of-hers"), TimeSpan.FromHours(12), _time)
            .Open(cookie));
    }

    [Fact]
    public void A_cookie_with_one_character_changed_is_none()
    {
        var cookies = Cookies();
        var cookie = cookies.Seal(new Caller("Anna Müller", ApiRole.Operate));

        // The last character of base64 has bits that mean nothing.
        (from at in Gen.Int[0, cookie.Length - 2] from to in Gen.Char[' ', '~'] where cookie[at] != to select (at, to))
            .Sample(change => Assert.Null(cookies.Open(cookie[..change.at] + change.to + cookie[(change.at + 1)..])));
        Gen.String.Sample(text => Assert.Null(cookies.Open(text)));
    }

    [Fact]
    public void The_key_is_made_once_and_is_its_owners()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("vqa-key-").FullName, "session.key");

        var made = SessionCookies.ReadKey(path);

        Assert.Equal(made, SessionCookies.ReadKey(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    private SessionCookies Cookies() => new(_key, Tokens("token-of-anna-müller"), TimeSpan.FromHours(12), _time);

    private static TokenBook Tokens(string token) =>
        new([new TokenSettings { Name = "Anna Müller", Role = ApiRole.Operate, Token = token }]);
}
