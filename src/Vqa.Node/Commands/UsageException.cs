namespace Vqa.Node.Commands;

/// <summary>
/// The command line asks for what cannot be done. The message names the cause and the fix; it is all that the user sees.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
