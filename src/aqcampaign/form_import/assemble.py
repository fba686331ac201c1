"""Assembles the draft of form.yaml from the sheets of a blank form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aqcampaign.failures import UsageFailure
from aqcampaign.form import stamp
from aqcampaign.form.hidden_sheets import HIDDEN_SHEETS
from aqcampaign.form.stamp import Stamp
from aqcampaign.form_import.blocks import Block
from aqcampaign.form_import.deadlines import deadlines
from aqcampaign.form_import.draft import Draft, DraftTable, Guess, Line
from aqcampaign.form_import.ids import Ids
from aqcampaign.form_import.labels import Label
from aqcampaign.form_import.lists import columns_of, items_of, list_headings
from aqcampaign.form_import.relations import (
    with_columns_of_last_year,
    with_last_year,
    with_relations,
    with_running_items,
    with_running_totals,
)
from aqcampaign.form_import.shape import Shape, shape_of
from aqcampaign.form_import.sheet import OwnWords, Sheet
from aqcampaign.form_import.strips import ledger_columns, strip_headings, strip_items, strip_rows
from aqcampaign.form_import.surroundings import Surroundings, read_surroundings
from aqcampaign.form_import.words import plain, unit_once
from aqcampaign.intake.grid import Grid
from aqcampaign.language import translate as _

_USUAL_LABELS = {"unit": "填报单位", "filled_on": "填报时间", "window": "统计区间"}
_ASCII_NAME = re.compile(r"[a-z][a-z0-9_-]*")


def assemble(sheets: Sequence[Grid], own: OwnWords, name: str) -> Draft:
    """Return the draft of a form; `name` is the file name, used if there is no better id or title."""
    parts = [part for sheet in sheets if (part := _surroundings(sheet, own)) is not None]
    ids = Ids()
    drawn = [(part, block, place) for part in parts for place, block in enumerate(part.blocks)]
    made = [_table(part, block, place, part is parts[0], ids) for part, block, place in drawn]
    tables = _with_ids([table for table in made if table.items or table.layout == "ledger"])
    if not tables:
        seen = "; ".join(_summary(sheet) for sheet in sheets)
        message = _("no table was found ({seen}); a form needs a row of headings with at least two words side by side")
        raise UsageFailure(message.format(seen=seen))
    issued = next(iter(_stamps(sheets)), None)
    labels, title = _labels(parts), parts[0].title or name
    id_ = issued.form if issued else _form_id(name.lower(), title)
    draft = Draft(id_, issued.form_version if issued else "1", title, labels, *_lines(parts, labels), tables)
    return replace(draft, remarks=tuple(_remarks(parts, issued)))


def _form_id(name: str, title: str) -> str:
    """Return the name of the file if it is an id, otherwise the first words of the title."""
    return name if _ASCII_NAME.fullmatch(name) else _ids([title], "form")[0]


def _ids(titles: Sequence[str], kind: str) -> list[str]:
    return Ids().assign([(title, ()) for title in titles], kind)


def _with_ids(tables: Sequence[DraftTable]) -> tuple[DraftTable, ...]:
    """Return the tables with ids from their titles, or their places."""
    ids = _ids([table.title for table in tables], "table")
    return tuple(replace(table, id=id_) for table, id_ in zip(tables, ids, strict=True))


def _surroundings(sheet: Grid, own: OwnWords) -> Surroundings | None:
    if sheet.hidden or sheet.name in (own.instructions, *HIDDEN_SHEETS):
        return None
    return read_surroundings(Sheet(sheet, own))


def _table(part: Surroundings, block: Block, place: int, on_first: bool, ids: Ids) -> DraftTable:
    pieces = [piece for text in part.captions[place] for piece in re.split(r"\s{2,}", text)]
    once = [piece for piece in pieces if unit_once(piece)]
    unit = unit_once(once[0]) if once else part.unit
    shape = shape_of(block)
    title = " ".join(" ".join(piece.split()) for piece in pieces if piece not in once)
    if not on_first and len(part.blocks) == 1:
        title = title or part.title
    caption = f"单位：{unit}" if unit else ""
    table = DraftTable(
        "", shape.layout, sheet="" if on_first else part.sheet.name, title=title, caption=caption,
        beside=block.beside, guesses=tuple(_doubts(shape)),
    )  # fmt: skip
    return _filled(table, shape, unit, ids)


def _filled(table: DraftTable, shape: Shape, unit: str, ids: Ids) -> DraftTable:
    """Return the table with its lines; items' ids are one for the whole form, those of columns and rows the table's."""
    crossing = Ids()
    match shape.layout:
        case "ledger":
            return replace(table, columns=ledger_columns(shape, crossing))
        case "strip":
            rows = strip_rows(shape, crossing)
            rows = with_running_totals(with_relations(rows)) if isinstance(rows, tuple) else rows
            items = with_last_year(with_relations(strip_items(shape, unit, ids)))
            if not any("accumulates" in row.keys for row in rows if isinstance(row, Line)):
                items = with_running_items(items)
            return replace(table, headings=strip_headings(shape, items), items=items, rows=rows)
        case _:
            columns = columns_of(shape, unit, crossing)
            items, indents = items_of(shape, columns, unit, ids)
            columns = with_columns_of_last_year(with_running_totals(with_relations(columns)))
            items = with_last_year(with_relations(items, indents))
            if not any("accumulates" in column.keys for column in columns):
                items = with_running_items(items)
            return replace(table, headings=list_headings(shape, items), columns=columns, items=items)


def _doubts(shape: Shape) -> Iterator[str]:
    if shape.explaining is not None:
        words = shape.headings.name(shape.explaining)
        yield _("the column “{name}” was left out: its words may go into definition, or it may be a value").format(
            name=words
        )
    if shape.dividers and shape.layout == "list":
        yield _("rows of one text part the table: they became categories, under the heading 类别")
    left_out = [shape.number] if shape.layout == "strip" and shape.number is not None else shape.unused
    for column in left_out:
        yield _("the column “{name}” was left out").format(name=shape.headings.name(column))
    if shape.layout == "ledger":
        yield _("taken for a running list: its headings ask for words and dates, and no row has a name")


def _labels(parts: Sequence[Surroundings]) -> Line:
    keys, missing = {}, []
    for role, usual in _USUAL_LABELS.items():
        found = next((label.name for label in _places(parts, role) if label.role == role), None)
        keys[role] = found or usual
        if found is None:
            missing.append(usual)
    guess = _("not printed on the form, usual words put in: {words}").format(words="、".join(missing))
    return Line(keys, (Guess(guess),) if missing else ())


def _places(parts: Sequence[Surroundings], role: str) -> Iterator[Label]:
    """Yield the labels that may have this role: those above the tables, for the date of filling also those below."""
    yield from (label for part in parts for label in part.above)
    if role == "filled_on":
        yield from (label for part in parts for label in part.below)


def _lines(parts: Sequence[Surroundings], labels: Line) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the further lines of head and foot, each label once."""
    ids, seen = Ids(), {plain(str(words)) for words in labels.keys.values()}
    found: list[tuple[Line, ...]] = []
    for where, labels_of_part in (("head", [part.above for part in parts]), ("foot", [part.below for part in parts])):
        lines: list[Line] = []
        for label in (label for each in labels_of_part for label in each):
            if plain(label.name) not in seen and not (where == "head" and label.role):
                seen.add(plain(label.name))
                lines.append(_field_line(label))
        found.append(ids.named(lines, where))
    return found[0], found[1]


