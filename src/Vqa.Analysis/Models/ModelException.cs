namespace Vqa.Analysis.Models;

/// <summary>A model cannot be used; the message says why, and what to do.</summary>
public sealed class ModelException(string message, Exception? cause = null) : Exception(message, cause);
