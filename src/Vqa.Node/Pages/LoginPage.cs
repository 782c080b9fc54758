using Vqa.Node.Security;

namespace Vqa.Node.Pages;

/// <summary>Asks for a token. The API takes it and sets the cookie.</summary>
internal static class LoginPage
{
    /// <summary>The page.</summary>
    /// <param name="then">Where to go on; only a path of this node is taken, for others could be anyone's.</param>
    /// <param name="hasFailed">A token was refused just now.</param>
    public static Page Of(string? then, bool hasFailed) => new("Sign in", "login-page", html =>
    {
        html.Write($"""
            <form class="card login" method="post" action="/v1/session">
            <h1><svg aria-hidden="true"><use href="#logo" /></svg>Vqa</h1>
            <p>This node asks who is there. Sign in with an API token.</p>

            """);
        if (hasFailed)
        {
            html.Write($"""<p class="failure" role="alert" id="failure">That token is not known here. Check that it was copied whole.</p>""");
        }

        html.Write($"""
            <label for="token">Token</label>
            <input id="token" name="token" type="password" required autocomplete="current-password" spellcheck="false" autofocus
             {(hasFailed ? "aria-invalid=true aria-describedby=failure" : "")} />
            <input type="hidden" name="then" value="{(SessionEndpoints.IsLocal(then) ? then : "/")}" />
            <button type="submit">Sign in</button>
            </form>

            """);
    }) { HasBar = false, Scripts = [] };
}
