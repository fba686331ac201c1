"""Judges the numbers of tables, by the heading of their column and the head of their row."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.form.model import Field
from aqcampaign.proof.claims import Claim
from aqcampaign.proof.document import Place, Table
from aqcampaign.proof.labels import Labels
from aqcampaign.proof.mentions import NamedUnit, Vocabulary
from aqcampaign.proof.numerals import folded
from aqcampaign.proof.quantities import PERCENT, Quantity, quantity_of
from aqcampaign.proof.relations import rate_of
from aqcampaign.proof.remarks import Piece, Remark
from aqcampaign.proof.verdicts import IN_A_TABLE, Judge, hold, measured
from aqcampaign.proof.words import CoverageRole, ProofWords
from aqcampaign.publication.release import Release

_TWO = 2
_LINE = "\n"
_HUNDRED = Decimal(100)
_NUMBER = re.compile(r"[-+]?\d+(?:,\d{3})*(?:\.\d+)?%?", re.ASCII)
# A number, or those of the parts of a compound cell: 5/3. One that is missing is a dash.
_NUMBERS = re.compile(rf"\s*(?:{_NUMBER.pattern})(?:\s*/\s*(?:{_NUMBER.pattern}|[-—]))*\s*", re.ASCII)


@dataclass(slots=True)
class JudgedTable:
    """The remarks on a table, and how many of its numbers are right."""

    remarks: list[Remark] = field(default_factory=list)
    checked: int = 0


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of a table; `part` counts those of one cell, as in 5/3, from 0, and is None of a single one."""

    row: int
    column: int
    quantity: Quantity
    part: int | None = None


