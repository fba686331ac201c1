"""Walking the inbox: every file is listed once; links, pipes and locked folders do no harm."""

import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from returns import PDF
from samples import fill, review_of, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding
from aqcampaign.intake.disk import FileBytes, read_file
from aqcampaign.intake.inbox import list_files
from aqcampaign.intake.inbox_limits import MAX_FILE_BYTES, MAX_FOLDER_BYTES
from aqcampaign.intake.reading import receive

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links need rights, pipes and names differ on Windows")

NAMES = {
    "a.xlsx": None,
    "公安局/2022-09/b.XLSX": None,
    "公安局/notice.docx": None,
    "20220924": None,
    "~$a.xlsx": "AQ108",
    ".~lock.a.xlsx#": "AQ108",
    "公安局/Thumbs.db": "AQ109",
    "desktop.ini": "AQ109",
    ".DS_Store": "AQ109",
    "b.xlsx.crdownload": "AQ109",
    "~WRL0001.tmp": "AQ109",
    "A1B2C300": "AQ109",
}


def _codes(path: Path) -> dict[str, str | None]:
    return {
        file.path.relative_to(path).as_posix(): file.exclusion.code if file.exclusion else None
        for file in list_files([path])
    }


def test_inbox_is_walked_and_program_files_are_skipped(tmp_path: Path) -> None:
    """Every file is listed once, in order of its path; lock and program files are excluded without a look inside."""
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = list_files([tmp_path, tmp_path / "a.xlsx", tmp_path / "公安局"])
    assert _codes(tmp_path) == NAMES
    assert [file.path.as_posix() for file in found] == sorted((tmp_path / name).as_posix() for name in NAMES)


def test_hidden_folders_are_not_walked(tmp_path: Path) -> None:
    """What programs keep in folders of their own is no report."""
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "a.xlsx").touch()
    assert _codes(tmp_path) == {"__MACOSX": "AQ109"}


@pytest.mark.parametrize("name", ["absent", "a\x00b", "x" * 5000])
def test_missing_path_is_a_usage_error(tmp_path: Path, name: str) -> None:
    """A misspelt path, or one that can be none, is told at once, before anything is read."""
    with pytest.raises(UsageFailure):
        list_files([tmp_path / name])


@POSIX
def test_links_pipes_and_sockets_are_not_followed(tmp_path: Path) -> None:
    """A link, even a broken one or one to itself, a pipe and a socket are errors of their own; none blocks."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "outside.xlsx").touch()
    (inbox / "file.xlsx").symlink_to(tmp_path / "outside.xlsx")
    (inbox / "folder").symlink_to(tmp_path, target_is_directory=True)
    (inbox / "broken.xlsx").symlink_to(tmp_path / "absent.xlsx")
    (inbox / "ring.xlsx").symlink_to("ring.xlsx")
    os.mkfifo(inbox / "pipe.xlsx")
    place = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(inbox)  # the name of a socket may not be long
        listening.bind("socket.xlsx")
        os.chdir(place)
        assert _codes(inbox) == dict.fromkeys(
            ("broken.xlsx", "file.xlsx", "folder", "pipe.xlsx", "ring.xlsx", "socket.xlsx"), "AQ107"
        )
        for name in ("pipe.xlsx", "socket.xlsx"):
            found = read_file(inbox / name)  # as if it had taken the place of a file meanwhile
            assert isinstance(found, Finding)
            assert found.code == "AQ107"
    assert run("validate", inbox)[0] == 1


@POSIX
def test_a_linked_folder_may_be_the_inbox_unless_it_contains_the_link(tmp_path: Path) -> None:
    """People link their inbox to a share; a link upwards would never end where it began."""
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "a.xlsx").touch()
    (tmp_path / "inbox").symlink_to("share")
    (tmp_path / "share" / "up").symlink_to("..")
    assert [file.path.name for file in list_files([tmp_path / "inbox"])] == ["a.xlsx", "up"]
    (upwards,) = list_files([tmp_path / "share" / "up"])
    assert upwards.exclusion is not None
    assert upwards.exclusion.code == "AQ107"


def test_a_locked_folder_is_a_finding(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be read costs what lies in it and nothing else."""
    fill(campaign, tmp_path, "court")
    (tmp_path / "locked").mkdir()
    scan = os.scandir

    @contextmanager
    def refusing(folder: Path) -> Iterator[Iterator[os.DirEntry[str]]]:
        if folder.name == "locked":
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        with scan(folder) as entries:
            yield entries

    monkeypatch.setattr(os, "scandir", refusing)
    review = review_of(campaign, tmp_path)
    assert [(r.file.path.name, r.status) for r in review.reports] == [
        ("court.xlsx", "accepted"),
        ("locked", "rejected"),
    ]
    assert review.reports[1].findings[0].code == "AQ138"


def _refused(path: Path) -> str:
    found = receive(path)[1]
    assert isinstance(found, Finding)
    return found.code


