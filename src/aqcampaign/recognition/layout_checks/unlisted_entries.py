"""Finds entries of a list, such as leads, that stand outside its rows: in a sentence, a comment, another table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from aqcampaign.findings.finding import Finding, Phrase, Place, finding, phrase
from aqcampaign.form.layout import Spot, address
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable
from aqcampaign.intake.grid import Grid, Row, SeenContent, seen_content
from aqcampaign.language import mark as N_
from aqcampaign.recognition.location.explanations import own_words
from aqcampaign.recognition.location.labels import key
from aqcampaign.recognition.location.ledger import LocatedLedger
from aqcampaign.recognition.location.tables import LocatedTable

_ROWS, _COLUMNS = 500, 60
# At most this many cells with a keyword, rows below each, and texts of the list are looked at.
_MOST, _NEAR, _LISTED = 200, 30, 500
# At most this many cells are named in a message.
_NAMED = 4
# Longer texts than these are an entry: beside or below words that name it, right of the list, in another table.
_BESIDE, _RIGHT, _IN_TABLE = 4, 5, 6
# What may stand behind a keyword in a heading.
_HEADING_END = r"(?:报告|登记|台账|统计|汇总|明细|清单|一览|情况|信息|内容|来源|数量|[表数及和、]|\([^)]*\))*:?"
# Says that there is nothing, but not 无证 and the like, which a lead is often about.
_NONE = r"(?:没有|不存在|不涉及|未(?:发现|发生|接到|收到|出现|涉及|有)|无(?!证|照|牌|标|资|合法|许可|名))"
_NOTHING = re.compile(rf"(?:本[月期]|目前|暂|均|尚)*{_NONE}.{{0,8}}")
# A clause that says there is no entry, that asks for entries, or that says where they are listed.
_DENIALS = (
    "{none}[^:]{{0,10}}{word}|零{word}",
    r"{word}[^:\d]{{0,4}}:?(?:本[月期]|暂|均)*(?:{none}|零$|0(?!\d)|[/—-]+$)",
    r"(?:请|如有)[^:]{{0,10}}{word}|{word}[^:\d一二两三]{{0,8}}(?:(?:要|应|须)(?:及时|立即|按|填|报|另)|请(?!求|示))",
    r"{word}[^:\d一二两三]{{0,8}}(?:及时(?:报|上报|填)|详见|见附|见另|已填|已列)",
)
# A label that tells of an entry, not of where figures came from: 发现线索：…, 2.案件线索一条：…, but not 线索来源：…
_BEFORE = r"(?:\d+[.、]|\(\d+\)|注:|附:?|另有?|又|新增?|发现|收到|接到|上报|报告|反映|举报|群众|案件)*"
_BEHIND = r"(?:[\d一二两三]+[条件起个]|情况|信息|内容|报告)*"
_CLAUSE = re.compile(r"[,;。!]")


@dataclass(frozen=True)
class _Vocabulary:
    """The words by which the entries of a list are recognized.

    heading: a text that only names them. mention: a clause that tells of one. denial: a clause that says there is none,
    or asks for entries. printed: texts that the form itself prints. listed: texts in the rows of the list, which may
    be repeated elsewhere.
    """

    keywords: tuple[str, ...]
    heading: re.Pattern[str]
    mention: re.Pattern[str]
    denial: re.Pattern[str]
    printed: frozenset[str]
    listed: frozenset[str] = frozenset()

    def is_in(self, text: str) -> bool:
        """Return whether a text contains one of the keywords."""
        return any(word in text for word in self.keywords)

    def is_entry(self, content: SeenContent, least: int) -> bool:
        """Return whether a content is a number but 0, or a text of more than `least` characters but headings."""
        if not isinstance(content, str):
            return content != 0
        text = key(content)
        is_printed = text in self.printed or self.heading.fullmatch(text) is not None
        is_nothing = _NOTHING.fullmatch(text) is not None or self.denial.search(text) is not None
        return len(text) > least and not is_printed and not is_nothing and not self.is_listed(text)

    def is_listed(self, text: str) -> bool:
        """Return whether a text is one of the list, or contains one that is long enough to be no coincidence."""
        return text in self.listed or any(len(each) > _IN_TABLE and each in text for each in self.listed)

    def mentions_entry(self, text: str) -> bool:
        """Return whether a clause of the text tells of an entry."""
        return _has_clause(text, self.mention, self.denial)


# What a form prints is the same in all its workbooks.
@lru_cache(maxsize=256)
def _has_clause(text: str, mention: re.Pattern[str], denial: re.Pattern[str]) -> bool:
    return any(mention.search(each) and not denial.search(each) for each in _CLAUSE.split(key(text)))


def unlisted_entries(
    grid: Grid, text: str, form: Form, tables: Sequence[LocatedTable], ledgers: Sequence[LocatedLedger]
) -> Iterator[Finding]:
    """Yield a query for each list of which a sheet that is not hidden has entries outside the list's rows.

    `text` are all texts of the sheet.
    """
    for table in form.ledgers if not grid.hidden else ():
        if table.keywords:
            here = [each for each in ledgers if each.table is table and each.sheet == grid.name]
            words = _vocabulary(form, table)
            if any(each.lines for each in ledgers):
                words = replace(words, listed=_listed(table, ledgers))
            in_cells = _in_cells(grid, words, tables, here) if words.is_in(text) else ()
            spots = list(dict.fromkeys((*in_cells, *_in_columns(grid, here))))
            if not spots and not here and words.is_in(grid.name):
                spots = list(_on_own_sheet(grid, words))
            if spots:
                yield _query(grid, table, spots, str(grid.seen(*spots[0])), _named(spots))
            told = (spot for spot, text in grid.comments.items() if words.is_in(text))
            commented = [spot for spot in told if words.mentions_entry(own_words(grid.comments[spot]))]
            if commented:
                where = phrase(N_("the comment on {cells}"), cells=_named(commented))
                yield _query(grid, table, commented, own_words(grid.comments[commented[0]]), where)


def _query(grid: Grid, table: LedgerTable, spots: Sequence[Spot], found: str, where: str | Phrase) -> Finding:
    name = table.title or table.id
    return finding("AQ241", Place(grid.name, address(*spots[0]), None, name), found, cells=where, name=name)


def _named(spots: Sequence[Spot]) -> str:
    return ", ".join(address(*spot) for spot in spots[:_NAMED]) + ("…" if len(spots) > _NAMED else "")


def _in_cells(
    grid: Grid, words: _Vocabulary, tables: Sequence[LocatedTable], ledgers: Sequence[LocatedLedger]
) -> Iterator[Spot]:
    """Yield the cells whose text tells of an entry, or names entries that follow beside or below it."""
    figures = {spot for each in tables if each.grid is grid for spot in each.spots}
    found = (
        ((row, column), content)
        for row, contents in islice(grid.rows.items(), _ROWS)
        for column, content in islice(contents.items(), _COLUMNS)
        if isinstance(content, str) and words.is_in(content) and (row, column) not in figures
    )
    for spot, text in islice(found, _MOST):
        if not any(_is_row(each, spot) for each in ledgers) and _is_entry(grid, words, spot, key(text)):
            yield spot


def _is_entry(grid: Grid, words: _Vocabulary, spot: Spot, text: str) -> bool:
    """Return whether a text with a keyword tells of an entry that is not listed, or is the heading of one."""
    if text in words.printed or any(map(words.is_listed, _texts(grid.row(spot[0])))):
        return False
    return _is_followed(grid, words, spot) if words.heading.fullmatch(text) else words.mentions_entry(text)


def _listed(table: LedgerTable, ledgers: Sequence[LocatedLedger]) -> frozenset[str]:
    places = [place for place, column in enumerate(table.columns) if column.kind == "text"]
    lines = [line for ledger in ledgers if ledger.table is table for line in ledger.lines]
    texts = (seen_content(line.contents[place]) for line in lines for place in places)
    return frozenset(key(text) for text in islice(texts, _LISTED) if isinstance(text, str) and text)


def _texts(row: Row) -> Iterator[str]:
    yield from (key(content) for content in row.values() if isinstance(content, str))


def _is_row(ledger: LocatedLedger, spot: Spot) -> bool:
    """Return whether a cell is in the columns of the list, as a heading or in one of its rows."""
    row, column = spot
    return column in ledger.columns and (row == ledger.header_row or any(line.row == row for line in ledger.lines))


def _is_followed(grid: Grid, words: _Vocabulary, spot: Spot) -> bool:
    """Return whether a figure or text stands behind a heading, or a text below it or below and right of it."""
    row, column = spot
    if any(words.is_entry(content, _BESIDE) for place, content in grid.row(row).items() if place > column):
        return True
    below = ((place, content) for line in range(row + 1, row + _NEAR) for place, content in grid.row(line).items())
    return any(
        isinstance(content, str) and words.is_entry(content, _BESIDE if place == column else _IN_TABLE)
        for place, content in islice(below, _NEAR * _COLUMNS)
        if place >= column
    )


def _in_columns(grid: Grid, ledgers: Sequence[LocatedLedger]) -> Iterator[Spot]:
    """Yield the texts right of a list, in columns without a heading and in rows that are not rows of a list."""
    taken = {row for ledger in ledgers for row in (ledger.header_row, *(line.row for line in ledger.lines))}
    for ledger in ledgers:
        last = max(column for column in ledger.columns if column is not None)
        for row, contents in islice(grid.rows.items(), _ROWS):
            for column, content in contents.items() if row > ledger.header_row and row not in taken else ():
                headed = grid.seen(ledger.header_row, column) != ""
                if column > last and not headed and isinstance(content, str) and len(key(content)) > _RIGHT:
                    yield row, column


def _on_own_sheet(grid: Grid, words: _Vocabulary) -> Iterator[Spot]:
    """Yield the longer texts below the first row, which are no headings."""
    for row, contents in islice(grid.rows.items(), 1, _ROWS):
        for column, content in contents.items():
            if isinstance(content, str) and words.is_entry(content, _IN_TABLE):
                yield row, column


@lru_cache(maxsize=32)
def _vocabulary(form: Form, table: LedgerTable) -> _Vocabulary:
    word = f"(?:{'|'.join(map(re.escape, table.keywords))})"
    columns = [column.name for ledger in form.ledgers for column in ledger.columns]
    titles = [each for table in form.all_tables for each in (table.title, table.caption, table.sheet or "")]
    items = [item.name for item in form.all_items]
    return _Vocabulary(
        table.keywords,
        re.compile(rf"[^,;。:]{{0,10}}{word}{_HEADING_END}"),
        re.compile(rf"(?:重大|重要)[^:]{{0,8}}{word}|^{_BEFORE}{word}{_BEHIND}:(?!\d+[件条起个]?$)."),
        re.compile("|".join(each.format(word=word, none=_NONE) for each in _DENIALS)),
        frozenset(map(key, (form.title, *columns, *titles, *items))),
    )