class TableJudge:
    """Judges tables by a release."""

    def __init__(self, release: Release, vocabulary: Vocabulary, labels: Labels, words: ProofWords) -> None:
        self._release, self._vocabulary, self._labels, self._words = release, vocabulary, labels, words
        self._judge = Judge(release, words.instead)

    def judge(self, table: Table, known: Collection[Place], *, has_note: bool) -> JudgedTable:
        """Return the remarks on a table. The rows `known` are published like this; their numbers are not judged again.

        Columns are judged as a whole if any of their rows was edited.
        """
        judged = JudgedTable()
        headings = _heading_rows(table)
        edited = [row for row in range(headings, len(table.rows)) if table.place(row, 0) not in known]
        if not edited:
            return judged
        for row in edited:
            self._judge_row(table, row, headings, judged)
        numbers = [each for row in range(headings, len(table.rows)) for each in _numbers(table, row)]
        single = [each for each in numbers if each.part is None]
        for column in sorted({each.column for each in single}):
            own = [each for each in single if each.column == column]
            judged.remarks += self._column(table, headings, own, has_note=has_note)
        return judged

    def _judge_row(self, table: Table, row: int, headings: int, judged: JudgedTable) -> None:
        numbers = list(_numbers(table, row))
        whole = [self._verdict(table, headings, number) for number in numbers]
        for number, verdict in zip(numbers, whole, strict=True):
            if verdict is None:
                verdict = self._rate_of_row(table, headings, number, numbers)
            piece = Piece(table.place(row, number.column), table.rows[row][number.column])
            start, end = number.quantity.start, number.quantity.end
            if verdict is None:
                judged.remarks.append(piece.remark(finding("AQ620", found=number.quantity.text), start, end))
            else:
                judged.remarks += [piece.remark(each, start, end) for each in verdict]
                judged.checked += not verdict
            if number.quantity.numeral.is_grouped:
                plain = number.quantity.text.replace(",", "")
                judged.remarks.append(piece.remark(finding("AQ619", found=number.quantity.text, expected=plain)))

    def _verdict(self, table: Table, headings: int, number: _Number) -> list[Finding] | None:
        heading = _heading(table, headings, number.column)
        if any(word in heading for word in self._words.tables.serial):
            return []
        head = _head(table, number.row, number.column)
        if any(word in heading for word in self._words.share) and not self._labels.named(heading):
            # 占比 is that of the figure in the column before it.
            before = (_heading(table, headings, column) for column in range(number.column - 1, 0, -1))
            heading = next((each for each in before if self._labels.named(each)), "") + heading
        claims = list(self._claims(heading, head, number))
        verdicts = [self._judge.judge(claim) for claim in claims]
        known = [verdict for verdict in verdicts if verdict is not None]
        return next((verdict for verdict in known if not verdict), known[0] if known else None)

    def _claims(self, heading: str, head: str, number: _Number) -> Iterator[Claim]:
        """Yield what a number can be said to be by the words above it and before it."""
        quantity = number.quantity
        units = self._units(head)
        records = self._words.tables.records.items()
        recorded = next((name for name, names in records if any(word in heading for word in names)), None)
        if recorded is not None and units:
            yield Claim("record", 0, 0, quantity, unit=units[-1], role=recorded)
            return
        role = self._coverage_role(heading)
        of_all = not head.strip() or self._is_of_all(head)
        if role is not None and of_all:
            yield Claim("coverage", 0, 0, quantity, role=role)
        rate = next((rate for rate, names in self._words.rates.items() if any(name in heading for name in names)), None)
        if rate is not None and of_all:
            yield Claim("rate", 0, 0, replace(quantity, unit=PERCENT), role=rate)
        above = self._named_above(heading, quantity)
        named = () if units else self._labels.named(head, quantity)
        fields = (above or named) if units or self._is_of_all(head) else (named or above)
        if any(word in heading for word in self._words.tables.covered) and number.part is not None and fields:
            yield Claim("covered", 0, 0, quantity, fields, role=str(number.part))
            return
        if number.part is not None:
            fields = self._labels.parts(fields)[number.part : number.part + 1]
        scope, basis = self._scope(heading), self._basis(heading)
        for each in fields:
            yield from self._claims_of(each, heading, quantity, units, scope, basis)

    def _claims_of(
        self, figure: Field, heading: str, quantity: Quantity, units: Sequence[str], scope: str, basis: str
    ) -> Iterator[Claim]:
        unit = units[-1] if units else None
        measured_ = replace(quantity, unit=quantity.unit or figure.part.unit, scale=quantity.scale)
        if figure.part.unit == "万元" and not quantity.unit:
            measured_ = replace(measured_, unit="元", scale=10**4)
        scope = "period" if figure.is_running_total and scope == "to_date" else scope
        claim = Claim("figure", 0, 0, measured_, (figure,), unit, scope=scope, basis=basis, units=tuple(units))
        if any(word in heading for word in self._words.tables.percent):
            percent = replace(quantity, unit=PERCENT)
            is_share = bool(units) or any(word in heading for word in self._words.share)
            yield replace(claim, kind="share" if is_share else "percent", role=IN_A_TABLE, quantity=percent)
            yield from (claim,) if figure.part.kind == "percent" else ()
        elif any(word in heading for word in self._words.tables.change):
            yield replace(claim, kind="difference", role=IN_A_TABLE)
        else:
            yield claim

    def _named_above(self, heading: str, quantity: Quantity) -> tuple[Field, ...]:
        """Return the figures that the headings of a column name: the lowest one, else all of them together."""
        lowest = heading.rpartition(_LINE)[2]
        return self._labels.named(lowest, quantity) or self._labels.named(heading, quantity)

    def _units(self, head: str) -> list[str]:
        return [each.unit for each in self._vocabulary.mentions(folded(head)) if isinstance(each, NamedUnit)]

    def subject(self, table: Table, row: int, column: int) -> tuple[Sequence[Field], str | None]:
        """Return the figures and the unit that the text of a cell is about, by its heading and the head of its row."""
        heading, head = _heading(table, _heading_rows(table), column), _head(table, row, column)
        units = self._units(head)
        return (() if units else self._labels.named(head)) or self._labels.named(heading), next(iter(units[-1:]), None)

    def _is_of_all(self, head: str) -> bool:
        return any(word in self._words.tables.total for word in head.split())

    def _coverage_role(self, heading: str) -> CoverageRole | None:
        found = [(len(word), role) for role, words in self._words.coverage.items() for word in words if word in heading]
        return max(found)[1] if found else None

    def _scope(self, heading: str) -> str:
        named = [(len(word), scope) for scope, words in self._words.scope.items() for word in words if word in heading]
        return max(named)[1] if named else "period"

    def _basis(self, heading: str) -> str:
        return "year" if any(word in heading for word in self._words.comparison.year) else "period"

    def _rate_of_row(
        self, table: Table, headings: int, number: _Number, numbers: Sequence[_Number]
    ) -> list[Finding] | None:
        """Return what is wrong with a rate (上报率) that the two numbers before it give; None if it is none."""
        heading = _heading(table, headings, number.column)
        is_rate = number.quantity.unit == PERCENT or any(word in heading for word in self._words.tables.percent)
        counted = [each.quantity for each in numbers if each.column < number.column][-_TWO:]
        if not is_rate or len(counted) < _TWO:
            return None
        exact = rate_of(number.quantity, *counted)
        return None if exact is None else hold(number.quantity, exact, heading, "AQ614")

    def _column(self, table: Table, headings: int, numbers: Sequence[_Number], *, has_note: bool) -> Iterator[Remark]:
        heading = _heading(table, headings, numbers[0].column)
        if any(word in heading for word in self._words.tables.serial):
            yield from _serials(table, heading, numbers)
            return
        is_rate = any(word in heading for word in self._words.tables.percent)
        yield from self._decimals(table, numbers) if is_rate else ()
        total = next((each for each in numbers if self._is_total(table, each.row)), None)
        parts = [each for each in numbers if total is not None and each.row < total.row]
        if is_rate:
            yield from self._shares(table, heading, parts or numbers, has_note=has_note)
        elif total is not None and len(parts) >= _TWO and self._is_added(heading):
            summed = sum((each.quantity.value for each in parts), start=Decimal(0))
            if summed != total.quantity.value:
                text = table.rows[total.row][total.column]
                found = finding("AQ613", found=text, expected=measured(summed, ""))
                yield Piece(table.place(total.row, total.column), text).remark(found, 0, len(text))

    def _decimals(self, table: Table, numbers: Sequence[_Number]) -> Iterator[Remark]:
        """Yield a remark on each rate that has not as many decimals as the most precise one of its column."""
        most = max(each.quantity.numeral.decimals for each in numbers)
        for each in numbers:
            decimals = each.quantity.numeral.decimals
            if decimals < most:
                text = table.rows[each.row][each.column]
                found = finding("AQ611", found=text, expected=f"{each.quantity.numeral.value:.{most}f}")
                yield Piece(table.place(each.row, each.column), text).remark(found, 0, len(text))

    def _shares(self, table: Table, heading: str, numbers: Sequence[_Number], *, has_note: bool) -> Iterator[Remark]:
        if not any(word in heading for word in self._words.share):
            return
        total = sum((each.quantity.value for each in numbers), start=Decimal(0))
        if len(numbers) >= _TWO and not has_note and total != _HUNDRED and abs(total - _HUNDRED) < 1:
            last = numbers[-1]
            text = table.rows[last.row][last.column]
            yield Piece(table.place(last.row, last.column), text).remark(finding("AQ612", found=f"{total}%"))

    def _is_total(self, table: Table, row: int) -> bool:
        return any(cell.strip() in self._words.tables.total for cell in table.rows[row])

    def _is_added(self, heading: str) -> bool:
        fields = self._labels.named(heading)
        return all(each.cell.measure.is_added for each in fields)


