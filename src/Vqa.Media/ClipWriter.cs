using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>
/// Writes a <see cref="PacketStretch"/> as files that FFmpeg and players read, each packet as it came, so that a decoder meets the
/// same damage again. MPEG-TS for what came in its form, Matroska for the rest, NUT for what only that carries.
/// </summary>
/// <remarks>
/// What is kept: payloads byte for byte, in their order; the codec's header; time stamps with their gaps and jumps. In MPEG-TS they are exact,
/// and packets that came damaged are marked so again. In Matroska and NUT they count from the start of the file (Matroska: in
/// milliseconds), and the marks are lost.
/// What is not: decoding times that run back by less than half a second are set right, and equal ones moved apart by one tick. Where
/// they run back by more, or the codec changes, MPEG-TS goes on after a marked discontinuity, and others in another file.
/// </remarks>
public static class ClipWriter
{
    /// <summary>A stream whose time stamps jump about does not get more files than this; the rest is dropped.</summary>
    private const int MaxFiles = 8;

    /// <summary>Writes it. Each file has a temporary name (<c>.tmp</c> at its end) until it is whole.</summary>
    /// <param name="stretch">Complete; stays the caller's.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="name">Of the file, without extension: "clip" gives "clip.ts", or "clip.mkv", "clip-2.mkv".</param>
    /// <exception cref="IOException">It cannot be written; nothing of it is left.</exception>
    /// <exception cref="MediaException">It is empty, or no container takes any of it.</exception>
    public static Clip Write(PacketStretch stretch, string folder, string name)
    {
        ArgumentNullException.ThrowIfNull(stretch);
        var files = new List<string>();
        using var writing = new Writing(stretch, index =>
        {
            string path = Path.Combine(folder, $"{name}-{index}.tmp");
            files.Add(path);
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        });
        var names = new List<string>();
        try
        {
            writing.Run();
            long bytes = 0;
            for (int i = 0; i < files.Count; i++)
            {
                names.Add(name + (i == 0 ? "" : $"-{i + 1}") + writing.Containers[i].Extension);
                bytes += new FileInfo(files[i]).Length;
                File.Move(files[i], Path.Combine(folder, names[i]), overwrite: true);
            }

            return new Clip(names, writing.Containers[0].Muxer, bytes, writing.Written, writing.Dropped);
        }
        catch
        {
            foreach (string path in files.Concat(names.Select(written => Path.Combine(folder, written)))) File.Delete(path);
            throw;
        }
    }

    /// <summary>One stretch on its way into files.</summary>
    private sealed class Writing(PacketStretch stretch, Func<int, FileStream> create) : IDisposable
    {
        private FileStream? _file;
        private ClipOutput? _output;
        private ClipMuxer? _muxer;
        private StreamFormats? _formats;

        public List<ClipContainer> Containers { get; } = [];

        public int Written { get; private set; }

        public int Dropped { get; private set; }

        public void Run()
        {
            try
            {
                for (int i = 0; i < stretch.Count; i++) Write(i);
                Finish();
                Close();
            }
            finally
            {
                Dispose();
            }

            if (Written == 0) throw new MediaException(MediaError.Damaged, "No container takes any packet of the stretch.");
        }

        public void Dispose()
        {
            _muxer?.Dispose();
            _output?.Dispose();
            _file?.Dispose();
        }

        private void Write(int index)
        {
            ref readonly PacketNote note = ref stretch.NoteOn(index);
            if (_formats != note.Formats) Begin(note);
            MuxStep? step = _muxer?.Write(stretch[index], note);
            if (step == MuxStep.RunsBack)
            {
                Begin(note);
                step = _muxer?.Write(stretch[index], note);
            }

            if (_output?.Error is { } error) throw error;
            if (step == MuxStep.Written) Written++;
            else Dropped++;
        }

        /// <summary>Begins a run: in the same file where that can be.</summary>
        private void Begin(in PacketNote note)
        {
            Finish();
            _formats = note.Formats;
            foreach (ClipContainer container in ClipContainer.For(note.Formats))
            {
                bool isContinued = _file is not null && container.CanGoOn && Containers[^1] == container;
                if (!isContinued && !Open(container)) return;
                _muxer = ClipMuxer.Begin(container, note.Formats, _output!, note.Position, isContinued);
                if (_muxer is not null) return;
            }
        }

        private bool Open(ClipContainer container)
        {
            // A container that refused the codecs left nothing behind: its file is used for the next one.
            bool isFresh = _file is { Length: 0 };
            if (!isFresh && Containers.Count == MaxFiles) return false;
            _output?.Dispose();
            _output = null;
            if (!isFresh)
            {
                Close();
                _file = create(Containers.Count + 1);
                Containers.Add(container);
            }

            Containers[^1] = container;
            _output = new ClipOutput(_file!) { Marks = container == ClipContainer.TransportStream ? new ContinuityMarks() : null };
            return true;
        }

        private void Finish()
        {
            _muxer?.Finish();
            _muxer?.Dispose();
            _muxer = null;
            if (_output?.Error is { } error) throw error;
        }

        private void Close()
        {
            _output?.Dispose();
            _output = null;
            _file?.Flush(flushToDisk: true);
            _file?.Dispose();
            _file = null;
        }
    }
}
