using System.Buffers.Text;
using System.Text;

namespace Vqa.Node.Api;

/// <summary>
/// Where a list that is ordered by id goes on: behind the last id of the part before, in a form that nobody takes
/// apart.
/// </summary>
internal static class PageToken
{
    private const int Longest = 400;

    /// <summary>The token for what follows an id.</summary>
    public static string After(string id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id));

    /// <summary>The id; null where it is no such token.</summary>
    public static string? Read(string token) =>
        token.Length <= Longest && Base64Url.IsValid(token) && Base64Url.DecodeFromChars(token) is { Length: > 0 } bytes
            ? Encoding.UTF8.GetString(bytes) : null;
}