def _serials(table: Table, heading: str, numbers: Sequence[_Number]) -> Iterator[Remark]:
    """Yield a remark on each serial number that is not the one of its place, if most of them are."""
    wrong = [(place, each) for place, each in enumerate(numbers, start=1) if each.quantity.value != place]
    if 3 * len(wrong) > len(numbers):
        return
    for place, each in wrong:
        text = table.rows[each.row][each.column]
        found = finding("AQ601", found=text, label=heading, expected=place)
        yield Piece(table.place(each.row, each.column), text).remark(found, 0, len(text))


def _heading_rows(table: Table) -> int:
    """Return how many rows at the top have no number in them; a number in a heading is one of a code or a period."""
    first = next((row for row in range(len(table.rows)) if next(_numbers(table, row), None) is not None), 0)
    return first or min(len(table.rows), 1)


def _heading(table: Table, headings: int, column: int) -> str:
    """Return the headings of a column, one a line from the top; a merged one stands in the first of its columns."""
    found: list[str] = []
    for place, row in enumerate(table.rows[:headings]):
        across = [cell for cell in row[:column] if cell]
        is_below_another = any(above[column] for above in table.rows[:place])
        found += filter(None, [row[column] or ("" if is_below_another or not across else across[-1])])
    return _LINE.join(text.replace(_LINE, "") for text in dict.fromkeys(found))


def _head(table: Table, row: int, column: int) -> str:
    """Return the words at the head of a row, before a column."""
    return " ".join(cell for cell in table.rows[row][:column] if cell and not _is_number(cell))


def text_cells(table: Table, rows: Collection[int]) -> Iterator[tuple[int, int, str]]:
    """Yield the cells of `rows` that hold more than one number, or other text."""
    for row in rows:
        for column, cell in enumerate(table.rows[row]):
            if cell.strip() and not _is_number(cell):
                yield row, column, cell


def _numbers(table: Table, row: int) -> Iterator[_Number]:
    for column, cell in enumerate(table.rows[row]):
        if not _is_number(cell):
            continue
        matches = list(_NUMBER.finditer(folded(cell)))
        for place, match in enumerate(matches):
            quantity = quantity_of(match[0], match.start())
            if quantity is not None:
                yield _Number(row, column, quantity, place if len(matches) > 1 else None)


def _is_number(cell: str) -> bool:
    return _NUMBERS.fullmatch(folded(cell)) is not None
