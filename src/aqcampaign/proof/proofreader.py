"""Proofreads a document: every number, name and period in it is held against the release."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.form.model import Field
from aqcampaign.language import mark as N_
from aqcampaign.proof.alignment import Line, Published, differing_numbers, lines_of
from aqcampaign.proof.claims import Claim, ClaimReader
from aqcampaign.proof.document import Document, Place
from aqcampaign.proof.labels import Labels
from aqcampaign.proof.lists import judge_leading, judge_list, missing_from_lists
from aqcampaign.proof.mentions import Dated, Mention, Said, Vocabulary
from aqcampaign.proof.names import NameJudge
from aqcampaign.proof.numerals import folded
from aqcampaign.proof.periods import PeriodJudge, ranges
from aqcampaign.proof.quantities import PERCENT, POINTS, YUAN
from aqcampaign.proof.relations import derived_rate, has_parts, shares, sums, with_one_decimal
from aqcampaign.proof.remarks import Piece, Remark
from aqcampaign.proof.tables import TableJudge, text_cells
from aqcampaign.proof.verdicts import Judge, Verdict, hold
from aqcampaign.proof.words import ProofWords
from aqcampaign.publication.release import Release
from aqcampaign.publication.rounding import rounded

# Small numbers in words are mostly figures of speech: 一次, 两个环节, 三类.
_FIGURE_OF_SPEECH = 10
_TITLE_LENGTH = 60
_SENTENCE_ENDS = "。；！？"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found: the remarks in the order of the document, and how many numbers were recognised and are right.

    `pictures` cannot be read.
    """

    remarks: tuple[Remark, ...]
    checked: int
    pictures: int

    @property
    def disagreements(self) -> tuple[Remark, ...]:
        """The remarks on what is wrong."""
        return tuple(remark for remark in self.remarks if remark.disagrees)

    @property
    def unrecognised(self) -> tuple[Remark, ...]:
        """The remarks on what was not recognised."""
        return tuple(remark for remark in self.remarks if not remark.disagrees)


@dataclass(slots=True)
class _Notes:
    """What is noted while reading, to be judged at the end."""

    checked: int = 0
    listed: list[tuple[Piece, Claim]] = field(default_factory=list)


