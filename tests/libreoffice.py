"""Runs LibreOffice for tests: opens files as another program would and saves them in any format."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice (package libreoffice-calc) is not installed"
)

# By default LibreOffice shows the formula results saved in an .xlsx; 0 makes it calculate all of them when it loads.
_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def convert(path: Path, to: str, folder: Path, *, recalculate: bool = False) -> Path:
    """Save one file in the format `to` and return the new file, which keeps the time of the old one."""
    (saved,) = convert_all([path], to, folder, recalculate=recalculate)
    times = path.stat()
    os.utime(saved, (times.st_atime, times.st_mtime))
    return saved


def convert_all(paths: list[Path], to: str, folder: Path, *, recalculate: bool = False) -> list[Path]:
    """Save files in the format `to`, all in one run of LibreOffice, and return the new files in the same order."""
    profile = f"-env:UserInstallation={Path(_profile(recalculate).name).as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", to, "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=240 + 60 * len(paths))
    return [folder / f"{path.stem}.{to.partition(':')[0]}" for path in paths]


@cache
def _profile(recalculate: bool) -> TemporaryDirectory[str]:
    """Return the settings folder of this process, so that tests running side by side do not share one."""
    folder = TemporaryDirectory()
    if recalculate:
        (Path(folder.name) / "user").mkdir()
        (Path(folder.name) / "user/registrymodifications.xcu").write_text(_RECALCULATE, encoding="utf-8")
    return folder
