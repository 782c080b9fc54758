using System.Security.Cryptography;
using System.Text;
using Vqa.Node.Commands;
using Vqa.Node.Serve;

namespace Vqa.Node.Security;

/// <summary>
/// The tokens that open the API. Only their SHA-256 is kept: tokens are random, so that a slow hash would gain nothing.
/// Any thread.
/// </summary>
internal sealed class TokenBook
{
    /// <summary>Shorter ones could be guessed: this many characters of base64 are 96 bits.</summary>
    public const int ShortestToken = 16;

    private const int LongestToken = 1024;

    private readonly (Caller Caller, byte[] Hash)[] _tokens;

    /// <summary>Takes the tokens of the configuration, and reads those that lie in files.</summary>
    /// <exception cref="UsageException">One of them cannot be read, is too short, or is no hash.</exception>
    public TokenBook(IEnumerable<TokenSettings> tokens)
    {
        _tokens = [.. tokens.Select(token => (new Caller(token.Name, token.Role), Hash(token)))];
        if (_tokens.GroupBy(token => token.Caller.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new UsageException(
                $"tokens: '{twice.Key}' is there {twice.Count()} times. Give each a name of its own.");
        }
    }

    /// <summary>No token was listed: whoever reaches the node may do everything.</summary>
    public bool IsEmpty => _tokens.Length == 0;

    /// <summary>
    /// Whose token that is; null where it is nobody's. Takes as long for a wrong one as for a right one.
    /// </summary>
    public Caller? Find(string token)
    {
        if (token.Length > LongestToken)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        Caller? found = null;
        foreach (var (caller, known) in _tokens)
        {
            // To the end, so that the time does not tell the place.
            found = CryptographicOperations.FixedTimeEquals(hash, known) ? caller : found;
        }

        return found;
    }

    /// <summary>The caller of this name, and what its token hashes to: what ties a session to the token.</summary>
    public (Caller Caller, byte[] Hash)? ByName(string name)
    {
        var index = Array.FindIndex(_tokens, token => token.Caller.Name == name);
        return index < 0 ? null : _tokens[index];
    }

    private static byte[] Hash(TokenSettings settings)
    {
        if (settings.TokenSha256 is { } hash)
        {
            return hash.Length == 2 * SHA256.HashSizeInBytes && hash.All(char.IsAsciiHexDigit)
                ? Convert.FromHexString(hash)
                : throw new UsageException(
                    $"tokens: token_sha256 of '{settings.Name}' is no SHA-256; make it with: "
                    + "printf %s TOKEN | sha256sum");
        }

        var token = settings.Token ?? ReadFile(settings);
        return token.Length >= ShortestToken
            ? SHA256.HashData(Encoding.UTF8.GetBytes(token))
            : throw new UsageException(
                $"tokens: that of '{settings.Name}' is shorter than {ShortestToken} characters; make one with: "
                + "openssl rand -base64 24");
    }

    private static string ReadFile(TokenSettings settings)
    {
        try
        {
            return File.ReadAllText(settings.TokenFile!).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"tokens: token_file of '{settings.Name}' cannot be read: {e.Message}");
        }
    }
}
