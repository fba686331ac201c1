"""The worker process: examines each chunk of files that arrives on its standard input, until that is closed."""

import gc
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO, NoReturn

from aqcampaign.engine.messages import ALIVE, answer_message, read_chunk, read_frame, read_start, write_frame
from aqcampaign.examination import examine
from aqcampaign.examination_config import Configs
from aqcampaign.language import bind
from aqcampaign.report import Report
from aqcampaign.report_codec import encode

# So often a worker says that it gets on, in seconds.
_ALIVE_EVERY = 1.0
# Python looks for cycles after every 700 new objects by default; see cli/entry.py.
_OBJECTS_BETWEEN_COLLECTIONS = 20_000


def main() -> NoReturn:
    """Answer each chunk until standard input is closed."""
    requests, answers = _streams()
    configs = _start(_required(read_frame(requests)))
    waiting: SimpleQueue[bytes] = SimpleQueue()
    # Read at once, so that the sender never waits while this process waits for him to read an answer.
    Thread(target=_receive, args=(requests, waiting), daemon=True).start()
    log = _collected_log()
    write_frame(answers, ALIVE)
    while True:
        write_frame(answers, _answer(configs, waiting.get(), log, lambda: write_frame(answers, ALIVE)))


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the streams of requests and answers; what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def _start(message: bytes) -> Configs:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that sends the chunks ends this one
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    language, configs = read_start(message)
    os.environ["AQ_LANG"] = language
    bind()
    return configs


def _required(message: bytes | None) -> bytes:
    return _end() if message is None else message


def _receive(requests: BinaryIO, waiting: SimpleQueue[bytes]) -> None:
    while (message := read_frame(requests)) is not None:
        waiting.put(message)
    _end()


def _end() -> NoReturn:
    """End this process at once, whatever it is examining, and the readers that it has started."""
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(0)


def _collected_log() -> list[str]:
    """Return the list that log messages go to: only the main process writes the log file."""
    messages: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(self.format(record))

    root = logging.getLogger("aqcampaign")
    root.handlers, root.propagate = [Collector()], False
    return messages


def _answer(configs: Configs, message: bytes, log: list[str], say_alive: Callable[[], None]) -> bytes:
    encoded = []
    said = time.monotonic()
    for file in read_chunk(message):
        reports = []
        for report in examine(configs, file):
            reports.append(report)
            if time.monotonic() - said > _ALIVE_EVERY:
                said = time.monotonic()
                say_alive()
        if any(map(_lacks_memory, reports)):
            _end()  # a fresh process may have it
        encoded.append(encode(reports))
    answer = answer_message(encoded, log)
    log.clear()
    return answer


def _lacks_memory(report: Report) -> bool:
    return any(
        found.code == "AQ190" and str(found.parameters.get("reason", "")).startswith(MemoryError.__name__)
        for found in report.findings
    )


if __name__ == "__main__":
    main()
