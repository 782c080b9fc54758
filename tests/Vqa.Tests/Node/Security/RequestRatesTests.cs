using Microsoft.Extensions.Time.Testing;
using Vqa.Node.Security;

namespace Vqa.Tests.Node.Security;

/// <summary>A client may do so much in a window, and the others notice nothing of it.</summary>
public class RequestRatesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_client_is_held_up_until_the_window_ends()
    {
        var rates = new RequestRates(3, TimeSpan.FromSeconds(10), _time);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Null(rates.Take("a")));
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(TimeSpan.FromSeconds(6), rates.Take("a"));
        Assert.Null(rates.Take("b"));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(rates.Take("a"));
    }

    [Fact]
    public void Clients_without_number_share_one_count()
    {
        var rates = new RequestRates(2, TimeSpan.FromSeconds(10), _time);
        for (var client = 0; client < RequestRates.MostClients; client++)
        {
            Assert.Null(rates.Take($"client {client}"));
        }

        Assert.Null(rates.Take("one more"));
        Assert.Null(rates.Take("another"));
        Assert.NotNull(rates.Take("a third"));
    }
}
