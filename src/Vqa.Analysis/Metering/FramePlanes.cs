using Vqa.Kernels.Planes;
using Vqa.Media;

namespace Vqa.Analysis.Metering;

/// <summary>How a decoded picture is handed to the kernels, those of a CPU and those of a GPU.</summary>
internal static class FramePlanes
{
    /// <summary>10 % of the luma range counts as dark (FFmpeg's blackdetect, pixel_black_th 0.10, truncated like
    /// there).</summary>
    private const double DarkLuma = 0.10;

    /// <summary>A plane as kernels take it; the address may be a device's.</summary>
    public static PlaneView View(in VideoPlane plane) => new(
        plane.Address, plane.Width, plane.Height, plane.StrideBytes, plane.BytesPerSample, plane.Shift, plane.Bits);

    /// <summary>Whether a difference of the two means anything, and can be measured where they lie.</summary>
    public static bool AreComparable(VideoFrame frame, VideoFrame previous) =>
        !previous.IsEmpty && previous.Width == frame.Width && previous.Height == frame.Height
        && previous.PixelFormat == frame.PixelFormat && previous.IsOnDevice == frame.IsOnDevice;

    /// <summary>The level at and below which a sample is dark, on the scale of measured samples.</summary>
    public static int DarkLevel(bool isFullRange, int bits) =>
        isFullRange
            ? (int)(DarkLuma * ((1 << bits) - 1))
            : (int)((16 + (DarkLuma * (235 - 16))) * (1 << (bits - 8)));
}
