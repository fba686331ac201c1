"""The title of a sheet of the summary: above the table on the screen, and printed on each of its pages."""

from collections.abc import Iterator

from aqcampaign.form.model import Form
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.template.plan import PlannedCell

Titles = tuple[str, str]


def sheet_titles(form: Form, sheet: str, period_name: str, note: str, text: SummaryWords) -> Titles:
    """Return the title of a sheet, with the form and the period, and a note below it."""
    return text.sheet_title.format(title=form.title, sheet=sheet, period=period_name), note


def titles_above(titles: Titles) -> Iterator[PlannedCell]:
    """Yield the two rows above the headings of a table."""
    for row, (line, style) in enumerate(zip(titles, ("sheet_title", "note"), strict=True)):
        yield PlannedCell(row, 0, line, style)
