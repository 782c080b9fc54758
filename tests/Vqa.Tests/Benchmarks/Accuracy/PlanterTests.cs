using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Accuracy.Clips;
using Vqa.Benchmarks.Accuracy.Planting;

namespace Vqa.Tests.Benchmarks.Accuracy;

public class PlanterTests
{
    private static readonly Planter[] _all = [.. PlanterDeck.Pictures(1).Deal(0, []), .. PlanterDeck.Sounds(1).Deal(0, [])];

    [Fact]
    public void Every_planter_finds_a_place_in_lively_footage_and_keeps_away_from_its_ends()
    {
        var footage = SyntheticFootage.Lively();

        Assert.All(_all, planter =>
        {
            var plan = new PlantPlan();
            Assert.True(planter.TryPlant(footage, new Random(7), plan), planter.Kind);
            var truth = Assert.Single(plan.Truths);
            Assert.Equal((planter.Detector, planter.Kind), (truth.Detector, truth.Kind));
            Assert.True(truth.Where.Start >= TimeSpan.FromSeconds(1), $"{planter.Kind} starts at {truth.Where.Start}");
            Assert.True(truth.Where.End >= truth.Where.Start);
        });
    }

    [Fact]
    public void A_freeze_is_planted_only_where_the_pictures_move()
    {
        // Moving from 6 s to 13 s: a freeze with half a second of movement at both sides fits nowhere else.
        var footage = SyntheticFootage.Make(seconds => seconds is > 6 and < 13);

        for (var seed = 0; seed < 50; seed++)
        {
            var plan = new PlantPlan();
            if (new LiveFreezePlanter().TryPlant(footage, new Random(seed), plan))
            {
                Assert.InRange(plan.Truths[0].Where.Start.TotalSeconds, 6, 13);
            }
        }
    }

    [Fact]
    public void Nothing_that_needs_movement_is_planted_in_a_still()
    {
        var still = SyntheticFootage.Make(_ => false, _ => true);

        Assert.All(
            (Planter[])[new LiveFreezePlanter(), new StallPlanter(), new HoldStutterPlanter(), new LowRatePlanter()],
            planter => Assert.False(planter.TryPlant(still, new Random(1), new PlantPlan())));
    }

    [Fact]
    public void Silence_is_planted_only_where_there_is_sound()
    {
        var footage = SyntheticFootage.Make(_ => true, seconds => seconds > 8);
        var planter = new SilencePlanter("silence", oneChannel: false);

        for (var seed = 0; seed < 50; seed++)
        {
            var plan = new PlantPlan();
            if (planter.TryPlant(footage, new Random(seed), plan))
            {
                Assert.True(plan.Truths[0].Where.Start.TotalSeconds >= 7.5);
            }
        }

        Assert.False(planter.TryPlant(SyntheticFootage.Make(_ => true), new Random(1), new PlantPlan()));
    }

    [Fact]
    public void Two_defects_keep_clear_of_each_other()
    {
        var footage = SyntheticFootage.Lively();

        for (var seed = 0; seed < 100; seed++)
        {
            var truths = AccuracyRun.Plan(footage, seed, turn: seed, [], new Random(seed)).Truths;
            Assert.NotEmpty(truths);
            if (truths.Count == 2)
            {
                Assert.False(truths[0].Where.Widen(TimeSpan.FromSeconds(1)).Touches(truths[1].Where));
            }
        }
    }

    [Fact]
    public void A_seed_always_plants_the_same()
    {
        var footage = SyntheticFootage.Lively();

        Assert.Equal(Describe(3), Describe(3));
        Assert.NotEqual(Describe(3), Describe(4));

        string Describe(int seed)
        {
            var plan = AccuracyRun.Plan(footage, seed, turn: 5, [], StableRandom.For(seed, footage.Name));
            return string.Join(
                '|', [.. plan.Truths.Select(t => t.ToString()), .. plan.PictureFilters, .. plan.SoundFilters]);
        }
    }

    [Fact]
    public void The_deck_gives_each_clip_all_planters_and_each_planter_its_turn()
    {
        var deck = PlanterDeck.Sounds(9);
        var count = deck.Deal(0, []).Count();

        var first = Enumerable.Range(0, count).Select(turn => deck.Deal(turn, []).First()).ToList();

        Assert.Equal(deck.Deal(0, []), first);
        Assert.All(Enumerable.Range(0, count), turn => Assert.Equal(count, deck.Deal(turn, []).Count()));
        Assert.Equal(["faint"], deck.Deal(3, ["flash", "faint"]).Select(planter => planter.Kind).Distinct());
    }

    [Fact]
    public void What_a_plan_needs_the_encoding_can_do()
    {
        var footage = SyntheticFootage.Lively();
        var random = new Random(1);

        for (var i = 0; i < 200; i++)
        {
            Assert.NotEqual("mp4", EncodingChoice.For(footage, EncodingNeeds.Gaps, random).Container);
            Assert.Equal(2, EncodingChoice.For(footage, EncodingNeeds.TwoChannels, random).Channels);
            Assert.Contains(
                EncodingChoice.For(footage, EncodingNeeds.NoticesBitErrors, random).VideoCodec,
                (string[])["libx264", "mpeg2video"]);
            Assert.Equal("ts", EncodingChoice.For(footage, EncodingNeeds.TransportStream, random).Container);
        }
    }

    [Fact]
    public void Rates_near_a_standard_one_are_that_one()
    {
        Assert.Equal(new FrameRate(25, 1), SyntheticFootage.Lively().Rate);
        Assert.True(SyntheticFootage.Lively().Rate.IsStandard);
    }
}
