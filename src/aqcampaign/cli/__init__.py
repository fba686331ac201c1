"""The command line: the only place that knows Typer and Rich; commands are options, one call, a report, an exit code."""
