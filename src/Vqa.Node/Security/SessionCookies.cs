using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Vqa.Node.Security;

/// <summary>
/// Keeps a browser logged in: a cookie with the name of the token and an end, sealed by a key of the node and the hash
/// of the token. It outlives a restart, holds no secret, and is worth nothing once the token is changed or gone.
/// </summary>
/// <param name="key">Secret of the node: <see cref="ReadKey"/>.</param>
/// <param name="tokens">The tokens there are.</param>
/// <param name="length">How long a browser stays logged in.</param>
/// <param name="time">Says how late it is.</param>
internal sealed class SessionCookies(byte[] key, TokenBook tokens, TimeSpan length, TimeProvider time)
{
    /// <summary>Name of the cookie.</summary>
    public const string Name = "vqa_session";

    private const int KeyBytes = 32, LongestCookie = 1024;

    /// <summary>The node's key, from its file; made where there is none.</summary>
    /// <param name="path">Readable for its owner only.</param>
    /// <exception cref="IOException">It can neither be read nor made.</exception>
    public static byte[] ReadKey(string path)
    {
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: KeyBytes } known)
        {
            return known;
        }

        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        using var file = File.Open(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(key);
        return key;
    }

    /// <summary>Logs a browser in.</summary>
    public void Set(HttpContext context, Caller caller) =>
        context.Response.Cookies.Append(Name, Seal(caller), Options(context));

    /// <summary>Logs a browser out.</summary>
    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context));

    /// <summary>Who is logged in; null where nobody is, not any more, or the cookie is not one of ours.</summary>
    public Caller? Read(HttpRequest request) =>
        request.Cookies[Name] is { Length: <= LongestCookie } cookie ? Open(cookie) : null;

    /// <summary>The cookie of a caller.</summary>
    internal string Seal(Caller caller)
    {
        var end = (time.GetUtcNow() + length).ToUnixTimeSeconds();
        var name = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(caller.Name));
        return $"{name}.{end}.{Base64Url.EncodeToString(Mac(name, end, tokens.ByName(caller.Name)!.Value.Hash))}";
    }

    /// <summary>The caller of a cookie; null where it is not one of ours, or too old.</summary>
    internal Caller? Open(string cookie)
    {
        var parts = cookie.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[0]) || !Base64Url.IsValid(parts[2])
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            || end <= time.GetUtcNow().ToUnixTimeSeconds()
            || tokens.ByName(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0]))) is not var (caller, hash))
        {
            return null;
        }

        return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(parts[2]), Mac(parts[0], end, hash))
            ? caller : null;
    }

    private byte[] Mac(string name, long end, byte[] hash) =>
        HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{name}.{end}.{Convert.ToHexString(hash)}"));

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        IsEssential = true,
    };
}
