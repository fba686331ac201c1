"""Documents the file formats: what is read, what is lost, and which finding the unit gets."""

from collections.abc import Callable

from aqcampaign.findings.catalog import CATALOG
from aqcampaign.intake import inbox_limits as limits
from aqcampaign.intake.formats import FORMATS, Format
from aqcampaign.language import mark as N_

Translate = Callable[[str], str]

_TITLE = N_("File formats")
_HEADINGS = (N_("format"), N_("usual names"), N_("what is read"), N_("what is lost"), N_("finding for the unit"))
_NOTES = (
    N_("The format is detected by content, not by file name. This page is generated from the table in the program."),
    N_("Mails and archives are opened up to {depth} levels deep, with at most {files} files and {size} MB in total."),
    N_("The size limit is {file} MB for a file, {folder} MB for a mail or an archive. Links are not followed."),
)


def formats_page(translate: Translate) -> str:
    """Return the table of formats as Markdown."""
    values = {
        "depth": limits.MAX_DEPTH,
        "files": limits.MAX_INNER_FILES,
        "size": limits.MAX_INNER_BYTES // 2**20,
        "file": limits.MAX_FILE_BYTES // 2**20,
        "folder": limits.MAX_FOLDER_BYTES // 2**20,
    }
    lines = [f"# {translate(_TITLE)}", ""]
    for note in _NOTES:
        lines += [translate(note).format(**values), ""]
    lines += [_line([translate(heading) for heading in _HEADINGS]), "|---" * len(_HEADINGS) + "|"]
    lines += [_line(_cells(each, translate)) for each in FORMATS.values()]
    return "\n".join(lines) + "\n"


def _cells(each: Format, translate: Translate) -> list[str]:
    consequence = "—"
    if each.code:
        entry = CATALOG[each.code]
        consequence = f"{each.code}: {translate(entry.remedy)}" if entry.remedy else each.code
    return [
        translate(each.name),
        each.suffixes or "—",
        translate(each.read) or "—",
        translate(each.lost) or "—",
        consequence,
    ]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
