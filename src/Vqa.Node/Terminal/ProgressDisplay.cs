using Spectre.Console;
using Spectre.Console.Rendering;
using Vqa.Node.Runs;

namespace Vqa.Node.Terminal;

/// <summary>Bars with speed and time left, one for each input at work, on a terminal; nothing at all elsewhere.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan _refresh = TimeSpan.FromMilliseconds(200);

    /// <summary>Shows how a run goes on until it is over.</summary>
    public static async Task FollowAsync(Screen screen, IReadOnlyList<InputProgress> inputs, Task run)
    {
        if (screen.IsInteractive)
        {
            await screen.Commentary.Progress()
                .AutoClear(true)
                .HideCompleted(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PaceColumn())
                .StartAsync(context => UpdateAsync(context, inputs, run));
        }

        await run;
    }

    private static async Task UpdateAsync(ProgressContext context, IReadOnlyList<InputProgress> inputs, Task run)
    {
        var bars = new Dictionary<InputProgress, ProgressTask>();
        while (!run.IsCompleted)
        {
            foreach (var input in inputs.Where(input => input.Stage != InputStage.Waiting))
            {
                if (!bars.TryGetValue(input, out var bar))
                {
                    bars[input] = bar = context.AddTask(Screen.Plain(ShortName(input.Name)), maxValue: 1);
                    bar.Tag = input;
                }

                bar.IsIndeterminate = input.Total is null;
                bar.Value = input.Stage == InputStage.Finished ? 1
                    : input.Total is { } total && total > TimeSpan.Zero ? Math.Min(0.999, input.Position / total) : 0;
            }

            await Task.WhenAny(run, Task.Delay(_refresh));
        }
    }

    /// <summary>The end of a long name: that is where names differ.</summary>
    private static string ShortName(string name) => name.Length <= 40 ? name : $"…{name[^39..]}";

    /// <summary>Position, speed, time left and incidents of an input.</summary>
    private sealed class PaceColumn : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var input = (InputProgress)task.Tag!;
            var text = Clock.Whole(input.Position);
            if (task.ElapsedTime is { TotalSeconds: > 0.5 } elapsed && input.Position > TimeSpan.Zero)
            {
                var speed = input.Position / elapsed;
                text += $"  {speed:0.0}x";
                if (input.Total is { } total && total > input.Position)
                {
                    text += $"  {Clock.Whole((total - input.Position) / speed)} left";
                }
            }

            if (input.Incidents > 0)
            {
                text += $"  {input.Incidents} found";
            }

            return new Text(text);
        }
    }
}
