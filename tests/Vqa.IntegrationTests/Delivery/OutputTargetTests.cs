using System.Diagnostics;
using System.Text.Json;
using Vqa.Delivery.Reports;

namespace Vqa.IntegrationTests.Delivery;

public sealed class OutputTargetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-target-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_named_pipe_is_written_to_and_not_replaced()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        var pipe = Path.Combine(_folder, "pipe");
        using (var make = Process.Start("mkfifo", pipe))
        {
            await make.WaitForExitAsync(limit.Token);
        }

        using var reader = Process.Start(new ProcessStartInfo("cat", pipe) { RedirectStandardOutput = true })!;
        try
        {
            var read = reader.StandardOutput.ReadToEndAsync(limit.Token);
            await Task.Run(() => JsonReport.Write(pipe, []), limit.Token);

            using var report = JsonDocument.Parse(await read);
            Assert.Equal(JsonReport.Schema, report.RootElement.GetProperty("schema").GetString());
            Assert.Equal([pipe], Directory.GetFileSystemEntries(_folder));
        }
        finally
        {
            reader.Kill();
        }
    }
}
