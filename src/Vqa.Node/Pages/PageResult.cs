using System.Text;
using Microsoft.AspNetCore.Http;
using Vqa.Delivery.Reports;

namespace Vqa.Node.Pages;

/// <summary>Answers with a page. It may run only what this node serves, and nothing that is written into it.</summary>
internal sealed class PageResult(Page page, int status = StatusCodes.Status200OK) : IResult
{
    /// <summary>
    /// The content security policy: everything from this node and nothing inline, so that markup that got past the encoding could
    /// neither run nor load. Pictures are swapped as blobs.
    /// </summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        using var text = new StringWriter();
        PageLayout.Write(new HtmlWriter(text), page);
        var content = Encoding.UTF8.GetBytes(text.ToString());
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = content.Length;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "same-origin";
        await response.Body.WriteAsync(content, httpContext.RequestAborted);
    }
}
