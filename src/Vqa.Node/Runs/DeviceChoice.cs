namespace Vqa.Node.Runs;

/// <summary>What the user said of where to decode.</summary>
/// <param name="Wish">The kind of device.</param>
/// <param name="Index">Number of the GPU, where one is meant.</param>
internal readonly record struct DeviceChoice(DeviceWish Wish, int Index)
{
    /// <summary>More GPUs than any machine has: a number beyond is a slip of the finger.</summary>
    public const int MostIndex = 255;

    /// <summary>Reads "auto", "cpu", "cuda" or "cuda:N"; null for any other text.</summary>
    public static DeviceChoice? Parse(string text)
    {
        const string Numbered = "cuda:";
        switch (text)
        {
            case "auto":
                return new DeviceChoice(DeviceWish.Auto, 0);
            case "cpu":
                return new DeviceChoice(DeviceWish.Cpu, 0);
            case "cuda":
                return new DeviceChoice(DeviceWish.Cuda, 0);
            default:
                var number = text.StartsWith(Numbered, StringComparison.Ordinal) ? text[Numbered.Length..] : "";
                return number.Length is > 0 and <= 3 && number.All(char.IsAsciiDigit) && int.Parse(number) <= MostIndex
                    ? new DeviceChoice(DeviceWish.Cuda, int.Parse(number))
                    : null;
        }
    }
}

/// <summary>Kinds of <see cref="DeviceChoice"/>.</summary>
internal enum DeviceWish
{
    /// <summary>The first GPU where there is one that works, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>A certain GPU; the CPU stands in, and the reports say why.</summary>
    Cuda,
}