def _field_line(label: Label) -> Line:
    line = Line({"id": "", "label": label.name})
    return line if label.kind == "text" else line.with_keys(_("the kind is told by the words"), kind=label.kind)


def _remarks(parts: Sequence[Surroundings], issued: Stamp | None) -> Iterator[str]:
    if issued:
        yield _("id and version are those of the stamp in the workbook")
    if not parts[0].title:
        yield _("missing: no title was found; the file's name was put in")
    for part in parts:
        for text in part.others:
            yield _("left out: {text}").format(text=text[:60])
        for printed, calendar in dict.fromkeys(found for text in part.texts for found in deadlines(text)):
            yield _("deadline “{text}”: in campaign.yaml write calendar: {{{calendar}, …}}").format(
                text=printed, calendar=calendar
            )


def _stamps(sheets: Sequence[Grid]) -> Iterator[Stamp]:
    for sheet in sheets:
        if sheet.name == stamp.SHEET:
            read = stamp.read((row.get(0, ""), row.get(1, "")) for row in sheet.rows.values())
            if isinstance(read, Stamp):
                yield read


def _summary(sheet: Grid) -> str:
    filled = sum(map(len, sheet.rows.values()))
    return _("{name}: {count} cells with words").format(name=sheet.name or _("document"), count=filled)
