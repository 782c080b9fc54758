namespace Vqa.IntegrationTests.Monitoring;

public class RulesTests
{
    [Fact]
    public async Task The_alerts_fire_when_they_should_and_not_before()
    {
        var output = await Promtool.RunAsync("test", "rules", "vqa.rules.test.yml");

        Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_and_its_rules_are_in_order()
    {
        var output = await Promtool.RunAsync("check", "config", "prometheus.yml");

        Assert.Contains("prometheus.yml is valid", output, StringComparison.Ordinal);
        Assert.Contains("rules found", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_alert_has_a_test()
    {
        var tests = File.ReadAllText(Path.Combine(DeployedFiles.Prometheus, "vqa.rules.test.yml"));
        var alerts = File.ReadAllLines(Path.Combine(DeployedFiles.Prometheus, "vqa.rules.yml"))
            .Where(line => line.Contains("- alert: ", StringComparison.Ordinal))
            .Select(line => line.Split(": ")[1]).ToList();

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Contains($"alertname: {alert}\n", tests, StringComparison.Ordinal));
    }
}
