"""Attacks by the file system: names, links, pipes and sparse files."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from attacks.case import Case
from attacks.package import Package


def _named(name: str, why: str = "") -> Case:
    return Case(f"file named {name[:40]!r}", "accept", Package.archive, file=name, why=why)


def _ignored(name: str) -> Case:
    return Case(f"file named {name!r}", "ignore", Package.archive, file=name)


def _socket(path: Path) -> None:
    os.mknod(path, stat.S_IFSOCK | 0o600)  # a socket address is limited to 108 bytes, a path is not


def _sparse(size: int, head: bytes) -> Callable[[Path], None]:
    """Return a function that creates a sparse file of this size with content at its beginning only."""

    def make(path: Path) -> None:
        with path.open("wb") as made:
            made.write(head)
            made.truncate(size)

    return make


_ANY = (
    _named("=cmd.xlsx"),
    _named("-v.xlsx"),
    _named("--help.xlsx"),
    _named("[].xlsx"),
    _named("市场😀.xlsx"),
    _named("%s%n{0}.xlsx"),
    _named("a" * 250 + ".xlsx"),
    _named("a\u202exslx.xlsx"),
    _named("a\u2028\u0085b.xlsx"),
    _named("A.XLSX"),
    _named("none"),
    _named("report.xlsx.exe"),
    _ignored("~$report.xlsx"),
    _ignored(".~lock.report.xlsx#"),
    _ignored(".DS_Store"),
    _ignored("Thumbs.db"),
    _ignored("report.xlsx.part"),
    _ignored(".hidden.xlsx"),
)


def _of_posix() -> tuple[Case, ...]:
    """Return the cases that only POSIX systems can create."""
    return (
        _named(" .xlsx "),
        _named("a\nb\r\t.xlsx"),
        _named("\x1b[2J\x07.xlsx"),
        _named('"<>|?*:\\.xlsx'),
        _named("字" * 83 + ".xlsx"),
        _named("[red][／].xlsx"),
        _named(os.fsdecode(b"\xca\xd0.xlsx"), "a name in GBK"),
        _named(os.fsdecode(b"\xff\xfe\x80.xlsx"), "a name in no encoding"),
        _named("nul"),
        Case("a pipe", "reject", place=os.mkfifo),
        Case("a socket", "reject", place=_socket),
        Case("a link to itself", "reject", place=lambda path: path.symlink_to(path.name)),
        Case("a link to nothing", "reject", place=lambda path: path.symlink_to("nothing.xlsx")),
        Case("a link to zeros without end", "reject", place=lambda path: path.symlink_to("/dev/zero")),
        Case("a link to the console", "reject", place=lambda path: path.symlink_to("/dev/stdin")),
        Case("a link to a file of the system", "reject", place=lambda path: path.symlink_to("/etc/passwd")),
        Case("a link to its folder", "reject", place=lambda path: path.symlink_to(".")),
        Case("a file of 20 GiB", "reject", place=_sparse(20 * 2**30, b"PK\3\4")),
        Case("a PDF of 20 GiB", "ignore", suffix=".pdf", place=_sparse(20 * 2**30, b"%PDF-1.7")),
        Case("a file of 24 MiB of zeros", "reject", place=_sparse(24 * 2**20, b"")),
        Case("an archive of 60 MiB of zeros", "reject", place=_sparse(60 * 2**20, b"PK\3\4"), large=True),
        Case("an old workbook of 24 MiB of zeros", "reject", suffix=".xls",
             place=_sparse(24 * 2**20, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    )  # fmt: skip


CASES: tuple[Case, ...] = _ANY + (_of_posix() if os.name == "posix" else ())
