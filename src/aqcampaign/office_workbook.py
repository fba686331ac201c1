"""Opens workbooks that the office keeps itself: its roster, last year's figures."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding
from aqcampaign.intake.grid import FormattedDate, Grid, SeenContent
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import translate as _

# A roster of a country has twenty columns of 45,504 units.
_LIMITS = replace(STANDARD, cells=1_000_000, tags=8_000_000, strings=1_000_000)


def open_workbook(path: Path) -> list[Grid]:
    """Return the sheets of a workbook in any format that returns may have; raises UsageFailure."""
    from aqcampaign.intake.reading import ReceivedWorkbook, receive  # imports the readers of all formats

    _file, opened = receive(path, limits=_LIMITS)
    try:
        if isinstance(opened, ReceivedWorkbook):
            return [opened.sheets.grid(name) for name in opened.sheets.sheets]
        refusal = opened if isinstance(opened, Finding) else None
    except Unreadable as unreadable:
        refusal = unreadable.finding
    if refusal is None:
        raise UsageFailure(_("{path} is no workbook").format(path=path))
    problem = _("{path}: {message}; {remedy}")
    raise UsageFailure(problem.format(path=path, message=refusal.message(_), remedy=refusal.remedy(_)))


def cell_text(content: SeenContent) -> str:
    """Return a cell as it would stand in a configuration file: 2022-11, 2022-11-05, 12."""
    if isinstance(content, str):
        return content
    if isinstance(content, FormattedDate):
        if "d" not in content.number_format.lower():  # 2022-11 was typed, which Excel takes for a day
            return f"{content.value:%Y-%m}"
        content = content.value
    if isinstance(content, datetime):
        content = content.date()
    if isinstance(content, date):
        return content.isoformat()
    return str(int(content)) if isinstance(content, float) and content.is_integer() else str(content)
