using System.Text;
using Vqa.Delivery.Subscribers;

namespace Vqa.Tests.Delivery.Subscribers;

public class WebhookSignatureTests
{
    /// <summary>Computed with: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac SECRET.</summary>
    [Fact]
    public void Every_secret_signs_the_time_and_the_body()
    {
        var signature = WebhookSignature.Make(
            Encoding.UTF8.GetBytes("""{"a":1}"""), ["first secret 0123", "second secret 456"],
            DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

        Assert.Equal(
            "t=1700000000,v1=8279fc9db92632e7c9eebf52090ad5593972c4e451d1d1d54674871a8f1a0e3c,"
            + "v1=0c5ead9ad51946015586226a5ef7581565523e6bf84e906de91665a089ca23b2",
            signature);
    }
}
