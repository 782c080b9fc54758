namespace Vqa.Analysis.Models;

/// <summary>A device could not bring pictures to the model; on another way they may still come. The message says why.
/// </summary>
internal sealed class ModelInputException(string message, Exception cause) : Exception(message, cause);
