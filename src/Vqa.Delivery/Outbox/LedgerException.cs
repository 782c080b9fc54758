namespace Vqa.Delivery.Outbox;

/// <summary>The ledger cannot be opened, or cannot take a request now. The message names cause and fix.</summary>
public sealed class LedgerException(string message, Exception? inner = null) : Exception(message, inner);
