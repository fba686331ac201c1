"""Finds notes that name another unit of money than the form's: 单位：元 beside the title, 数量（元）, 金额以元计."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from aqcampaign.findings.finding import Finding, Phrase, Place, finding, phrase
from aqcampaign.form.layout import Spot, address
from aqcampaign.form.model import Form
from aqcampaign.intake.grid import Grid
from aqcampaign.language import mark as N_
from aqcampaign.recognition.location.explanations import own_words
from aqcampaign.recognition.location.labels import MONEY_UNITS, key
from aqcampaign.recognition.location.ledger import LocatedLedger
from aqcampaign.recognition.location.tables import LocatedTable

_ROWS, _COLUMNS = 500, 60
# Longer texts are instructions or reports.
_LONG = 80
_YUAN = "元"
_MONEY = rf"(?:人民币)?({MONEY_UNITS})"
_NOTED = re.compile(
    rf"单位[为是]?:?{_MONEY}(?!\w)|[以按]{_MONEY}(?:为单位|计|填)|[均都][为是]{_MONEY}(?!\w)|\({_MONEY}\)$"
)
_UNITS = re.compile(MONEY_UNITS)
_LABEL = re.compile(r".{0,4}单位[为是]?:?")


def noted_units(
    grid: Grid, text: str, form: Form, tables: Sequence[LocatedTable], ledgers: Sequence[LocatedLedger]
) -> Iterator[Finding]:
    """Yield a query for each note on a sheet that names a unit of money which the form does not use.

    `text` are all texts of the sheet. The headings of running lists are left out: a renamed column is reported where
    the list is located.
    """
    own = _money_units(form)
    headings = {each.header_row for each in ledgers if each.sheet == grid.name}
    for spot, words in _texts(grid) if own and not own.issuperset(_UNITS.findall(text)) else ():
        unit = _noted_unit(words) or _unit_beside_its_label(grid, spot, words, tables)
        if unit and unit not in own and spot[0] not in headings and key(words) not in _printed(form):
            yield _query(grid, spot, words, own, address(*spot))
    for spot, comment in grid.comments.items():
        words = own_words(comment)
        unit = _noted_unit(words)
        if own and unit and unit not in own:
            yield _query(grid, spot, words, own, phrase(N_("the comment on {cells}"), cells=address(*spot)))


def _query(grid: Grid, spot: Spot, words: str, own: frozenset[str], where: str | Phrase) -> Finding:
    return finding("AQ242", Place(grid.name, address(*spot)), words, cells=where, unit="、".join(sorted(own)))


def _texts(grid: Grid) -> Iterator[tuple[Spot, str]]:
    for row, contents in islice(grid.rows.items(), _ROWS):
        for column, content in islice(contents.items(), _COLUMNS):
            if isinstance(content, str) and _YUAN in content and len(content) <= _LONG:
                yield (row, column), content


def _noted_unit(words: str) -> str:
    found = _NOTED.search(key(words)) if _YUAN in words else None
    return next(filter(None, found.groups()), "") if found else ""


def _unit_beside_its_label(grid: Grid, spot: Spot, words: str, tables: Sequence[LocatedTable]) -> str:
    """Return the unit that stands in the cell behind 单位：, above or below the tables."""
    row, column = spot
    label = grid.seen(row, column - 1)
    is_noted = isinstance(label, str) and _LABEL.fullmatch(key(label)) and _UNITS.fullmatch(key(words))
    in_table = any(each.grid is grid and each.header[0] <= row < each.end for each in tables)
    return key(words) if is_noted and not in_table else ""


@lru_cache(maxsize=32)
def _money_units(form: Form) -> frozenset[str]:
    of_ledgers = [
        column.unit for table in form.ledgers for column in table.columns if column.kind == "money" and column.unit
    ]
    return frozenset((*(field.part.unit for field in form.fields if field.part.kind == "money"), *of_ledgers))


@lru_cache(maxsize=32)
def _printed(form: Form) -> frozenset[str]:
    """Return the names that the form prints, in which a unit may stand."""
    columns = [column.name for table in form.value_tables for column in table.breakdowns]
    of_ledgers = [column.name for table in form.ledgers for column in table.columns]
    items = [item.name for item in form.all_items]
    return frozenset(map(key, (form.title, *items, *columns, *of_ledgers)))
