using System.Globalization;
using System.Text;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;

namespace Vqa.Tests.Delivery.Reports;

public sealed class MetricsCsvTests
{
    [Fact]
    public void A_row_holds_the_picture_and_the_sound_beside_it()
    {
        var row = Assert.Single(Write(severalInputs: false, "clip.mp4", listener =>
        {
            listener.OnAudio(Sample.Audio(0.02));
            listener.OnFrame(Sample.Frame(1), Sample.Picture);
        }));

        var expected = new Dictionary<string, string>
        {
            ["frame"] = "1", ["time_s"] = "0.040000", ["duration_s"] = "0.040000", ["timestamp"] = "normal",
            ["timestamp_error_ms"] = "0.000", ["width_px"] = "1920", ["height_px"] = "1080", ["is_keyframe"] = "0",
            ["packet_bytes"] = "4321", ["mean_luma"] = "101.500", ["luma_deviation"] = "40.250", ["luma_p1"] = "16.0",
            ["luma_median"] = "96.0", ["luma_p99"] = "236.0", ["level_concentration"] = "0.250",
            ["dark_share"] = "0.12500", ["mean_cb"] = "120.000",
            ["mean_cr"] = "130.000", ["cb_deviation"] = "5.000", ["cr_deviation"] = "6.000",
            ["temporal_difference"] = "0.000123", ["peak_block_difference"] = "2.5000",
            ["unchanged_block_share"] = "0.75000", ["changed_block_share"] = "0.06250", ["flash_rise_share"] = "0.00000",
            ["flash_fall_share"] = "0.00000", ["column_blockiness"] = "1.0500", ["row_blockiness"] = "1.5000",
            ["column_phase_px"] = "3", ["row_phase_px"] = "0", ["decode_flags"] = "9", ["refused_packets"] = "1",
            ["concealed_blocks"] = "17", ["decoder_error_lines"] = "3",
            ["audio_time_s"] = "0.020000", ["momentary_lufs"] = "-23.46", ["short_term_lufs"] = "",
            ["integrated_lufs"] = "-24.00", ["loudness_range_lu"] = "3.00", ["peak_dbfs"] = "-6.02",
            ["true_peak_dbtp"] = "0.00", ["rms_dbfs"] = "-20.00", ["clipped_samples"] = "3", ["correlation"] = "0.500",
        };
        Assert.Equal(expected, row);
    }