class Proofreader:
    """Holds documents against one release. `also` are names of figures besides those of the form, as (field id, name).

    `published` is the document that would be published now; its sentences are known by heart.
    """

    def __init__(
        self,
        release: Release,
        words: ProofWords,
        also: Iterable[tuple[str, str]] = (),
        published: Document | None = None,
    ) -> None:
        self._release, self._words = release, words
        self._vocabulary = _vocabulary(release, words)
        self._labels = Labels(release.form, also)
        self._reader = ClaimReader(self._vocabulary, self._labels)
        self._judge = Judge(release, words.instead)
        self._names = NameJudge(self._vocabulary)
        self._periods = PeriodJudge(release)
        self._published = Published(published)
        self._tables = TableJudge(release, self._vocabulary, self._labels, words)

    def proofread(self, document: Document) -> Proof:
        """Return what disagrees with the release, and what was not recognised."""
        notes, remarks = _Notes(), list[Remark]()
        text = "".join(paragraph.text for paragraph in document.paragraphs)
        has_note = any(word in text for word in (*self._words.rounding_note, *self._words.overlap_note))
        lines = list(lines_of(document))
        rows: set[Place] = set()
        fields: Sequence[Field] = ()
        paragraph: Place | None = None
        for line, counterpart in zip(lines, self._published.counterparts(lines), strict=True):
            if line.place.kind == "table":
                found = list(_differences(line, counterpart, [])) if counterpart is not None else None
                if found is not None:
                    rows.add(line.place)
                    notes.checked += len(line.numbers) - len(found)
                    remarks += found
                continue
            fields = fields if line.place == paragraph else ()
            paragraph = line.place
            own, fields = self._sentence(line, fields, notes, has_note=has_note)
            if counterpart is not None:
                own = list(_differences(line, counterpart, own))
                notes.checked = notes.checked + len(line.numbers) if not own else notes.checked
            remarks += own
        for table in document.tables:
            judged = self._tables.judge(table, known=rows, has_note=has_note)
            remarks += judged.remarks
            notes.checked += judged.checked
            edited = [row for row in range(len(table.rows)) if table.place(row, 0) not in rows]
            for row, column, text in text_cells(table, edited):
                fields, unit = self._tables.subject(table, row, column)
                cell = Line(table.place(row, column), 0, text)
                remarks += self._sentence(cell, fields, notes, has_note=True, unit=unit)[0]
        remarks += missing_from_lists(notes.listed, self._judge, self._vocabulary)
        order = {place: number for number, place in enumerate(dict.fromkeys(line.place for line in lines))}
        remarks.sort(key=lambda each: (order.get(_row(each.place), len(order)), each.place.column or 0))
        return Proof(tuple(_once(remarks)), notes.checked, document.pictures)

    def _sentence(
        self, line: Line, fields: Sequence[Field], notes: _Notes, *, has_note: bool, unit: str | None = None
    ) -> tuple[list[Remark], Sequence[Field]]:
        """Return the remarks on a sentence, and the figures that it was about last."""
        text, piece = folded(line.text), Piece(line.place, line.text)
        mentions = list(self._vocabulary.mentions(text))
        claims = self._reader.read(text, fields, unit)
        remarks = [*self._names.remarks(piece, mentions), *self._dates(piece, text, mentions, claims)]
        for place, claim in enumerate(claims):
            if claim.kind == "listed":
                notes.listed.append((piece, claim))
                remarks += judge_list(piece, claim, self._judge, self._vocabulary)
                continue
            remarks += self._number(piece, claim, claims[:place], notes)
        remarks += judge_leading(piece, claims, mentions, self._release, self._words)
        remarks += [*sums(piece, claims, mentions), *shares(piece, claims, has_note=has_note)]
        last = next((claim.fields for claim in reversed(claims) if claim.fields), fields)
        return remarks, last

    def _number(self, piece: Piece, claim: Claim, earlier: Sequence[Claim], notes: _Notes) -> Iterator[Remark]:
        """Yield what is wrong with one number."""
        if claim.kind == "ordinal" or (claim.quantity is None and claim.kind != "level"):
            return
        verdict = self._verdict(claim, earlier)
        if verdict is None and _is_figure_of_speech(claim):
            return
        found = piece.text[claim.start : claim.end]
        told = [finding("AQ620", found=found)] if verdict is None else verdict
        notes.checked += not told and claim.quantity is not None
        for each in (*told, *self._notation(claim, right=not told)):
            yield piece.remark(each, claim.start, claim.end)

    def _verdict(self, claim: Claim, earlier: Sequence[Claim]) -> Verdict:
        if has_parts(claim, earlier):
            return []  # see relations.sums
        verdict = self._judge.judge(claim)
        if verdict is not None or claim.quantity is None:
            return verdict
        rate = derived_rate(claim, earlier)
        return None if rate is None else hold(claim.quantity, rate, N_("the rate of the two numbers"), "AQ614")

    def _notation(self, claim: Claim, *, right: bool) -> Iterator[Finding]:
        """Yield what is wrong with how a number is written."""
        quantity = claim.quantity
        if quantity is None:
            return
        if quantity.numeral.is_grouped:
            yield finding("AQ619", found=quantity.text, expected=quantity.text.replace(",", ""))
        if right and quantity.unit in (PERCENT, POINTS) and quantity.numeral.decimals != 1:
            told = self._judge.judge(replace(claim, quantity=with_one_decimal(quantity))) or ()
            for each in told[:1]:
                yield finding("AQ611", found=quantity.text, expected=each.parameters.get("expected", ""))
        elif quantity.unit in (PERCENT, POINTS) and quantity.numeral.decimals > 1:
            yield finding("AQ611", found=quantity.text, expected=f"{rounded(quantity.value, 1)}{quantity.unit}")
        if quantity.unit == YUAN and quantity.scale == 1 and self._is_in_myriads(claim):
            expected = replace(quantity, scale=10**4, text="").written(quantity.value)
            exact = f"{quantity.value / 10**4:f}"
            yield finding("AQ610", found=quantity.text, unit="万元", expected=f"{exact}万元" if expected else "")

    def _is_in_myriads(self, claim: Claim) -> bool:
        fields = claim.fields or self._release.form.fields
        return any(each.part.unit == "万元" for each in fields)

    def _dates(self, piece: Piece, text: str, mentions: Sequence[Mention], claims: Sequence[Claim]) -> Iterator[Remark]:
        """Yield the remarks on days and periods."""
        said = [each for each in mentions if isinstance(each, Said)]
        has_figures = any(claim.kind not in ("ordinal", "unknown", "listed") for claim in claims)
        in_ranges: set[Dated] = set()
        for first, last in ranges(mentions):
            if self._periods.is_range(text, first, last):
                in_ranges.update((first, last))
                named = _named_before(text, first, mentions)
                verdict = self._periods.judge_range(first, last, said, named, has_figures=has_figures)
                yield from _dated_remarks(piece, verdict, first.start, last.end)
        is_title = len(text) <= _TITLE_LENGTH and not any(end in text for end in _SENTENCE_ENDS)
        for dated in (each for each in mentions if isinstance(each, Dated) and each not in in_ranges):
            is_until = any(each.sense == "until" and each.end == dated.start for each in said)
            verdict = self._periods.judge(dated, is_title=is_title, is_until=is_until, has_figures=has_figures)
            yield from _dated_remarks(piece, verdict, dated.start, dated.end)


