"""The entry point `aq`: binds the language, answers --version without Typer, and runs the commands."""

import sys


def main() -> None:
    """Run `aq` with the arguments of the process and exit."""
    from aqcampaign.language import bind

    bind()  # before the commands are imported: their help is translated at import
    from aqcampaign.cli.exits import guarded

    sys.exit(guarded(_run))


def _run() -> int:
    if sys.argv[1:] == ["--version"]:
        from aqcampaign import __version__

        print(f"aqcampaign {__version__}")
        return 0
    from aqcampaign.cli.app import run

    return run(sys.argv[1:])
