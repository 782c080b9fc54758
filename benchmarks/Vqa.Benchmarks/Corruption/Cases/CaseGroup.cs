namespace Vqa.Benchmarks.Corruption.Cases;

/// <summary>Cases that are counted together.</summary>
/// <param name="Name">As in the tables and after <c>--only</c>.</param>
/// <param name="Holds">Which cases belong to it.</param>
internal sealed record CaseGroup(string Name, Func<CorruptionCase, bool> Holds)
{
    private const string Undamaged = "none";

    /// <summary>
    /// Groups that hold damage: all cases, direct and burnt-in ones, then by codec and by damage. Those that are empty
    /// are left out.
    /// </summary>
    public static IReadOnlyList<CaseGroup> OfDamage(IReadOnlyList<CorruptionCase> cases) =>
        WithoutEmpty(cases,
        [
            new("all", _ => true),
            new(CaseKinds.Direct, c => c.Kind == CaseKinds.Direct),
            new(CaseKinds.BurntIn, c => c.Kind == CaseKinds.BurntIn),
            new("burnt_in:rescaled", c => c is { Kind: CaseKinds.BurntIn, Rescaled: true }),
            new("burnt_in:same_size", c => c is { Kind: CaseKinds.BurntIn, Rescaled: false }),
            .. By("codec", cases, c => c.Codec),
            .. By("damage", cases, c => c.Damage == Undamaged ? null : c.Damage),
        ]);

    /// <summary>Groups in which every alarm is a false one, look-alikes also by what they look like.</summary>
    public static IReadOnlyList<CaseGroup> WithoutDamage(IReadOnlyList<CorruptionCase> cases) =>
        WithoutEmpty(cases,
        [
            new(CaseKinds.Clean, c => c.Kind == CaseKinds.Clean),
            new(CaseKinds.LowRate, c => c.Kind == CaseKinds.LowRate),
            new(CaseKinds.LookAlike, c => c.Kind == CaseKinds.LookAlike),
            .. By("look", cases, c => c.Look),
        ]);

    /// <summary>The cases of one group; all where no group is named.</summary>
    /// <exception cref="InvalidDataException">There is no such group; the message lists those that there
    /// are.</exception>
    public static IReadOnlyList<CorruptionCase> Select(IReadOnlyList<CorruptionCase> cases, string? name)
    {
        if (name is null)
        {
            return cases;
        }

        List<CaseGroup> groups = [.. OfDamage(cases), .. WithoutDamage(cases)];
        return groups.Find(g => g.Name == name) is { } group
            ? [.. cases.Where(group.Holds)]
            : throw new InvalidDataException(
                $"The set has no group {name}; it has {string.Join(", ", groups.Select(g => g.Name))}.");
    }

    private static IEnumerable<CaseGroup> By(
        string what, IReadOnlyList<CorruptionCase> cases, Func<CorruptionCase, string?> value) =>
        cases.Select(value).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .Select(v => new CaseGroup($"{what}:{v}", c => value(c) == v));

    private static IReadOnlyList<CaseGroup> WithoutEmpty(
        IReadOnlyList<CorruptionCase> cases, IEnumerable<CaseGroup> groups) =>
        [.. groups.Where(g => cases.Any(g.Holds))];
}
