"""`aq form check`: reads form.yaml and says what it asks for, what is doubtful, or every mistake in it."""

from pathlib import Path

from aqcampaign.calendar.model import Calendar
from aqcampaign.campaign_folder import configured_form
from aqcampaign.cli.render import note, say
from aqcampaign.cli.review_text import uncovered_lines
from aqcampaign.config import Source, find
from aqcampaign.form.cautions import cautions
from aqcampaign.form.loader import load
from aqcampaign.form.relations import derive_relations
from aqcampaign.language import translate as _
from aqcampaign.template.sheet_names import refuse_own_names
from aqcampaign.template.words import Words
from aqcampaign.template_words import read_words


def run(file: Path | None, form_id: str | None, config: Path | None) -> int:
    """Print one line a version; raises ConfigurationFailure with every mistake, each with line and column."""
    campaign, path = configured_form(config, form_id, file)
    source = Source(path)
    editions = load(source)
    refuse_own_names(source, editions.newest, read_words("workbook.yaml", config, Words).words)
    for edition in editions.all:
        form = edition.form
        say(
            _(
                "{path}: version {version}: {tables} tables, {items} items, {fields} fields to fill in or compute,"
                " {relations} relations between them"
            ).format(
                path=path, version=form.version, tables=len(form.all_tables), items=len(form.all_items),
                fields=sum(field.cell.applies for field in form.fields), relations=len(derive_relations(form)),
            )
        )  # fmt: skip
    for problem in cautions(source):
        note(_("please check: {problem}").format(problem=problem))
    if file is None:  # a file of its own may belong to any campaign
        for line in uncovered_lines(campaign):
            note(line)
        _note_uncertain_deadline(campaign.calendar, Source(find("campaign.yaml", config)))
    return 0


def _note_uncertain_deadline(calendar: Calendar, source: Source) -> None:
    """Say of which period, the first, it is not certain when it is due: later ones mostly wait for the same list."""
    reason = next(filter(None, map(calendar.why_uncertain, calendar.windows)), None)
    if reason:
        note(_("please check: {problem}").format(problem=source.problem(("calendar", "holidays"), reason)))
