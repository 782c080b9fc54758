namespace Vqa.Media;

/// <summary>An input that cannot be opened or read on. The message names the input (secrets masked), the cause and, where there is one, the fix.</summary>
/// <param name="error">The kind of cause.</param>
/// <param name="message">For a person.</param>
public sealed class MediaException(MediaError error, string message) : Exception(message)
{
    /// <summary>The kind of cause, for programs.</summary>
    public MediaError Error { get; } = error;
}
