"""The entry point `aq`: binds the language, answers --version without Typer, and runs the commands."""

import gc
import sys

# Python looks for cycles after every 700 new objects. There are few cycles here, and the reports of all files are kept.
_OBJECTS_BETWEEN_COLLECTIONS = 200_000


def main() -> None:
    """Run `aq` with the arguments of the process and exit."""
    from aqcampaign.language import bind

    collect_rarely()
    bind()  # before the commands are imported: their help is translated at import
    from aqcampaign.cli.exits import guarded

    code = guarded(_run)
    gc.freeze()  # the process ends: to look once more for cycles takes an eighth of a short command
    sys.exit(code)


def collect_rarely() -> None:
    """Look for cycles of objects less often, which saves a tenth of the time of a command that only starts."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


def _run() -> int:
    if sys.argv[1:] == ["--version"]:
        from aqcampaign import __version__

        print(f"aqcampaign {__version__}")
        return 0
    from aqcampaign.cli.app import run

    return run(sys.argv[1:])
