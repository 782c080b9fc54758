using System.Xml;

namespace Vqa.Media;

/// <summary>
/// Holds a local DASH manifest to its own folder. libavformat's DASH demuxer, alone among the playlist readers, does not ask
/// before it opens what a manifest names; so the names are looked at here, before anything that was read comes out.
/// </summary>
internal static class LocalManifest
{
    private static readonly HashSet<string> _namingElements = ["BaseURL", "Location"];
    private static readonly HashSet<string> _namingAttributes = ["media", "initialization", "index", "sourceURL", "href"];

    /// <summary>The first name in a manifest that may lead out of its folder; null where there is none.</summary>
    /// <exception cref="XmlException">It is no well-formed XML, or carries a document type.</exception>
    public static string? FirstOutside(string path)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        using var reader = XmlReader.Create(path, settings);
        string element = "";
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && _namingElements.Contains(element)
                && LeadsOutside(reader.Value.Trim()))
            {
                return reader.Value.Trim();
            }

            if (reader.NodeType != XmlNodeType.Element) continue;
            element = reader.LocalName;
            while (reader.MoveToNextAttribute())
            {
                // A representation's id is put into the names of its segments.
                bool isOutside = reader.LocalName == "id" ? reader.Value.Contains('/') || reader.Value.StartsWith('.')
                    : _namingAttributes.Contains(reader.LocalName) && LeadsOutside(reader.Value);
                if (isOutside) return reader.Value;
            }
        }

        return null;
    }

    private static bool LeadsOutside(string name) =>
        name.StartsWith('/') || MediaAddress.SchemeOf(name) is not null || name.Split('/').Contains("..");
}
