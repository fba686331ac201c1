"""Worker processes on this computer. One that ends or hangs loses the chunk that it examines and is replaced."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import IO, cast

from aqcampaign.engine.messages import ALIVE, chunk_message, read_frame, write_frame
from aqcampaign.engine.scheduling import CHUNKS_AT_A_WORKER, WorkerLost
from aqcampaign.failures import Failure
from aqcampaign.findings.finding import phrase
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _

# A worker says after each report that it gets on. The slowest file is one of another format, for which a reader must
# be started: see intake/inbox_limits.py.
SILENT_SECONDS = 120.0
_STARTING_SECONDS = 120.0
_LOOK_EVERY = 1.0
MOST_FALSE_STARTS = 3
# -P: a module that lies in the folder where the clerk stands is none of ours.
_COMMAND = (sys.executable, "-P", "-m", "aqcampaign.engine.worker")
_ENDED = phrase(N_("the process that examined it ended"))
_SILENT = N_("the process that examined it did not get on for {seconds} s")


class Processes:
    """Worker processes; each is started when it is needed."""

    def __init__(self, start: bytes, count: int) -> None:
        self.slots = count * CHUNKS_AT_A_WORKER
        self._start = start
        self._count = count
        self._workers: list[WorkerProcess] = []
        self._false_starts = 0

    def submit(self, files: Sequence[InboxFile]) -> Future[bytes]:
        """Return the answer to a chunk, which raises WorkerLost if there is none.

        Raises Failure if no worker gets ready.
        """
        for worker in [each for each in self._workers if not each.is_usable]:
            self._workers.remove(worker)
            self._false_starts = 0 if worker.was_ready else self._false_starts + 1
        if self._false_starts >= MOST_FALSE_STARTS:
            raise Failure(_("worker processes end before they are ready; try again with --jobs 1"))
        idle = min(self._workers, key=lambda each: each.pending, default=None)
        if idle is None or (idle.pending and len(self._workers) < self._count):
            idle = WorkerProcess(self._start)
            self._workers.append(idle)
        return idle.submit(chunk_message(files))

    def close(self) -> None:
        """End all workers at once."""
        for worker in self._workers:
            worker.close()


class WorkerProcess:
    """A process that examines chunks, one after the other."""

    def __init__(self, start: bytes) -> None:
        self.was_ready = False
        self._process = _started()
        self._lock = Lock()
        self._waiting: deque[Future[bytes]] = deque()
        self._reason = _ENDED
        self._heard = time.monotonic()
        self._ended = Event()
        self._unsent: SimpleQueue[bytes | None] = SimpleQueue()
        self._unsent.put(start)
        self._threads = [Thread(target=work, daemon=True) for work in (self._send, self._listen, self._watch)]
        for thread in self._threads:
            thread.start()

    @property
    def is_usable(self) -> bool:
        """Whether chunks can be submitted."""
        return not self._ended.is_set()

    @property
    def pending(self) -> int:
        """The number of chunks that have no answer yet."""
        return len(self._waiting)

    def submit(self, chunk: bytes) -> Future[bytes]:
        """Return the answer to a chunk, which raises WorkerLost if the process ends before."""
        answer: Future[bytes] = Future()
        with self._lock:
            if self._ended.is_set():
                answer.set_exception(WorkerLost(self._reason, False))
                return answer
            if not self._waiting:
                self._heard = time.monotonic()
            self._waiting.append(answer)
        self._unsent.put(chunk)
        return answer

    def close(self) -> None:
        """End the process at once."""
        self._kill()
        for thread in self._threads:
            thread.join()

    def _kill(self) -> None:
        """End the process and the readers that it has started."""
        if self._process.returncode is not None:  # its number may be that of another process by now
            return
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()

    def _send(self) -> None:
        """Send what is submitted: a process that is not yet ready, or stopped, reads nothing."""
        with contextlib.suppress(OSError), contextlib.closing(cast(IO[bytes], self._process.stdin)) as requests:
            while (message := self._unsent.get()) is not None:
                write_frame(requests, message)

    def _listen(self) -> None:
        with contextlib.closing(cast(IO[bytes], self._process.stdout)) as answers:
            while (message := read_frame(answers)) is not None:
                self._heard, self.was_ready = time.monotonic(), True
                if message != ALIVE:
                    with self._lock:
                        answer = self._waiting.popleft()
                    answer.set_result(message)
        with self._lock:
            self._ended.set()
        self._unsent.put(None)
        self._kill()
        for place, answer in enumerate(self._waiting):
            answer.set_exception(WorkerLost(self._reason, place == 0 and self.was_ready))

    def _watch(self) -> None:
        """End the process if it says nothing of a chunk for long."""
        while not self._ended.wait(_LOOK_EVERY):
            limit = SILENT_SECONDS if self.was_ready else _STARTING_SECONDS
            if self._waiting and time.monotonic() - self._heard > limit:
                self._reason = phrase(_SILENT, seconds=f"{SILENT_SECONDS:g}")
                self._kill()


def _started() -> subprocess.Popen[bytes]:
    """Return a process that runs worker.py, in a session of its own: Ctrl-C reaches this process only."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        return subprocess.Popen(  # noqa: S603  (the command is our own)
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True
        )
    except OSError as error:
        text = _("a worker process could not be started ({reason}); try again with --jobs 1")
        raise Failure(text.format(reason=error.strerror or error)) from error
