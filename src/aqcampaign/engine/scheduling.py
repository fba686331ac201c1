"""Gives chunks of files to workers, and their reports back in the order of the files, whichever ends first.

A chunk whose worker is lost is examined once more, and halved if that is in vain: so the file that ends its worker is
found.
"""

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Protocol

from aqcampaign.engine.messages import read_answer
from aqcampaign.examination_config import Configs, Examined, Reports
from aqcampaign.findings.finding import Phrase, finding
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.report import Report, report_without_contents
from aqcampaign.report_codec import Forms, decode, forms_of

CHUNK = 50
# So many chunks are given to a worker at a time, so that it need not wait for this process, which is busy with reports.
CHUNKS_AT_A_WORKER = 3
_MOST_LOSSES = 2
# On Windows Ctrl-C does not end a wait.
_WAIT_SECONDS = 0.5

_log = logging.getLogger(__name__)

Files = Sequence[InboxFile]


class WorkerLost(Exception):
    """A worker ended before it answered; `was_examining` is true if it had begun with the chunk, which may be why."""

    def __init__(self, reason: Phrase, was_examining: bool) -> None:
        super().__init__(reason, was_examining)  # both, so that it can be sent
        self.reason = reason
        self.was_examining = was_examining


class Workers(Protocol):
    """Workers that examine chunks."""

    @property
    def slots(self) -> int:
        """The number of chunks that they should have at a time."""

    def submit(self, files: Files) -> Future[bytes]:
        """Return the answer to a chunk, which raises WorkerLost if there is none."""

    def close(self) -> None:
        """End the work at once."""


@dataclass(slots=True)
class _Chunk:
    """Files that are examined together; `losses` counts the workers that ended meanwhile."""

    files: Files
    losses: int = 0

    def parts(self) -> list["_Chunk"]:
        """Return what is to be examined after the loss of a worker: the chunk once more, or both halves of it."""
        if self.losses < _MOST_LOSSES or len(self.files) == 1:
            return [self]
        middle = len(self.files) // 2
        return [_Chunk(part, min(len(part) - 1, 1)) for part in (self.files[:middle], self.files[middle:])]


def examine_by(workers: Workers, configs: Configs, files: Files, most: int = CHUNK) -> Examined:
    """Yield the reports of each file, in the order of `files`; a chunk has `most` files at most.

    A file that ends its worker whenever it is examined alone has a finding.
    """
    forms, schedule = forms_of(configs), _Schedule(workers, files, most)
    try:
        while schedule.is_open:
            chunk, answer = schedule.first_answered()
            try:
                yield from _decoded(chunk.files, answer.result(), forms)
            except WorkerLost as lost:
                chunk.losses += lost.was_examining
                if len(chunk.files) == 1 and chunk.losses >= _MOST_LOSSES:
                    yield [_without_worker(chunk.files[0], lost.reason)]
                else:
                    schedule.put_first(chunk.parts())
    finally:
        workers.close()


class _Schedule:
    """Chunks in the order of their files: those that workers have, and those that are left."""

    def __init__(self, workers: Workers, files: Files, most: int) -> None:
        size = max(1, min(most, -(-len(files) // workers.slots)))
        self._workers = workers
        self._left = deque(_Chunk(files[begin : begin + size]) for begin in range(0, len(files), size))
        self._given: deque[tuple[_Chunk, Future[bytes]]] = deque()

    @property
    def is_open(self) -> bool:
        """Whether there are chunks without an answer."""
        return bool(self._left or self._given)

    def first_answered(self) -> tuple[_Chunk, Future[bytes]]:
        """Return the first chunk when its answer is there; meanwhile the workers get as many others as they can do."""
        while True:
            waiting = [answer for _chunk, answer in self._given if not answer.done()]
            while self._left and len(waiting) < self._workers.slots:
                self._given.append(self._submitted(self._left.popleft()))
                waiting.append(self._given[-1][1])
            if self._given[0][1].done():
                return self._given.popleft()
            wait(waiting, _WAIT_SECONDS, FIRST_COMPLETED)

    def put_first(self, chunks: Sequence[_Chunk]) -> None:
        """Give these chunks to workers before all others."""
        self._given.extendleft(reversed([self._submitted(each) for each in chunks]))

    def _submitted(self, chunk: _Chunk) -> tuple[_Chunk, Future[bytes]]:
        return chunk, self._workers.submit(chunk.files)


def _decoded(files: Files, answer: bytes, forms: Forms) -> Iterator[Reports]:
    encoded, messages = read_answer(answer)
    for message in messages:
        _log.error(message)
    for file, text in zip(files, encoded, strict=True):
        yield decode(text, file, forms)


def _without_worker(file: InboxFile, reason: Phrase) -> Report:
    _log.error("%s: %s", file.path, reason.text(str))
    return report_without_contents(ReceivedFile(file.path, "", 0.0), finding("AQ190", reason=reason))
