using Amazon.S3;
using Vqa.Delivery.Results;

namespace Vqa.Tests.Delivery.Results;

public sealed class S3ErrorsTests
{
    [Theory]
    // What S3 answers to every put without a checksum where a bucket locks its objects by default.
    [InlineData("InvalidRequest", ResultStoreFault.RefusedForUnknownReason)]
    [InlineData("InvalidArgument", ResultStoreFault.RefusedForUnknownReason)]
    [InlineData("KeyTooLongError", ResultStoreFault.ObjectRefused)]
    [InlineData("NoSuchBucket", ResultStoreFault.Misconfigured)]
    [InlineData("SlowDown", ResultStoreFault.Unreachable)]
    public void An_answer_says_what_it_is_about(string code, ResultStoreFault fault)
    {
        var errors = new S3Errors(new S3StoreOptions { Bucket = "b" }, "S3 bucket b");

        Assert.Equal(fault, errors.Explain("a.json", new AmazonS3Exception("no") { ErrorCode = code }).Fault);
    }
}
