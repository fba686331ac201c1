"""Error boundary around every command: maps exceptions to exit codes."""

import contextlib
import errno
import logging
import os
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from aqcampaign.failures import Failure, Interrupted
from aqcampaign.language import translate as _


class Exit(IntEnum):
    """What the exit codes mean."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    BUG = 3
    INTERRUPTED = 130


def guarded(run: Callable[[], int]) -> int:
    """Return the exit code of `run`; a failure is said in one sentence on stderr, our own bug goes to a log file."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A Windows pipe may be GBK or cp1252: nothing that we print may fail there.
            stream.reconfigure(errors="backslashreplace")
    log = _log_to_memory()
    try:
        code = run()
        sys.stdout.flush()
        return code
    except Failure as failure:
        from aqcampaign.findings.finding import printable  # imports the catalogue of findings

        print("\n".join(printable(line, 600) for line in str(failure).splitlines()), file=sys.stderr)
        return Exit.USAGE
    except (Interrupted, KeyboardInterrupt) as interrupt:
        print(str(interrupt) or _("interrupted; nothing was left half-written"), file=sys.stderr)
        return Exit.INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return Exit.CLEAN
    except OSError as error:
        if error.errno != errno.ENOSPC:
            log.append(traceback.format_exc())
            return Exit.BUG
        _silence_stdout()
        print(_("the output cannot be written: the disk is full"), file=sys.stderr)
        return Exit.USAGE
    except Exception:  # noqa: BLE001  (the boundary: nobody above can handle it)
        log.append(traceback.format_exc())
        return Exit.BUG
    finally:
        if log:
            print(_("internal error; please report it and send {log}").format(log=_write(log)), file=sys.stderr)


def _silence_stdout() -> None:
    """Send what is still buffered nowhere: at the end of the process it would fail once more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _log_to_memory() -> list[str]:
    """Collect what is logged as an error, so that a log file is written only if there is something in it."""
    lines: list[str] = []

    class Memory(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(logging.Formatter("%(message)s").format(record))

    root = logging.getLogger("aqcampaign")
    root.handlers = [Memory()]
    root.propagate = False
    return lines


def _write(log: list[str]) -> Path:
    import tempfile  # with its random numbers, which a command without a fault does without

    folder = Path(tempfile.mkdtemp(prefix="aq-"))
    path = folder / "aq-error.log"
    path.write_text("\n\n".join(log), encoding="utf-8", errors="backslashreplace")
    return path
