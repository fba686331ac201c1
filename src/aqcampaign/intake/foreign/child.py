"""The reader process: receives files through a pipe and returns their sheets.

If native code crashes it, only the current file is lost: the parent notices the closed pipe and starts another.
"""

import os
import signal
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from zipfile import BadZipFile

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.foreign.sparse import Collector, SparseSheet
from aqcampaign.intake.inbox_limits import READER_MEMORY
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

Reader = Callable[[bytes, Collector], None]
# Imported on demand. A "document" is a blank Word form, read as one sheet; "prose" is a text with tables in it.
_MODULES = {
    "xls": "old_workbook",
    "xlsb": "binary_workbook",
    "ods": "open_document",
    "docx": "word",
    "document": "word_page",
    "prose": "word_prose",
}
READY = b"ready"


def serve(pipe: Connection) -> None:
    """Answer each (kind, content) with sheets or a finding until the pipe closes."""
    _isolate()
    pipe.send_bytes(READY)
    while True:
        try:
            kind, content = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(read(kind, content))


def read(kind: str, content: bytes) -> list[SparseSheet] | Finding:
    """Return the sheets of a foreign workbook, or the finding why it cannot be read. Catches all errors of readers."""
    module = import_module(f"aqcampaign.intake.foreign.{_MODULES[kind]}")
    collector = Collector()
    try:
        module.read(content, collector)
    except Unreadable as refusal:
        return refusal.finding
    except MemoryError:
        return finding("AQ130", reason=N_("not enough memory"))
    except Exception as error:  # noqa: BLE001  (readers raise dozens of kinds for damage)
        return finding("AQ101", reason=_describe(error))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        # A Rust panic in calamine is a BaseException.
        return finding("AQ130", reason=N_("the reader stopped"))
    return collector.sheets


def _describe(error: Exception) -> str:
    return str(error) if isinstance(error, BadZipFile) else f"{type(error).__name__}: {error}"


def _isolate() -> None:
    """Silence the terminal output of panics, leave Ctrl-C to the parent, and limit memory if the system can."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource
    except ImportError:  # Windows: only the limits on contents apply
        return
    for what, bound in ((resource.RLIMIT_AS, READER_MEMORY), (resource.RLIMIT_CORE, 0)):
        _soft, hard = resource.getrlimit(what)
        allowed = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        try:
            resource.setrlimit(what, (allowed, hard))
        except (ValueError, OSError):  # macOS refuses
            continue
