namespace Vqa.Media;

/// <summary>The checksum of MPEG-2 tables: CRC-32 with polynomial 0x04C11DB7, not reflected, starting at all ones (ISO/IEC 13818-1 annex A).</summary>
internal static class Crc32Mpeg
{
    private const uint Polynomial = 0x04C11DB7;

    /// <summary>True where a section ends with the right checksum of all before it.</summary>
    public static bool IsValid(ReadOnlySpan<byte> section) => Compute(section) == 0;

    /// <summary>The checksum; over a section with its own checksum at the end it is 0.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= (uint)b << 24;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 0x80000000) != 0 ? crc << 1 ^ Polynomial : crc << 1;
        }

        return crc;
    }
}
