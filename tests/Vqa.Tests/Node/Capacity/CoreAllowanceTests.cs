using Vqa.Node.Capacity;

namespace Vqa.Tests.Node.Capacity;

public sealed class CoreAllowanceTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("vqa-cgroup-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Without_control_groups_it_is_the_processors()
    {
        Assert.Equal(new CoreAllowance(8, true), CoreAllowance.Find(null, 8, _root.FullName));
    }

    [Fact]
    public void The_least_limit_on_the_way_up_holds()
    {
        Write("proc/self/cgroup", "0::/ecs/task/container\n");
        Write("sys/fs/cgroup/ecs/task/container/cpu.max", "max 100000\n");
        Write("sys/fs/cgroup/ecs/task/cpu.max", "150000 100000\n");
        Write("sys/fs/cgroup/ecs/cpu.max", "400000 100000\n");

        Assert.Equal(new CoreAllowance(1.5, true), CoreAllowance.Find(null, 8, _root.FullName));
    }

    [Fact]
    public void In_a_namespace_of_its_own_the_group_is_the_top()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("sys/fs/cgroup/cpu.max", "50000 100000\n");

        Assert.Equal(0.5, CoreAllowance.Find(null, 8, _root.FullName).Cores);
    }

    [Fact]
    public void The_first_version_is_understood_too()
    {
        Write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,cpuacct:/docker/abc\n0::/\n");
        Write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "250000\n");
        Write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
        Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
        Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");

        Assert.Equal(2.5, CoreAllowance.Find(null, 8, _root.FullName).Cores);
    }

    [Theory]
    [InlineData(1.0, false)]
    [InlineData(8.0, true)]
    [InlineData(64.0, true)]
    public void What_the_configuration_says_counts_and_only_less_is_for_the_node_to_keep(
        double configured, bool isEnforced)
    {
        Assert.Equal(new CoreAllowance(configured, isEnforced), CoreAllowance.Find(configured, 8, _root.FullName));
    }

    [Fact]
    public void Nonsense_in_the_files_is_no_limit()
    {
        Write("proc/self/cgroup", "nonsense\n0::/\n");
        Write("sys/fs/cgroup/cpu.max", "many few\n");

        Assert.Equal(4, CoreAllowance.Find(null, 4, _root.FullName).Cores);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
