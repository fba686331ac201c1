"""Runs `aq validate` over an inbox and flags what must never happen."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from bounded import Ending, bounded

from attacks.verdict import raw_signs

_AQ = (str(Path(sys.executable).with_name("aq")), "validate")
Flag = tuple[str, str]
_SIGNS = (
    ("TRACEBACK", b"Traceback (most recent call last)"), ("PANIC", b"panicked at"), ("PANIC", b"PanicException"),
    ("ABORT", b"memory allocation of"), ("ABORT", b"core dumped"), ("INTERNAL", b"AQ190"),
)  # fmt: skip


class Trial:
    """Creates an inbox, an empty working folder and an empty folder for temporary files inside a folder."""

    def __init__(self, folder: Path) -> None:
        self.inbox, self._cwd, self._temporary = folder / "inbox", folder / "cwd", folder / "tmp"
        for each in (self.inbox, self._cwd, self._temporary):
            each.mkdir(parents=True)

    def run(self, *arguments: object, seconds: float, memory: int) -> tuple[Ending, list[Flag]]:
        """Run `aq validate` and return its ending and flags."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("AQ_", "PYTHON"))}
        # All runs share their compiled modules, outside the folders that are checked for stray files.
        env["PYTHONPYCACHEPREFIX"] = str(self.inbox.parents[1] / "compiled")
        env |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self._temporary))
        before = _listed(self.inbox)
        ending = bounded([*_AQ, *map(str, arguments)], seconds, memory, self._cwd, env)
        flags = list(_flags(ending))
        if _listed(self.inbox) != before:
            flags.append(("STRAY-FILES", "the inbox was changed"))
        stray = [path.name for folder in (self._cwd, self._temporary) for path in folder.iterdir()]
        if stray and ending.code is not None:
            flags.append(("STRAY-FILES", ", ".join(stray)))
        return ending, flags


def _listed(folder: Path) -> dict[str, tuple[int, int, int, str]]:
    """Return mode, size, modification time and link target of each entry of a folder."""
    found = {}
    for path in folder.iterdir():
        status = path.lstat()
        target = str(path.readlink()) if stat.S_ISLNK(status.st_mode) else ""
        found[path.name] = (status.st_mode, status.st_size, status.st_mtime_ns, target)
    return found


def _flags(ending: Ending) -> Iterator[Flag]:
    output = ending.out + ending.err
    last = output.decode("utf-8", "backslashreplace").strip()[-160:]
    if ending.code is None:
        yield "TIMEOUT", f"{ending.seconds:.1f} s"
        return
    if ending.code < 0:
        yield "SIGNAL", f"{-ending.code} {last}"
    elif ending.code not in (0, 1):
        yield "INTERNAL", f"exit {ending.code} {last}"
    for flag, sign in _SIGNS:
        if sign in output:
            yield flag, last
    if not output.strip():
        yield "EMPTY", f"exit {ending.code}"
    raw = raw_signs(output.decode("utf-8", "backslashreplace"))
    if raw:
        yield "RAW-CTRL", " ".join(f"U+{ord(sign):04X}" for sign in raw)
