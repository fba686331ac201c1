"""Checks where a command is told to write, before anything is overwritten or mixed up with returns."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import translate as _

_NAMED = 3


def apart(target: Path, received: Iterable[Path]) -> None:
    """Refuse a target inside what was received: a unit's own file could be overwritten, or ours taken for a report.

    Of a single received file it is the folder in which it lies; what is not there is another command's complaint.
    """
    for each in filter(Path.exists, received):
        folder = each if each.is_dir() else each.parent
        if target.resolve().is_relative_to(folder.resolve()):
            said = _("{target} lies in {folder}, among what the units sent; write to another folder")
            raise UsageFailure(said.format(target=target, folder=folder))


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
