namespace Vqa.Delivery.Reports;

/// <summary>A picture of an incident.</summary>
/// <param name="Jpeg">The file's bytes; not to be changed.</param>
/// <param name="FrameWidth">Width of the frame that it shows, in samples, which regions refer to.</param>
/// <param name="FrameHeight">Its height.</param>
internal sealed record IncidentPicture(byte[] Jpeg, int FrameWidth, int FrameHeight);

/// <summary>The pictures of one input's incidents, at most so many: a stream that fails all day must not fill the memory.</summary>
/// <param name="limit">How many are kept; the first ones are.</param>
internal sealed class IncidentPictures(int limit)
{
    private readonly Dictionary<string, IncidentPicture> _pictures = [];

    /// <summary>False once the limit is reached.</summary>
    public bool HasRoom => _pictures.Count < limit;

    /// <summary>The picture of an incident; null where there is none.</summary>
    public IncidentPicture? this[string incident] => _pictures.GetValueOrDefault(incident);

    /// <summary>Keeps an incident's first picture.</summary>
    public void Add(string incident, IncidentPicture picture) => _pictures.TryAdd(incident, picture);

    /// <summary>An incident turned out to be a part of another one, which inherits its picture where it has none.</summary>
    public void Merge(string incident, string into)
    {
        if (_pictures.Remove(incident, out var picture))
        {
            _pictures.TryAdd(into, picture);
        }
    }
}
