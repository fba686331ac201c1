"""Runs the reader process, and turns its crashes and hangs into findings.

The process is started for the first foreign file and used until a file crashes it.
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
    """The process that reads foreign workbooks; it is replaced after a crash or a hang."""

    def __init__(self, seconds: float = READING_SECONDS) -> None:
        self.seconds = seconds
        self._running: tuple[BaseProcess, Connection] | None = None

    def read(self, kind: str, content: bytes) -> SparseWorkbook | Finding:
        """Return the workbook, or the finding why it cannot be read. Crashes and hangs affect this file only."""
        try:
            pipe = self._pipe()
            pipe.send((kind, content))
            if not pipe.poll(self.seconds):
                self.stop()
                return finding("AQ130", reason=phrase(N_("no result within {seconds} s"), seconds=f"{self.seconds:g}"))
            # The other end is child.serve, so the data is trusted.
            answer = pickle.loads(pipe.recv_bytes(MAX_ANSWER_BYTES))  # noqa: S301  (see above)
        except (EOFError, OSError):
            self.stop()
            return finding("AQ130", reason=N_("the reader stopped"))
        if isinstance(answer, Finding):
            if answer.code == "AQ130":  # it answered, but its state is doubtful
                self.stop()
            return answer
        return SparseWorkbook(answer)

    def stop(self) -> None:
        """Stop the process. The next file starts another."""
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
        # Spawned on every system, so that parent and child share only the pipe.
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
    """Return the workbook of a foreign format: xls, xlsb, ods, docx, document (a blank Word form) or prose."""
    return _reader.read(kind, content)