    [Fact]
    public void There_is_one_row_a_frame_in_their_order()
    {
        var rows = Write(severalInputs: false, "clip.mp4", listener =>
        {
            for (var i = 0; i < 1000; i++)
            {
                listener.OnFrame(Sample.Frame(i), Sample.Picture);
            }
        });

        Assert.Equal(Enumerable.Range(0, 1000), rows.Select(r => int.Parse(r["frame"], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void What_is_unknown_is_empty_and_silence_is_minus_infinity()
    {
        var rows = Write(severalInputs: false, "clip.mp4", listener =>
        {
            listener.OnFrame(Sample.Frame(0), Sample.Picture);
            listener.OnAudio(Sample.Audio(0, peak: 0));
            listener.OnFrame(Sample.Frame(1), Sample.Picture);
        });

        Assert.Equal("", rows[0]["temporal_difference"]);
        Assert.Equal("", rows[0]["peak_dbfs"]);
        Assert.Equal("-inf", rows[1]["peak_dbfs"]);
    }

    [Fact]
    public void No_peak_falls_between_two_rows()
    {
        var rows = Write(severalInputs: false, "clip.mp4", listener =>
        {
            listener.OnAudio(Sample.Audio(0.00, peak: 0.01f));
            listener.OnAudio(Sample.Audio(0.02, peak: 1f));
            listener.OnAudio(Sample.Audio(0.04, peak: 0.1f));
            listener.OnFrame(Sample.Frame(0), Sample.Picture);
            listener.OnFrame(Sample.Frame(1), Sample.Picture);
            listener.OnAudio(Sample.Audio(0.06, peak: 0.1f));
            listener.OnFrame(Sample.Frame(2), Sample.Picture);
        });

        Assert.Equal(["0.00", "0.00", "-20.00"], rows.Select(r => r["peak_dbfs"]));
        Assert.Equal(["9", "9", "3"], rows.Select(r => r["clipped_samples"]));
        Assert.Equal(["0.040000", "0.040000", "0.060000"], rows.Select(r => r["audio_time_s"]));
    }

    [Theory]
    [InlineData("plain.mp4")]
    [InlineData("a, \"quoted\"\nname.mp4")]
    [InlineData("漢字.mp4")]
    public void Several_inputs_are_told_apart(string name)
    {
        var row = Assert.Single(Write(severalInputs: true, name, listener => listener.OnFrame(Sample.Frame(5), Sample.Picture)));

        Assert.Equal(name, row["input"]);
        Assert.Equal("5", row["frame"]);
    }

    [Fact]
    public void An_input_without_video_gives_a_row_per_window_of_sound()
    {
        var rows = Write(severalInputs: false, "radio.mp3", listener =>
        {
            listener.OnOpened(Sample.Info with { Video = null });
            listener.OnAudio(Sample.Audio(0));
            listener.OnAudio(Sample.Audio(0.02));
        });

        Assert.Equal(["0.000000", "0.020000"], rows.Select(r => r["audio_time_s"]));
        Assert.All(rows, row => Assert.Equal("", row["frame"]));
    }

    [Fact]
    public void Rows_allocate_nothing()
    {
        using var csv = new MetricsCsv(Stream.Null, severalInputs: true, TimeProvider.System);
        var listener = csv.For("a, \"quoted\" name.mp4");
        void Row(int index)
        {
            listener.OnAudio(Sample.Audio(index * 0.04));
            listener.OnFrame(Sample.Frame(index), Sample.Picture);
        }

        Row(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i <= 1000; i++)
        {
            Row(i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_was_written_reaches_the_file_once_a_second()
    {
        using var output = new MemoryStream();
        var clock = new SettableClock();
        using var csv = new MetricsCsv(output, severalInputs: false, clock);
        var listener = csv.For("live");

        listener.OnFrame(Sample.Frame(0), Sample.Picture);
        Assert.Equal(0, output.Length);
        clock.Ticks += TimeSpan.FromSeconds(1).Ticks;
        listener.OnFrame(Sample.Frame(1), Sample.Picture);

        Assert.Equal(2, Parse(Encoding.UTF8.GetString(output.ToArray())).Count);
    }

    private static List<Dictionary<string, string>> Write(bool severalInputs, string input, Action<ISessionListener> session)
    {
        using var output = new MemoryStream();
        using (var csv = new MetricsCsv(output, severalInputs, TimeProvider.System))
        {
            session(csv.For(input));
        }

        return Parse(Encoding.UTF8.GetString(output.ToArray()));
    }

    /// <summary>RFC 4180, as any reader takes it: the rows by the header's names.</summary>
    private static List<Dictionary<string, string>> Parse(string text)
    {
        List<List<string>> rows = [[]];
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                var isEscaped = isQuoted && i + 1 < text.Length && text[i + 1] == '"';
                cell.Append(isEscaped ? "\"" : "");
                i += isEscaped ? 1 : 0;
                isQuoted = isEscaped || !isQuoted;
            }
            else if (!isQuoted && text[i] is ',' or '\n' && !isQuoted)
            {
                rows[^1].Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\n')
                {
                    rows.Add([]);
                }
            }
            else
            {
                cell.Append(text[i]);
            }
        }

        Assert.Empty(rows[^1]);
        return [.. rows[1..^1].Select(row => rows[0].Zip(row, KeyValuePair.Create).ToDictionary())];
    }

    private sealed class SettableClock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}
