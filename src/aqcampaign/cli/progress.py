"""Shows how far the examination of an inbox is: on stderr, after a second, and only where a person is looking."""

import signal
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from threading import Timer, current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING

from aqcampaign.examination_config import Examined
from aqcampaign.failures import Interrupted
from aqcampaign.language import translate as _
from aqcampaign.report import Report

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

# A shorter run is over before a line could be read.
_AFTER_SECONDS = 1.0
_TIMES_A_SECOND = 4
# The rate is that of the last ten seconds: files that are known from an earlier run cost nothing.
_RATED_TIMES = 10 * _TIMES_A_SECOND
_BAR_WIDTH = 20


def shown_progress(examined: Examined, total: int) -> Examined:
    """Yield the reports of each of `total` files, and show how many there are; raises Interrupted upon Ctrl-C."""
    progress = Progress(total)
    with closing(examined), progress:
        try:
            for reports in examined:
                progress.advance(reports)
                yield reports
        except KeyboardInterrupt:
            text = _("interrupted after {done} of {total} files; nothing was left half-written")
            raise Interrupted(text.format(done=progress.done, total=total)) from None


class Progress:
    """How far the examination of `total` files is; as a context it is shown on a terminal."""

    def __init__(self, total: int) -> None:
        self.done = 0
        self._former = signal.getsignal(signal.SIGINT)
        self._total = total
        self._is_interrupted = False
        self._findings = 0
        self._rated = deque([(time.monotonic(), 0)], _RATED_TIMES)
        self._timer = Timer(_AFTER_SECONDS, self._show)
        self._timer.daemon = True
        self._live: Live | None = None

    def __enter__(self) -> None:
        if self._former is signal.default_int_handler and current_thread() is main_thread():
            signal.signal(signal.SIGINT, self._interrupt)
        if sys.stderr.isatty():
            self._timer.start()

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        if self._timer.is_alive():
            self._timer.join()
        if self._live is not None:
            self._live.stop()
        if signal.getsignal(signal.SIGINT) == self._interrupt:
            signal.signal(signal.SIGINT, self._former)

    def advance(self, reports: Sequence[Report]) -> None:
        """Count a file with its reports; raises KeyboardInterrupt if that was swallowed."""
        self.done += 1
        self._findings += sum(found.severity != "notice" for report in reports for found in report.findings)
        if self._is_interrupted:
            raise KeyboardInterrupt

    def words(self, now: float) -> str:
        """Return the line: files, files a second, time left, findings; `now` in seconds of the monotonic clock."""
        begin, before = self._rated[0]
        self._rated.append((now, self.done))
        rate = (self.done - before) / (now - begin) if now > begin else 0.0
        parts = [_("{done} of {total} files").format(done=self.done, total=self._total)]
        if rate > 0:
            minutes, seconds = divmod(round((self._total - self.done) / rate), 60)
            left = f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes}:{seconds:02}"
            parts += [_("{rate} a second").format(rate=f"{rate:.3g}"), _("{time} left").format(time=left)]
        parts.append(_("findings: {count}").format(count=self._findings))
        return _(", ").join(parts)

    def _interrupt(self, signal_number: int, frame: FrameType | None) -> None:
        self._is_interrupted = True  # pydantic swallows the exception now and then
        signal.default_int_handler(signal_number, frame)

    def _show(self) -> None:
        from rich.console import Console
        from rich.live import Live

        self._live = Live(
            console=Console(stderr=True), get_renderable=self._line, refresh_per_second=_TIMES_A_SECOND, transient=True
        )
        self._live.start(refresh=True)

    def _line(self) -> "Table":
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        line = Table.grid(padding=(0, 1))
        line.add_row(ProgressBar(self._total, self.done, _BAR_WIDTH), self.words(time.monotonic()))
        return line
