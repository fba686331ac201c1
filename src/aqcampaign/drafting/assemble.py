"""Takes the pages of a blank form and makes its Draft; raises UsageFailure where they hold no table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aqcampaign.drafting.blocks import Block, blocks, is_lone
from aqcampaign.drafting.draft import Draft, DraftTable, Line
from aqcampaign.drafting.ids import Ids
from aqcampaign.drafting.labels import NOTE, Label, labels_of, units_said
from aqcampaign.drafting.lists import columns_of, items_of, list_headings
from aqcampaign.drafting.relations import accumulated, related
from aqcampaign.drafting.shape import Shape, shape_of
from aqcampaign.drafting.sheet import OwnWords, Sheet, Word
from aqcampaign.drafting.strips import ledger_columns, strip_headings, strip_items, strip_rows
from aqcampaign.drafting.words import plain, unit_once
from aqcampaign.failures import UsageFailure
from aqcampaign.form import stamp
from aqcampaign.form.stamp import Stamp
from aqcampaign.intake.page import Page
from aqcampaign.language import translate as _

_USUAL_LABELS = {"unit": "填报单位", "filled_on": "填报时间", "window": "统计区间"}
_NO_TITLE = re.compile(r"附件\d*[:：]?.*|附表\d*[:：]?|[(（].*[)）]|表\s*号.*|\d{4}年\d{1,2}月.{0,6}")
_ASCII_NAME = re.compile(r"[a-z][a-z0-9_-]*")


@dataclass(frozen=True)
class _Part:
    """A sheet with tables: its tables, and the rows around them that say something."""

    sheet: Sheet
    blocks: tuple[Block, ...]
    title: str
    captions: tuple[tuple[Word, ...], ...]
    above: tuple[Label, ...]
    below: tuple[Label, ...]
    unit: str
    others: tuple[str, ...]


def assemble(pages: Sequence[Page], own: OwnWords, name: str) -> Draft:
    """Return the draft of a form; `name` is its file's, for want of a better id or title."""
    parts = [part for page in pages if (part := _part(page, own)) is not None]
    if not parts:
        seen = "; ".join(_seen(page) for page in pages)
        said = _("no table was found ({seen}); a form needs a row of headings with at least two words side by side")
        raise UsageFailure(said.format(seen=seen))
    issued = next(iter(_stamps(pages)), None)
    ids = Ids()
    drawn = [(part, block, place) for part in parts for place, block in enumerate(part.blocks)]
    tables = tuple(
        _table(part, block, place, f"table_{number}", part is parts[0], ids)
        for number, (part, block, place) in enumerate(drawn, start=1)
    )
    id_ = issued.form if issued else name.lower() if _ASCII_NAME.fullmatch(name.lower()) else "form"
    draft = Draft(
        id_, issued.form_version if issued else "1", parts[0].title or name, _labels(parts), *_lines(parts), tables
    )
    return replace(draft, remarks=tuple(_remarks(parts, issued)))


def _part(page: Page, own: OwnWords) -> _Part | None:
    if page.hidden or page.grid.name in (own.instructions, stamp.SHEET):
        return None
    sheet = Sheet(page, own)
    found = blocks(sheet)
    if not found:
        return None
    tops, ends = {block.top for block in found}, max(block.bottom for block in found)
    rows = _loose_rows(sheet, found)
    title, captions, others = _lone_words(sheet, rows, found)
    said = [(row, label) for row in rows for label in labels_of(_own_words(sheet, row)) if label.is_asked]
    units = [word for row in rows for word in units_said(sheet.words(row)) if word.row < max(tops)]
    above = tuple(label for row, label in said if row < ends)
    below = tuple(label for row, label in said if row > ends)
    return _Part(sheet, found, title, captions, above, below, unit_once(units[0].text) if units else "", others)


def _own_words(sheet: Sheet, row: int) -> list[Word]:
    return [word for word in sheet.words(row) if word.row == row]


def _loose_rows(sheet: Sheet, found: Sequence[Block]) -> list[int]:
    """Return the rows that belong to no table; of words far above the first one, such as a letter's, none."""
    first = found[0].top - len(found[0].captions)
    inside = {row for block in found for row in range(block.top - len(block.captions), block.bottom + 1)}
    rows = [row for row in range(sheet.rows) if row not in inside and sheet.words(row)]
    return [row for row in rows if row > first - _NEAR]


_NEAR = 8


