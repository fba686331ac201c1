"""Refuses tables on sheets that have the names of the program's own sheets."""

from aqcampaign.config import Source
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.form.layout import layout_of
from aqcampaign.form.model import Form
from aqcampaign.language import translate as _
from aqcampaign.template.words import Words


def refuse_own_names(source: Source, form: Form, words: Words) -> None:
    """Raise ConfigurationFailure if a table of the form lies on a sheet that the program adds to the workbook."""
    own = {words.instructions.sheet, words.results}
    if any(not sheet.name for sheet in layout_of(form).sheets):
        own.add(words.form_sheet)
    names = {name.casefold() for name in own}
    text = _("“{name}” is a sheet that the program adds to each workbook; give this one another name")
    problems = [
        source.problem(("tables", index, "sheet"), text.format(name=table.sheet))
        for index, table in enumerate(form.tables)
        if table.sheet and table.sheet.casefold() in names
    ]
    if problems:
        raise ConfigurationFailure(problems)
