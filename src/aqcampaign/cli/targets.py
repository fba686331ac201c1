"""Checks where a command is told to write, before anything is overwritten or mixed up with returns."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import translate as _
from aqcampaign.working_folder import working_folder

if TYPE_CHECKING:
    from aqcampaign.written_summaries import WrittenSummary

_NAMED = 3
# What units send: workbooks, documents, mails, archives.
_SENT = (".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".docx", ".eml", ".zip")


def apart(target: Path, received: Iterable[Path]) -> None:
    """Refuse a target inside what was received: a unit's own file could be overwritten, or ours taken for a report.

    Of a single received file it is the folder in which it lies; what is not there is another command's complaint.
    """
    for each in filter(Path.exists, received):
        folder = each if each.is_dir() else each.parent
        # A link that leads to itself has no other place: writing refuses it.
        if Path(os.path.realpath(target)).is_relative_to(folder.resolve()):
            said = _("{target} lies in {folder}, among what the units sent; write to another folder")
            raise UsageFailure(said.format(target=target, folder=folder))


def reports_folder(name: str) -> Path:
    """Return a folder among the reports of the working folder; raises UsageFailure outside of one."""
    root = working_folder()
    if root is None:
        raise UsageFailure(_("this is no working folder; name the folder to write with --out"))
    return root / "reports" / name


def to_write(folder: Path) -> Path:
    """Return the folder; refuses a file in its place."""
    if folder.exists() and not folder.is_dir():
        raise UsageFailure(_("{path} is no folder; name the folder to write").format(path=folder))
    return folder


def ending(target: Path, *endings: str) -> None:
    """Refuse a file name whose ending promises another format than is written."""
    if target.suffix.lower() not in endings:
        text = _("{target} does not end in {endings}, and nothing else is written; name it {example}")
        example = target.with_suffix(endings[0]) if target.name else target
        raise UsageFailure(text.format(target=target, endings=_(" or ").join(endings), example=example))


def among_templates(folder: Path, made: Mapping[str, bytes]) -> None:
    """Refuse a folder that holds what units sent: a blank form among returns would be taken for one."""
    if not folder.is_dir():
        return
    ends = {_end(name) for name in made}
    strange = sorted(
        path.name for path in folder.iterdir() if path.suffix.lower() in _SENT and _end(path.name) not in ends
    )
    if strange:
        text = _(
            "{folder} holds files that are no blank forms, such as {name}; write to another folder, or add --force"
        )
        raise UsageFailure(text.format(folder=folder, name=printable(strange[0], 255)))


def no_other_summary(target: Path, summary: "WrittenSummary | None", period: str | None) -> None:
    """Refuse to replace a workbook that is not the summary of `period`: that of another period was published.

    `summary` is what was read from `target`; without a `period` that of any period passes.
    """
    if not target.is_file():
        return
    if summary is None:
        text = _("{target} is not a summary of this campaign; write to another file, or add --force to replace it")
        raise UsageFailure(text.format(target=target))
    if period is not None and summary.period != period:
        text = _("{target} is the summary of {found}; write that of {period} to another file, or add --force")
        raise UsageFailure(text.format(target=target, found=summary.period, period=period))


def _end(name: str) -> str:
    """Return the last part of a file name, whatever its numbers: equal for the forms of all units and periods."""
    return re.sub(r"\d+", "#", name).rpartition("_")[2]


def unchanged(folder: Path, made: Mapping[str, bytes]) -> None:
    """Refuse to replace files that hold something else than would be written: somebody may have filled them in."""
    other = [name for name, content in made.items() if _differs(folder / name, content)]
    if other:
        shown = _(", ").join(printable(name, 255) for name in other[:_NAMED])
        said = _("{count} files in {folder} differ from what would be written, such as {names}; --force replaces them")
        raise UsageFailure(said.format(count=len(other), folder=folder, names=shown))


def _differs(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and path.read_bytes() != content
    except OSError as error:
        raise UsageFailure(_("{path} cannot be read ({reason})").format(path=path, reason=error.strerror)) from error
