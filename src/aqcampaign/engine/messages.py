"""Messages between this process and a worker process, each preceded by its length.

A worker answers in JSON, because whoever could change an answer could otherwise make the reader run his program.
"""

import json
import os
import pickle
import struct
from collections.abc import Sequence
from typing import IO

from aqcampaign.examination_config import Configs
from aqcampaign.intake.inbox import InboxFile

# An empty message says that the worker is alive and gets on.
ALIVE = b""

_LENGTH = struct.Struct("!Q")


def write_frame(stream: IO[bytes], message: bytes) -> None:
    """Write a message at once; raises OSError or ValueError if nobody reads any more."""
    stream.write(_LENGTH.pack(len(message)) + message)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Return the next message, None at the end; blocks until there is one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length)
    return message if len(message) == length else None


def start_message(configs: Configs) -> bytes:
    """Return what a worker must be told before its first chunk."""
    return pickle.dumps((os.environ.get("AQ_LANG", ""), list(configs)), pickle.HIGHEST_PROTOCOL)


def read_start(message: bytes) -> tuple[str, Configs]:
    """Return the language and the configurations; only for messages of the process that started this one."""
    language, configs = pickle.loads(message)  # noqa: S301  (see above)
    return language, configs


def chunk_message(files: Sequence[InboxFile]) -> bytes:
    """Return a chunk as a worker is sent it."""
    return pickle.dumps(list(files), pickle.HIGHEST_PROTOCOL)


def read_chunk(message: bytes) -> list[InboxFile]:
    """Return the files of a chunk; only for messages of the process that started this one."""
    files: list[InboxFile] = pickle.loads(message)  # noqa: S301  (see above)
    return files


def answer_message(encoded: Sequence[str], log: Sequence[str]) -> bytes:
    """Return the answer to a chunk: the encoded reports of each file, which hold no line break, and what was logged."""
    return "\n".join([json.dumps(log), *encoded]).encode()


def read_answer(answer: bytes) -> tuple[list[str], list[str]]:
    """Return the encoded reports of each file of a chunk, and what was logged."""
    messages, *encoded = answer.decode().split("\n")
    return encoded, json.loads(messages)
