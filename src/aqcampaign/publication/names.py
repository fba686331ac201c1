"""What figures are called in sentences: short, but no two of them alike."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from aqcampaign.form.model import Cell, Field, Form
from aqcampaign.form.tables import Breakdown, Column

# A part called 人 alone says too little.
_SHORTEST_PART = 2
_SEVERAL = 2


@lru_cache(maxsize=64)
def prose_names(form: Form) -> Mapping[str, str]:
    """Return the names of the numbers of a form, by field id: 立案, 城区查扣批次, 食品生产年末数.

    A part of a compound cell is called by its own name if no part of another item is. A column is named if the item has
    figures of the period in others too.
    """
    fields = [field for field in form.fields if field.part.is_number and field.cell.applies]
    items = {(field.part.name, field.cell.item.id) for field in fields if field.cell.measure.compound}
    parts = Counter(name for name, _item in items)
    columns = _columns(fields)
    short = {
        field.id: _with_column(field.cell, _own(field, parts), field.part.unit)
        if columns[field.cell.item.id] >= _SEVERAL or not _is_of_period(field)
        else _own(field, parts)
        for field in fields
    }
    uses = Counter(short.values())
    return {field.id: short[field.id] if uses[short[field.id]] == 1 else _full(field) for field in fields}


def _columns(fields: Iterable[Field]) -> Counter[str]:
    """Return in how many columns each item has figures of the period."""
    return Counter(item for item, _column in {
        (field.cell.item.id, field.cell.breakdown.id) for field in fields if _is_of_period(field)
    })  # fmt: skip


def _is_of_period(field: Field) -> bool:
    return not field.is_running_total and not field.is_last_year


def cell_name(cell: Cell) -> str:
    """Return the name of a compound cell in a sentence that tells its parts one by one."""
    return _with_column(cell, _without_unit(cell.item.name, cell.measure.unit), cell.measure.unit)


def _own(field: Field, parts: Counter[str]) -> str:
    item, part = _without_unit(field.cell.item.name, field.part.unit), field.part.name
    if not field.cell.measure.compound:
        return item
    return part if parts[part] == 1 and len(part) >= _SHORTEST_PART else f"{item}（{part}）"


def _with_column(cell: Cell, name: str, unit: str) -> str:
    """Return a name with that of its column: behind it if the column says what is counted, else before it."""
    if len(cell.table.breakdowns) < _SEVERAL:
        return name
    column = _without_unit(cell.breakdown.name, unit)
    says_what = isinstance(cell.breakdown, Column) and cell.breakdown.has_measure
    return f"{name}{column}" if says_what else f"{column}{name}"


def _full(field: Field) -> str:
    """Return a name with the groups above item and column."""
    cell, unit = field.cell, field.part.unit
    above = dict.fromkeys((cell.item.category, *cell.item.group, _without_unit(cell.item.name, unit)))
    across = dict.fromkeys((*_groups(cell.breakdown), _without_unit(cell.breakdown.name, unit)))
    names = ["/".join(filter(None, above))]
    names += ["/".join(filter(None, across))] if len(cell.table.breakdowns) >= _SEVERAL else []
    names += [field.part.name] if cell.measure.compound else []
    return " · ".join(names)


def _groups(line: Breakdown) -> tuple[str, ...]:
    return line.group if isinstance(line, Column) else ()


def _without_unit(name: str, unit: str) -> str:
    """Return a printed name without the unit behind it: 检查（户次） is 检查."""
    for opening, closing in ("（）", "()"):
        name = name.removesuffix(f"{opening}{unit}{closing}")
    return name