@pytest.mark.parametrize(
    ("head", "size", "code"),
    [
        (b"PK\x03\x04", 20 * 2**30, "AQ103"),
        (b"PK\x03\x04", MAX_FOLDER_BYTES + 1, "AQ103"),
        (b"", MAX_FILE_BYTES + 1, "AQ103"),
        (b"%PDF-1.7", 3 * 2**30, "AQ133"),
    ],
)
def test_huge_files_are_rejected_without_reading(tmp_path: Path, head: bytes, size: int, code: str) -> None:
    """A sparse file of 20 GB costs nothing; a large scan is still known as one by its first bytes."""
    path = tmp_path / "a"
    with path.open("wb") as target:
        target.write(head)
        target.truncate(size)
    assert _refused(path) == code


def test_a_file_that_grows_is_still_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size or time differ before and after reading: half a workbook must not be judged."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"half of it")
    read = os.read

    def growing(handle: int, size: int) -> bytes:
        with path.open("ab") as more:
            more.write(b"and more")
        return read(handle, size)

    monkeypatch.setattr(os, "read", growing)
    assert _refused(path) == "AQ136"


@pytest.mark.parametrize(
    ("beside", "code"), [("a.xlsx.part", "AQ136"), ("a.x7Gh.xlsx.part", "AQ136"), ("b.part", "AQ104")]
)
def test_an_empty_file_beside_its_download_is_still_being_written(tmp_path: Path, beside: str, code: str) -> None:
    """Browsers hold the place with an empty file; another file's download says nothing."""
    (tmp_path / "a.xlsx").touch()
    (tmp_path / beside).touch()
    assert _refused(tmp_path / "a.xlsx") == code


@pytest.mark.parametrize(("beside", "code"), [("~$a.xlsx", "AQ137"), ("b.xlsx", "AQ106")])
def test_a_workbook_locked_by_excel_is_named_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: str, code: str
) -> None:
    """Windows refuses to open it; the lock file beside it tells why."""
    (tmp_path / "a.xlsx").touch()
    (tmp_path / beside).touch()

    def refuse(*_arguments: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert _refused(tmp_path / "a.xlsx") == code


def test_read_error_of_the_disk_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while reading, or no memory for a file, is one finding."""
    (tmp_path / "a.xlsx").write_bytes(b"x")
    for error, code in ((OSError(errno.EIO, "Input/output error"), "AQ106"), (MemoryError(), "AQ103")):

        def fail(*_arguments: object, error: BaseException = error) -> bytes:
            raise error

        monkeypatch.setattr(os, "read", fail)
        assert _refused(tmp_path / "a.xlsx") == code


def test_file_content_is_read_unchanged(tmp_path: Path) -> None:
    """Nothing is translated, whatever the system makes of lines and ends of files."""
    content = bytes(range(256)) * 3
    (tmp_path / "a").write_bytes(content)
    read = read_file(tmp_path / "a")
    assert isinstance(read, FileBytes)
    assert (read.content, read.is_complete) == (content, True)


ODD_NAMES = [
    "[red]x[bold].xlsx", "=cmd.xlsx", "-rf.xlsx", "{0}.xlsx", "%s%n.xlsx", "new\nline.xlsx", "esc\x1b[31m.xlsx",
    "rlo\u202excslx.xlsx",
    "表😀.xlsx", "x" * 250 + ".xlsx", os.fsdecode("公安局.xlsx".encode("gbk")),
]  # fmt: skip


def _printed(environment: dict[str, str], *arguments: object) -> bytes:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "aqcampaign", *map(str, arguments)],
        env={**os.environ, **environment}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


@POSIX
@pytest.mark.no_cover
@pytest.mark.parametrize("environment", [{}, {"PYTHONIOENCODING": "cp1252"}, {"PYTHONIOENCODING": "gbk"}])
def test_any_file_name_is_escaped_in_text_and_complete_in_json(
    campaign: Campaign, tmp_path: Path, environment: dict[str, str]
) -> None:
    """No name reaches the terminal raw, none stops the run, and the JSON is valid wherever it is printed."""
    for name in ODD_NAMES:
        fill(campaign, tmp_path, "court", name=name)
    text = _printed(environment, "validate", tmp_path, "-v")
    assert not any(sign in text for sign in (b"\x1b", b"\n.xlsx", "\u202e".encode()))
    document = json.loads(
        _printed(environment, "validate", tmp_path, "--format", "json").decode("ascii" if environment else "utf-8")
    )
    assert len(document["files"]) == len(ODD_NAMES)
    names = {Path(file["path"]).name for file in document["files"]}
    assert {"[red]x[bold].xlsx", "=cmd.xlsx", "new\nline.xlsx", "rlo\u202excslx.xlsx", "表😀.xlsx"} <= names


def test_scan_in_the_top_folder_is_unassigned(campaign: Campaign, tmp_path: Path) -> None:
    """Beside the returns of everybody a scan without a name belongs to nobody, even where only one has sent."""
    fill(campaign, tmp_path, "court")
    (tmp_path / "scan.pdf").write_bytes(PDF)
    found = {r.file.name: (r.unit, r.findings[0].code, r.status) for r in review_of(campaign, tmp_path).reports}
    assert found["scan.pdf"] == (None, "AQ133", "ignored")
