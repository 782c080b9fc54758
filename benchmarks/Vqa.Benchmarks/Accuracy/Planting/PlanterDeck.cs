namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>
/// Deals planters to clips: each clip gets all of them, in an order of its own that starts with the one whose turn it
/// is. The first that finds a place in the clip is taken, so kinds are planted about as often as they are in the
/// deck, whatever order the clips are done in.
/// </summary>
internal sealed class PlanterDeck
{
    private readonly Planter[] _cards;

    private PlanterDeck(IEnumerable<Planter> cards, Random random)
    {
        _cards = [.. cards];
        random.Shuffle(_cards);
    }

    /// <summary>
    /// Defects of the pictures, and of the stream as a whole. A planter that is here twice is planted twice as often.
    /// </summary>
    public static PlanterDeck Pictures(int seed) => new(
        [
            new LiveFreezePlanter(), new LiveFreezePlanter(), new StallPlanter(),
            new BlackPlanter("black", logo: false, silent: false),
            new BlackPlanter("black_logo", logo: true, silent: false),
            new BlackPlanter("black_silent", logo: false, silent: true),
            new SolidPlanter(), new SolidPlanter(),
            new FlashPlanter(), new FlashPlanter(),
            new HoldStutterPlanter(), new LowRatePlanter(),
            new ClockJumpPlanter(), new ClockBackPlanter(), new PictureGapPlanter(), new SoundGapPlanter(),
            new FormatChangePlanter(FormatChangePlanter.Size),
            new FormatChangePlanter(FormatChangePlanter.SoundChannels),
            new FormatChangePlanter(FormatChangePlanter.Codec),
            new BitErrorPlanter(), new PacketLossPlanter(), new PacketLossPlanter(),
        ],
        StableRandom.For(seed, "pictures"));

    /// <summary>Defects of the sound, planted beside one of the pictures.</summary>
    public static PlanterDeck Sounds(int seed) => new(
        [
            new SilencePlanter("silence", oneChannel: false), new SilencePlanter("silence", oneChannel: false),
            new SilencePlanter("silence_channel", oneChannel: true),
            new ClippingPlanter(), new ClippingPlanter(),
            new PhasePlanter(), new PhasePlanter(),
            new FaintPlanter(),
        ],
        StableRandom.For(seed, "sounds"));

    /// <summary>The planters in the order in which a clip tries them.</summary>
    /// <param name="turn">The clip's number.</param>
    /// <param name="kinds">The kinds to plant; all where there is none.</param>
    public IEnumerable<Planter> Deal(int turn, IReadOnlyCollection<string> kinds) =>
        _cards.Select((_, i) => _cards[(turn + i) % _cards.Length]).Where(p => kinds.Count == 0 || kinds.Contains(p.Kind));

    /// <summary>Names of all kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        [.. Pictures(0)._cards.Concat(Sounds(0)._cards).Select(p => p.Kind).Distinct().Order(StringComparer.Ordinal)];
}
