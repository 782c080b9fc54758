using Microsoft.Extensions.Time.Testing;
using Vqa.Node.Followers;

namespace Vqa.Tests.Node.Followers;

/// <summary>Pictures are made where someone asks, one a second at most, and shared.</summary>
public class PictureSlotTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Fact]
    public async Task Nothing_is_wanted_before_someone_asks_and_all_who_ask_share_one()
    {
        var slot = new PictureSlot(_time);
        Assert.Null(slot.Wanted());

        var (none, first) = slot.Ask(2);
        var (_, second) = slot.Ask(2);
        Assert.Equal(2, slot.Wanted());
        slot.Give(2, [1]);

        Assert.Null(none);
        Assert.Same(await first!, await second!);
        var (last, next) = slot.Ask(2);
        Assert.Same(await first!, last);
        Assert.Null(next);
    }

    [Fact]
    public void One_is_made_a_second_the_width_first_that_is_oldest()
    {
        var slot = new PictureSlot(_time);
        slot.Ask(0);
        slot.Ask(3);

        Assert.Equal(0, slot.Wanted());
        slot.Give(0, [1]);
        Assert.Null(slot.Wanted());
        _time.Advance(TimeSpan.FromSeconds(1));
        slot.Ask(0);
        Assert.Equal(3, slot.Wanted());
        slot.Give(3, [2]);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, slot.Wanted());
    }

    [Fact]
    public void What_was_asked_for_long_ago_is_made_no_more()
    {
        var slot = new PictureSlot(_time);
        slot.Ask(1);
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Null(slot.Wanted());
    }

    [Fact]
    public async Task Every_picture_has_a_tag_of_its_own()
    {
        var slot = new PictureSlot(_time);
        var (_, first) = slot.Ask(1);
        slot.Give(1, [1]);
        _time.Advance(TimeSpan.FromSeconds(2));
        var (_, second) = slot.Ask(1);
        slot.Give(1, [1]);

        Assert.NotEqual((await first!).Tag, (await second!).Tag);
    }
}