def _lone_words(
    sheet: Sheet, rows: Sequence[int], found: Sequence[Block]
) -> tuple[str, tuple[tuple[Word, ...], ...], tuple[str, ...]]:
    """Return the title, each table's captions, and what is neither."""
    title, others = "", []
    captions: list[list[Word]] = [[*block.captions] for block in found]
    for row in rows:
        if not is_lone(sheet, row) or labels_of(sheet.words(row)):
            continue
        word = sheet.words(row)[0]
        below = [p for p, block in enumerate(found) if block.top > row and block.left <= word.column <= block.right]
        near = [place for place in below if found[place].top == min(found[p].top for p in below)]
        if unit_once(word.text):
            continue
        if not title and below and row < found[0].top and not _NO_TITLE.fullmatch(word.text):
            title = word.text
        elif near and not NOTE.match(word.raw) and _closes(sheet, rows, row, found[near[0]].top):
            captions[near[0]].insert(0, word)
        else:
            others.append(word.text)
    return title, tuple(map(tuple, captions)), tuple(others)


def _closes(sheet: Sheet, rows: Sequence[int], row: int, top: int) -> bool:
    """Return whether only lone words stand between a row and the table below it."""
    return all(is_lone(sheet, other) and not labels_of(sheet.words(other)) for other in rows if row < other < top)


def _table(part: _Part, block: Block, place: int, id_: str, on_first: bool, ids: Ids) -> DraftTable:
    words = [word.text for word in part.captions[place]]
    once = [piece for text in words for piece in re.split(r"\s{2,}|\u3000+", text) if unit_once(piece)]
    unit = unit_once(once[0]) if once else part.unit
    shape = shape_of(block)
    title = " ".join(text for text in words if text not in once)
    if not on_first and len(part.blocks) == 1:
        title = title or part.title
    caption = f"单位：{unit}" if unit else ""
    table = DraftTable(
        id_, shape.layout, sheet="" if on_first else part.sheet.name, title=title, caption=caption,
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
            rows = accumulated(related(rows)) if isinstance(rows, tuple) else rows
            items = related(strip_items(shape, unit, ids))
            return replace(table, headings=strip_headings(shape), items=items, rows=rows)
        case _:
            columns = columns_of(shape, crossing)
            items, indents = items_of(shape, columns, unit, ids)
            columns = accumulated(related(columns))
            return replace(table, headings=list_headings(shape), columns=columns, items=related(items, indents))


def _doubts(shape: Shape) -> Iterator[str]:
    if shape.explaining is not None:
        words = shape.headings.name(shape.explaining)
        yield _("the column “{name}” was left out: its words may go into definition, or it may be a value").format(
            name=words
        )
    if shape.layout == "strip" and shape.number is not None:
        yield _("the column “{name}” was left out").format(name=shape.headings.name(shape.number))
    if shape.layout == "ledger":
        yield _("taken for a running list: its headings ask for words and dates, and no row has a name")


def _labels(parts: Sequence[_Part]) -> Line:
    keys, missing = {}, []
    for role, usual in _USUAL_LABELS.items():
        found = next((label.name for part in parts for label in part.above if label.role == role), None)
        keys[role] = found or usual
        if found is None:
            missing.append(usual)
    said = _("not printed on the form, usual words put in: {words}").format(words="、".join(missing))
    return Line(keys, (said,) if missing else ())


def _lines(parts: Sequence[_Part]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the further lines of head and foot, each label once."""
    ids, seen = Ids(), set()
    found: list[tuple[Line, ...]] = []
    for where, labels in (("head", [part.above for part in parts]), ("foot", [part.below for part in parts])):
        lines: list[Line] = []
        for label in (label for each in labels for label in each):
            if plain(label.name) not in seen and not (where == "head" and label.role):
                seen.add(plain(label.name))
                lines.append(_said(label, ids.of(label.name, where, len(lines) + 1)))
        found.append(tuple(lines))
    return found[0], found[1]


def _said(label: Label, id_: str) -> Line:
    line = Line({"id": id_, "label": label.name})
    return line if label.kind == "text" else line.having(_("the kind is told by the words"), kind=label.kind)


def _remarks(parts: Sequence[_Part], issued: Stamp | None) -> Iterator[str]:
    if issued:
        yield _("id and version are those of the stamp in the workbook")
    for part in parts:
        for text in part.others:
            yield _("left out: {text}").format(text=text[:60])
    if len({part.unit for part in parts if part.unit}) > 1:
        yield _("different units are said once per sheet; look at each table")


def _stamps(pages: Sequence[Page]) -> Iterator[Stamp]:
    for page in pages:
        if page.grid.name == stamp.SHEET:
            read = stamp.read(page.grid.rows)
            if isinstance(read, Stamp):
                yield read


def _seen(page: Page) -> str:
    filled = sum(1 for row in page.grid.rows for content in row if content != "")
    return _("{name}: {count} cells with words").format(name=page.grid.name or _("document"), count=filled)
