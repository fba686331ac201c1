"""Names of sheets: refuses tables on the program's own sheets, and makes names of sheets of other names."""

import re
from collections.abc import Iterable
from itertools import chain, count

from aqcampaign.config import Source
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.findings.finding import printable
from aqcampaign.form.layout import layout_of
from aqcampaign.form.model import Form
from aqcampaign.language import translate as _
from aqcampaign.template.words import Words

# Excel refuses these characters in the name of a sheet, apostrophes at its ends, this name, and longer ones.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_RESERVED = "History"
_LONGEST = 31


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


def distinct_sheet_names(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Return a name of a sheet for each of `names`, none of them `taken` or like another one."""
    used = {name.casefold() for name in (_RESERVED, *taken)}
    made = []
    for name in names:
        plain = _FORBIDDEN.sub(" ", printable(name)).strip(" '")[:_LONGEST] or "-"
        numbered = (f"{plain[: _LONGEST - 4]}_{number}" for number in count(2))
        made.append(next(each for each in chain([plain], numbered) if each.casefold() not in used))
        used.add(made[-1].casefold())
    return made
