namespace Vqa.Node.Pages;

/// <summary>Says what is wrong, and where to go from there.</summary>
internal static class ErrorPage
{
    /// <summary>There is nothing of that id.</summary>
    public static Page Missing(string what, string id) => Of(
        $"No such {what}",
        $"There is no {what} “{(id.Length > 120 ? id[..120] + "…" : id)}” on this node.",
        what == "stream" ? "It may have been removed, or is watched by another node." : "It may be older than what is kept.");

    /// <summary>A form lacks something.</summary>
    public static Page Incomplete(string rule) => Of("Not taken", "The form could not be taken. " + rule, "Go back, complete it and send it again.");

    /// <summary>A link that means nothing any more.</summary>
    public static Page OldLink() => Of("An old link", "This part of the list is not there.", "Begin with the newest incidents.");

    private static Page Of(string title, string what, string advice) => new(title, "error-page", html => html.Write($"""
        <section class="card notice"><h1>{title}</h1><p>{what}</p><p class="quiet">{advice}</p>
        <p class="ways"><a class="button" href="/">All streams</a> <a class="button" href="/incidents">All incidents</a></p></section>

        """)) { Scripts = [] };
}
