"""The file behind a report, known by its path and checksum."""

from dataclasses import dataclass
from pathlib import Path

from aqcampaign.intake.names import text_of_name


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A received file before its content is interpreted; `modified` in seconds since 1970.

    The path of a file in an archive or mail is that of the archive plus `inner_parts` further parts. `subject` is
    that of the mail. Of a registered file the content, or that of its archive or mail, lies at `kept`;
    `stated_unit` is the id of the unit of which it is said to be, '' if of none.
    """

    path: Path
    sha256: str
    modified: float
    inner_parts: int = 0
    subject: str = ""
    kept: Path | None = None
    stated_unit: str = ""

    @property
    def name(self) -> str:
        """The file's name, preceded by that of its archive or mail."""
        return "/".join(self.path.parts[-1 - self.inner_parts :])

    @property
    def outer_text(self) -> str:
        """The path of the file, or of the archive or mail that holds it, as text (see `text_of_name`)."""
        outer = self.path.parents[self.inner_parts - 1] if self.inner_parts else self.path
        return text_of_name(outer.as_posix())

    @property
    def inner_text(self) -> str:
        """The path inside the archive or mail as text, '' of other files."""
        return text_of_name("/".join(self.path.parts[-self.inner_parts :])) if self.inner_parts else ""