def _vocabulary(release: Release, words: ProofWords) -> Vocabulary:
    config, form = release.config, release.form
    units = [(record.standing.unit, record.name) for record in release.units]
    office, parent = config.office, config.parent
    labels = {name for field in form.fields for name in (field.cell.full_label, field.cell.item.name)}
    columns = {field.cell.breakdown.name for field in form.fields}
    dated = (name for name in labels | columns if any(character.isdigit() for character in name))
    phrases = (config.name, office.full_name or "", form.title, *dated)
    return Vocabulary(form, units, phrases, words, parent.name if parent is not None else "")


def _named_before(text: str, first: Dated, mentions: Sequence[Mention]) -> Dated | None:
    """Return the period whose days stand in brackets behind its name: 第36周（9月5日–11日）."""
    dated = (each for each in mentions if isinstance(each, Dated) and text[each.end : first.start] in ("（", "("))
    return next(dated, None)


def _dated_remarks(piece: Piece, verdict: Verdict, start: int, end: int) -> Iterator[Remark]:
    if verdict is None:
        yield piece.remark(finding("AQ620", found=piece.text[start:end]), start, end)
    for each in verdict or ():
        yield piece.remark(each, start, end)


def _is_figure_of_speech(claim: Claim) -> bool:
    quantity = claim.quantity
    return quantity is not None and quantity.numeral.is_chinese and quantity.value <= _FIGURE_OF_SPEECH


def _differences(line: Line, counterpart: Line, remarks: Sequence[Remark]) -> Iterator[Remark]:
    """Yield a remark on each number that differs from the published one: of `remarks`, if there is one on it."""
    for start, end, expected in differing_numbers(line, counterpart):
        piece, offset = line.piece_at(start)
        start, end = start - offset, end - offset
        plain = piece.remark(finding("AQ622", found=piece.text[start:end], expected=expected), start, end)
        telling = (each for each in remarks if each.start <= plain.start and plain.end <= each.end and each.disagrees)
        yield next(telling, plain)


def _once(remarks: Iterable[Remark]) -> Iterator[Remark]:
    """Yield the remarks without those that say the same of the same place."""
    seen = set()
    for each in remarks:
        key = (each.place, each.text, each.start, each.end, each.finding.code, str(each.finding.parameters))
        if key not in seen:
            seen.add(key)
            yield each


def _row(place: Place) -> Place:
    return replace(place, column=1) if place.kind == "table" else place
