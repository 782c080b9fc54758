namespace Vqa.Delivery.Subscribers;

/// <summary>
/// A webhook's URL for people: many services put their secret into the path, so little of it is shown.
/// </summary>
internal static class ShownUrl
{
    /// <summary>Longer parts of a path may be keys.</summary>
    private const int LongestShown = 16;

    /// <summary>Scheme, host, port and the short parts of the path; never user information or a query.</summary>
    public static string Of(Uri url)
    {
        var parts = url.AbsolutePath.Split('/').Select(part => part.Length > LongestShown ? "***" : part);
        var query = url.Query.Length > 1 ? "?***" : "";
        return $"{url.Scheme}://{url.Authority}{string.Join('/', parts)}{query}";
    }
}
