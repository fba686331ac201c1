"""The reader process: takes files through a pipe and answers with their sheets.

What native code does to it costs one file: the parent sees the pipe close and starts another.
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
# Each is imported when the first file of its kind comes; a document is a .docx read from top to bottom.
_MODULES = {
    "xls": "old_workbook",
    "xlsb": "binary_workbook",
    "ods": "open_document",
    "docx": "word",
    "document": "word_page",
}
READY = b"ready"


def serve(pipe: Connection) -> None:
    """Answer each (kind, content) with sheets or a finding, until the pipe closes."""
    _isolate()
    pipe.send_bytes(READY)
    while True:
        try:
            kind, content = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(read(kind, content))


def read(kind: str, content: bytes) -> list[SparseSheet] | Finding:
    """Return the sheets of a foreign workbook, or the finding why not; whatever its reader raises stays here."""
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
        # A panic of calamine is no Exception.
        return finding("AQ130", reason=N_("the reader stopped"))
    return collector.sheets


def _describe(error: Exception) -> str:
    return str(error) if isinstance(error, BadZipFile) else f"{type(error).__name__}: {error}"


def _isolate() -> None:
    """Keep panics off the terminal, leave Ctrl-C to the parent, and bound the memory where the system can."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource
    except ImportError:  # Windows: the bounds on what is read must do
        return
    for what, bound in ((resource.RLIMIT_AS, READER_MEMORY), (resource.RLIMIT_CORE, 0)):
        _soft, hard = resource.getrlimit(what)
        allowed = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        try:
            resource.setrlimit(what, (allowed, hard))
        except (ValueError, OSError):  # macOS refuses
            continue
