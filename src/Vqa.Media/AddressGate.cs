using System.Net;

namespace Vqa.Media;

/// <summary>
/// Keeps an input from leading to addresses that whoever named it must not reach. What http and https open (the input,
/// where it redirects to, all that it names) goes through a proxy that does the checking; of other protocols the host
/// is looked up once, and what is opened is an address that was checked, so that a name that answers differently the
/// next time gains nothing.
/// </summary>
/// <param name="HttpProxy">"http://127.0.0.1:1234".</param>
/// <param name="ResolveAsync">
/// The addresses of a host or an address as it is written, at least one, all of them allowed. Throws a <see
/// cref="MediaException"/> where one is not, a <see cref="System.Net.Sockets.SocketException"/> where there is no such
/// host.
/// </param>
public sealed record AddressGate(
    string HttpProxy, Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>> ResolveAsync);
