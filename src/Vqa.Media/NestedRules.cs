namespace Vqa.Media;

/// <summary>What an input may open in turn: the rules that <see cref="SourcePolicy"/> explains.</summary>
internal sealed class NestedRules
{
    private readonly MediaAddress _root;
    private readonly string? _folder;

    /// <param name="root">The input itself.</param>
    public NestedRules(MediaAddress root)
    {
        _root = root;
        _folder = root.IsLocal ? RealPath(Path.GetDirectoryName(root.Target) ?? "/") : null;
    }

    /// <summary>libavformat's white list for the input and all below it: the protocols that its own scheme is made of.</summary>
    public string ProtocolWhiteList => _root.Scheme switch
    {
        // An SDP file names the ports on which its streams arrive.
        MediaAddress.File when _root.Target.EndsWith(".sdp", StringComparison.OrdinalIgnoreCase) => "file,rtp,srtp,udp",
        MediaAddress.File => "file,crypto,data",
        MediaAddress.Pipe => "pipe",
        "http" or "https" => "http,https,httpproxy,tcp,tls,crypto,data",
        "rtmp" or "rtmps" => "rtmp,rtmps,tcp,tls",
        "rtmpt" or "rtmpts" => "rtmpt,rtmpts,ffrtmphttp,http,https,tcp,tls",
        "rtsp" or "rtsps" => "rtsp,rtsps,rtp,srtp,udp,tcp,tls",
        "rtp" or "srtp" => "rtp,srtp,udp",
        "tls" => "tls,tcp",
        string other => other,
    };

    /// <summary>True where the input, or something below it, may be opened.</summary>
    public bool Allows(string address)
    {
        if (address == _root.Target) return true;
        address = WithoutEncryption(address);
        string scheme = MediaAddress.SchemeOf(address) ?? MediaAddress.File;
        if (scheme == "data") return _root.IsLocal || IsWeb(_root.Scheme);
        if (IsWeb(_root.Scheme)) return IsWeb(scheme);
        return _folder is not null && scheme == MediaAddress.File && IsInFolder(MediaAddress.PathOf("file:" + TrimScheme(address)));
    }

    private static bool IsWeb(string scheme) => scheme is "http" or "https";

    /// <summary>"crypto+https://x" and "crypto:path" are how the HLS demuxer names an encrypted segment.</summary>
    private static string WithoutEncryption(string address) =>
        address.StartsWith("crypto+", StringComparison.OrdinalIgnoreCase) || address.StartsWith("crypto:", StringComparison.OrdinalIgnoreCase)
            ? address["crypto+".Length..] : address;

    private static string TrimScheme(string address) =>
        address.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? address["file:".Length..] : address;

    private bool IsInFolder(string path)
    {
        string real = RealPath(Path.GetFullPath(path));
        return real.StartsWith(_folder!.EndsWith('/') ? _folder : _folder + '/', StringComparison.Ordinal);
    }

    /// <summary>The path with the links in all its parts resolved.</summary>
    private static string RealPath(string path)
    {
        string real = "/";
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            FileSystemInfo? target = entry.LinkTarget is null ? null : entry.ResolveLinkTarget(returnFinalTarget: true);
            if (target is not null) real = RealPath(target.FullName);
        }

        return real;
    }
}
