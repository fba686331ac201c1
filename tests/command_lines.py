"""Runs the command lines of `aq` given as JSON on stdin in one process, and prints code and output of each as JSON."""

import contextlib
import io
import json
import sys

from aqcampaign.language import bind


def printed(arguments: list[str]) -> tuple[int, str]:
    """Return the exit code of a command line and what it prints on stdout and stderr, in order."""
    from aqcampaign.cli import app, exits

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = exits.guarded(lambda: app.run(arguments))
    return int(code), out.getvalue()


if __name__ == "__main__":
    bind()  # before Typer is imported, as aq does
    json.dump([printed(arguments) for arguments in json.load(sys.stdin)], sys.stdout)
