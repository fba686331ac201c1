"""The present time, at which acts are entered; a demonstration plays at other times."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_played: ContextVar[float | None] = ContextVar("present", default=None)


def present_time() -> float:
    """Return the present as a Unix timestamp."""
    played = _played.get()
    return time.time() if played is None else played


@contextmanager
def playing_at(seconds: float) -> Iterator[None]:
    """Let the present be another time within the block."""
    token = _played.set(seconds)
    try:
        yield
    finally:
        _played.reset(token)
