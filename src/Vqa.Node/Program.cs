using Vqa.Node.Commands;

return await CommandLine.RunAsync(args);
