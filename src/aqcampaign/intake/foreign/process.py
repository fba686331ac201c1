"""Runs the reader process and turns its crashes, hangs and limits into findings.

The readers run in a process of their own, started when the first such file comes and used until one kills it.
"""

import atexit
import multiprocessing
import pickle
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from aqcampaign.findings.finding import Finding, finding, phrase
from aqcampaign.intake.foreign.child import serve
from aqcampaign.intake.foreign.sparse import SparseWorkbook
from aqcampaign.intake.inbox_limits import MAX_ANSWER_BYTES, READING_SECONDS, STARTING_SECONDS
from aqcampaign.language import mark as N_


class ForeignReader:
    """The process that reads foreign workbooks, replaced whenever a file has cost it its life."""

    def __init__(self, seconds: float = READING_SECONDS) -> None:
        self.seconds = seconds
        self._running: tuple[BaseProcess, Connection] | None = None

    def read(self, kind: str, content: bytes) -> SparseWorkbook | Finding:
        """Return the workbook, or one finding; a crash or a hang costs this file only."""
        try:
            pipe = self._pipe()
            pipe.send((kind, content))
            if not pipe.poll(self.seconds):
                self.stop()
                return finding("AQ130", reason=phrase(N_("no result within {seconds} s"), seconds=f"{self.seconds:g}"))
            # Both ends are this program: what comes back was counted and made by reader_process.
            answer = pickle.loads(pipe.recv_bytes(MAX_ANSWER_BYTES))  # noqa: S301  (see above)
        except (EOFError, OSError):
            self.stop()
            return finding("AQ130", reason=N_("the reader stopped"))
        if isinstance(answer, Finding):
            if answer.code == "AQ130":  # it answered, but its memory is in pieces
                self.stop()
            return answer
        return SparseWorkbook(answer)

    def stop(self) -> None:
        """End the process; the next file starts another."""
        if self._running is None:
            return
        process, pipe = self._running
        self._running = None
        pipe.close()
        process.kill()
        process.join()
        process.close()

    def _pipe(self) -> Connection:
        if self._running is not None and not self._running[0].is_alive():
            self.stop()
        if self._running is None:
            self._running = self._start()
        return self._running[1]

    def _start(self) -> tuple[BaseProcess, Connection]:
        # The same way on every system: the child shares nothing with its parent but the pipe.
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        if ours.poll(STARTING_SECONDS):
            ours.recv_bytes()
        return process, ours


_reader = ForeignReader()
atexit.register(_reader.stop)


def open_foreign(kind: str, content: bytes) -> SparseWorkbook | Finding:
    """Return the workbook of a foreign format: xls, xlsb, ods or docx."""
    return _reader.read(kind, content)
