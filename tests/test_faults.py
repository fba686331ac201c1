"""System errors and interrupts at every call: the output is the old file or the new one, never half of it."""

import errno
import io
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from samples import PERIOD, fill, run

from aqcampaign.campaign_folder import Campaign

OPERATIONS: tuple[tuple[Any, str], ...] = (
    (os, "open"), (os, "read"), (os, "fstat"), (os, "scandir"), (os, "lstat"), (os, "fdopen"), (os, "fsync"),
    (os, "chmod"), (os, "replace"), (os, "mkdir"), (tempfile, "mkstemp"), (io, "open"),
)  # fmt: skip
FAULTS: dict[str, Callable[[], BaseException]] = {
    "the disk is full": lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "the disk is broken": lambda: OSError(errno.EIO, os.strerror(errno.EIO)),
    "somebody else has it open": lambda: PermissionError(errno.EACCES, os.strerror(errno.EACCES)),
    "Ctrl-C": KeyboardInterrupt,
}
# Other system errors take the same ways through the program.
EACH_FAULT = [
    pytest.param(fault, id=name, marks=() if name in ("the disk is full", "Ctrl-C") else pytest.mark.no_cover)
    for name, fault in FAULTS.items()
]
OLD = b"the summary of last time"


class Faulty:
    """Counts the calls of all operations, and lets the one numbered `fails` fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fails: int, fault: Callable[[], BaseException]) -> None:
        self.calls = 0
        for module, name in OPERATIONS:
            monkeypatch.setattr(module, name, self._faulty(getattr(module, name), fails, fault))

    def _faulty(self, real: Any, fails: int, fault: Callable[[], BaseException]) -> Any:
        def operation(*arguments: Any, **keywords: Any) -> Any:
            self.calls += 1
            if self.calls == fails:
                raise fault()
            return real(*arguments, **keywords)

        return operation


@pytest.mark.parametrize("fault", EACH_FAULT)
def test_summary_is_never_half_written(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], BaseException]
) -> None:
    """Each operation fails once in turn: the file is last time's or a sound new one, the inbox is as it was."""
    inbox, out = tmp_path / "inbox", tmp_path / "reports" / "summary.xlsx"
    originals = {path: path.read_bytes() for path in (fill(campaign, inbox, unit) for unit in ("court", "postal"))}
    out.parent.mkdir()
    wanted = ("consolidate", "--out", out, "--inbox", inbox, "--month", PERIOD, "--force")
    assert run(*wanted)[0] == 0  # everything that is imported late has been imported
    endings = set()
    for number in range(1, 1000):
        out.write_bytes(OLD)
        with monkeypatch.context() as patch:
            faulty = Faulty(patch, number, fault)
            code, _out, err = run(*wanted)
        endings.add(code)
        assert out.read_bytes() == OLD or zipfile.ZipFile(out).testzip() is None
        assert code in ((0, 1, 2) if fault is not KeyboardInterrupt else (0, 130)), (number, err)
        assert (out.read_bytes() == OLD) == (code not in (0, 1)), (number, err)
        assert [path.name for path in out.parent.iterdir()] == [out.name]
        assert {path: path.read_bytes() for path in inbox.iterdir()} == originals
        if faulty.calls < number:
            break
    else:
        pytest.fail("every run was disturbed")
    assert len(endings) > 1


@pytest.mark.parametrize("fault", EACH_FAULT)
def test_templates_are_never_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], BaseException]
) -> None:
    """A workbook that stands in the outbox is sound, and nothing else stands there."""
    wanted = ("template", "--month", PERIOD, "--unit", "court", "--unit", "postal", "--out", tmp_path / "outbox")
    assert run(*wanted)[0] == 0
    for number in range(1, 1000):
        with monkeypatch.context() as patch:
            faulty = Faulty(patch, number, fault)
            code, _out, err = run(*wanted)
        assert code in ((0, 2) if fault is not KeyboardInterrupt else (0, 130)), (number, err)
        for path in (tmp_path / "outbox").iterdir():
            assert path.suffix == ".xlsx"
            assert zipfile.ZipFile(path).testzip() is None
        if faulty.calls < number:
            break
    else:
        pytest.fail("every run was disturbed")
