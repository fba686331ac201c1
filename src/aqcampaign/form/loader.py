"""Takes form.yaml and makes a Form, or every mistake in it."""

from collections.abc import Iterator

from aqcampaign.config import Source
from aqcampaign.failures import ConfigurationFailure, Problem
from aqcampaign.form.model import Form
from aqcampaign.language import translate as _


def load(source: Source) -> Form:
    """Return the form; raises ConfigurationFailure for ids and numbers that stand twice and words that name no unit."""
    form = source.load(Form)
    problems = [*_repeated(source, form), *_stray_words(source, form)]
    if problems:
        raise ConfigurationFailure(problems)
    return form


def _repeated(source: Source, form: Form) -> Iterator[Problem]:
    columns = [(("columns", place, "id"), column.id) for place, column in enumerate(form.columns)]
    ids = [(("items", place, "id"), item.id) for place, item in enumerate(form.items)]
    numbers = [(("items", place, "number"), str(item.number)) for place, item in enumerate(form.items)]
    for group in (columns, ids, numbers):
        seen: set[str] = set()
        for location, value in group:
            if value in seen:
                yield source.problem(location, _("“{value}” is used twice").format(value=value))
            seen.add(value)


def _stray_words(source: Source, form: Form) -> Iterator[Problem]:
    units = {part.unit for item in form.items for part in item.numbers}
    for unit in form.unit_words:
        if unit not in units:
            text = _("no item is counted in “{unit}”; units: {units}").format(unit=unit, units=", ".join(sorted(units)))
            yield source.problem(("unit_words", unit), text)
