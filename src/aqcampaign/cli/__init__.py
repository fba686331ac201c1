"""The command line, alone in knowing Typer and Rich: options, one call, a report, an exit code."""
