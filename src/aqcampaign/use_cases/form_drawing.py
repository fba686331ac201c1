"""Draws the configured form with its field ids, and describes its reports as a JSON Schema."""

from dataclasses import dataclass
from pathlib import Path

from aqcampaign.campaign_folder import configured_form
from aqcampaign.config import Source, unknown
from aqcampaign.failures import UsageFailure
from aqcampaign.form import loader as form_file
from aqcampaign.form.model import Form
from aqcampaign.language import translate as _
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import form_sheets
from aqcampaign.template.plan import SheetPlan
from aqcampaign.template.words import Words
from aqcampaign.template_words import read_words
from aqcampaign.values.report_model import report_schema


@dataclass(frozen=True)
class DrawnForm:
    """The sheets of a form with its field ids as cell contents; `computed` holds the contents of computed cells."""

    title: str
    sheets: tuple[SheetPlan, ...]
    computed: frozenset[str]


def draw_form(file: Path | None, version: str | None, chosen: str | None, folder: Path | None) -> DrawnForm:
    """Return the drawing of a form.yaml, or of the configured one, of several the `chosen` one.

    Raises UsageFailure for an unknown version.
    """
    config, path = configured_form(folder, chosen, file)
    form = _form_in_version(path, version)
    words = read_words("workbook.yaml", folder, Words).words
    ids = {cell.id: " / ".join(field.id for field in form.fields[cell.fields]) for cell in form.cells if cell.applies}
    lines = {table.id: [[f"{table.id}.{column.id}" for column in table.columns]] for table in form.ledgers}
    ids_of_fields = {each.id: each.id for each in (*form.head, *form.foot)}
    filling = Filling("", next(iter(config.calendar.windows)), ids, lines=lines, head_fields=ids_of_fields)
    computed = frozenset(ids[cell.id] for cell in form.cells if cell.applies and cell.computed)
    return DrawnForm(form.title, form_sheets(form, words, config.calendar, filling, live=False), computed)


def build_report_schema(version: str | None, chosen: str | None, folder: Path | None) -> str:
    """Return the JSON Schema of a report on the configured form, of several the `chosen` one.

    Raises UsageFailure for an unknown version.
    """
    return report_schema(_form_in_version(configured_form(folder, chosen)[1], version))


def _form_in_version(file: Path, version: str | None) -> Form:
    editions = form_file.load(Source(file))
    if version is not None and version not in editions.by_version:
        raise UsageFailure(_("version {text}").format(text=unknown(version, editions.by_version)))
    return editions.newest if version is None else editions.by_version[version]
