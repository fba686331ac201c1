"""Workers on other computers: chunks go through a Dask scheduler, which gives those of a lost worker to another."""

import asyncio
import logging
import os
import re
import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

from aqcampaign.engine.cluster_worker import (
    NotReady,
    NotSeen,
    OtherProgram,
    end_processes,
    examined,
    packed,
    program_version,
)
from aqcampaign.engine.messages import chunk_message
from aqcampaign.engine.scheduling import CHUNKS_AT_A_WORKER, WorkerLost
from aqcampaign.failures import Failure, UsageFailure
from aqcampaign.findings.finding import phrase
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _

# How long a scheduler may take to answer, and how long it may be without workers.
_CONNECTING_SECONDS = 5.0
_CLOSING_SECONDS = 0.5
_IDLE_SECONDS = 60.0
_COUNTED_EVERY = 1.0

_ENDED = N_("the workers that examined it ended")
_NO_SCHEDULER = N_("there is no Dask scheduler at {address} ({reason}); start one with: dask scheduler")
_NO_WORKERS = N_("the scheduler at {address} has no workers; start one on each computer with: dask worker {address}")
_GONE = N_("the scheduler at {address} has ended; nothing was written")
_OTHER_PROGRAM = N_("the worker {worker} runs aqcampaign {found}, not {here} as here; install the same one everywhere")
_NO_PROGRAM = N_("the worker {worker} has no aqcampaign {here} as here ({reason}); install the same one everywhere")
_NOT_SEEN = N_("the worker {worker} does not see {path}; mount the shared folder at the same place everywhere")
_NOT_READY = N_("on the worker {worker} processes end before they are ready; see its log")


class Cluster:
    """The workers of a Dask scheduler."""

    def __init__(self, address: str, start: bytes) -> None:
        self._address = without_credentials(address)
        self._here = program_version()
        self._numbers = count()
        self._had_workers = self._counted = time.monotonic()
        self._threads = 0
        self._client = _connected(address, self._address)
        try:
            self._check_workers()
            # The result of a task is made again when the worker that holds it is lost.
            self._start = self._client.submit(packed, start, key=self._key("start"), pure=False)
        except BaseException:
            self.close()
            raise

    @property
    def slots(self) -> int:
        """The number of chunks that the workers should have at a time; raises Failure if there are no workers."""
        now = time.monotonic()
        if now - self._counted > _COUNTED_EVERY:  # workers come and go
            with self._scheduler():
                self._threads, self._counted = sum(self._client.nthreads().values()), now
        if self._threads:
            self._had_workers = now
        elif now - self._had_workers > _IDLE_SECONDS:
            raise Failure(_(_NO_WORKERS).format(address=self._address))
        return max(1, self._threads) * CHUNKS_AT_A_WORKER

    def submit(self, files: Sequence[InboxFile]) -> Future[bytes]:
        """Return the answer to a chunk, which raises WorkerLost if the workers ended that examined it."""
        there = [replace(file, path=Path(os.path.abspath(file.path))) for file in files]  # noqa: PTH100  (keeps links)
        places = [str(file.kept or file.path) for file in there if file.exclusion is None and file.member is None]
        seen = [place for place in places if os.path.lexists(place)]
        with self._scheduler():
            task = self._client.submit(
                examined, self._client.id, self._here, self._start, chunk_message(there), seen,
                key=self._key("chunk"), pure=False,
            )  # fmt: skip
        answer: Future[bytes] = Future()
        task.add_done_callback(lambda done: self._pass_on(done, answer))
        return answer

    def close(self) -> None:
        """Have the workers end what they examine, and leave the scheduler."""
        ending = Thread(target=self._end_processes, daemon=True)
        ending.start()
        ending.join(_CLOSING_SECONDS)  # a worker may be gone
        with suppress(Exception):
            self._client.close(timeout=_CLOSING_SECONDS)

    def _end_processes(self) -> None:
        with suppress(Exception):
            self._client.run(end_processes, self._client.id)

    @contextmanager
    def _scheduler(self) -> Iterator[None]:
        """Raise Failure if the scheduler ends meanwhile."""
        try:
            yield
        except (OSError, RuntimeError, CancelledError, asyncio.CancelledError) as error:
            raise Failure(_(_GONE).format(address=self._address)) from error

    def _key(self, name: str) -> str:
        return f"aq-{name}-{self._client.id}-{next(self._numbers)}"

    def _check_workers(self) -> None:
        """Raise Failure unless there are workers, which run this version of the program."""
        self._threads = sum(self._client.nthreads().values())
        if not self._threads:
            raise Failure(_(_NO_WORKERS).format(address=self._address))
        for worker, found in self._client.run(program_version, on_error="return").items():
            if found != self._here:
                raise self._meaning(OtherProgram(worker, found) if isinstance(found, str) else found, worker)

    def _pass_on(self, task: Any, answer: Future[bytes]) -> None:
        """Give the outcome of a task to whoever waits for the answer."""
        from distributed.scheduler import KilledWorker

        try:
            answer.set_result(task.result())
        except WorkerLost as lost:
            answer.set_exception(lost)
        except KilledWorker:
            answer.set_exception(WorkerLost(phrase(_ENDED), True))
        except (CancelledError, asyncio.CancelledError):
            answer.set_exception(Failure(_(_GONE).format(address=self._address)))
        except Exception as error:  # noqa: BLE001  (whatever a worker raises goes to whoever waits)
            answer.set_exception(self._meaning(error))

    def _meaning(self, error: Exception, worker: str = "?") -> Exception:
        """Return what an error of a worker or of the scheduler means to a person."""
        if isinstance(error, OtherProgram):
            return Failure(_(_OTHER_PROGRAM).format(worker=error.args[0], found=error.args[1], here=self._here))
        if isinstance(error, NotSeen):
            return Failure(_(_NOT_SEEN).format(worker=error.args[0], path=error.args[1]))
        if isinstance(error, NotReady):
            return Failure(_(_NOT_READY).format(worker=error.args[0]))
        if isinstance(error, ImportError | AttributeError):  # it lacks a module or a function
            return Failure(_(_NO_PROGRAM).format(worker=worker, here=self._here, reason=error))
        return error


def without_credentials(text: str) -> str:
    """Return a text that may hold addresses as it may be shown: without names and passwords of users."""
    return re.sub(r"[^\s/'\"]*@", "", text)


def _connected(address: str, shown: str) -> Any:
    """Return a client of the scheduler; raises Failure without one, UsageFailure without Dask."""
    try:
        import distributed
    except ImportError as error:
        text = _("--engine dask needs Dask, which is not installed; install it with: {command}")
        raise UsageFailure(text.format(command="pip install 'aqcampaign[cluster]'")) from error
    for name in [*logging.root.manager.loggerDict]:  # what matters to a person is said in one sentence
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="distributed")
    try:
        asyncio.run(_answers(address))  # because a client that finds no scheduler prints a traceback when it ends
        return distributed.Client(address, timeout=_CONNECTING_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = without_credentials(str(error))
        raise Failure(_(_NO_SCHEDULER).format(address=shown, reason=reason)) from error


async def _answers(address: str) -> None:
    from distributed.comm.core import connect

    comm = await connect(address, timeout=_CONNECTING_SECONDS)
    await comm.close()
