"""Reads the claims of a sentence: which figure, rate, change or number of units each of its numbers is said to be."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from aqcampaign.form.model import Field
from aqcampaign.proof.labels import Labels
from aqcampaign.proof.mentions import Dated, Mention, NamedUnit, Said, Vocabulary
from aqcampaign.proof.quantities import PERCENT, POINTS, TIMES, Quantity
from aqcampaign.proof.words import Sense

# What a number is said to be. An "ordinal" counts a part of the document: 附件2, 图1, 第3期.
Kind = Literal[
    "figure", "difference", "percent", "points", "multiple", "growth", "level", "share", "rate", "coverage", "rank",
    "contribution", "days_late", "in_row", "open_queries", "record", "covered", "listed", "ordinal",
    "unknown",
]  # fmt: skip
# The role of a number that is said to be a sum.
SUM = "sum"
_CLAUSE_END = re.compile(r"[，,；;。：:（(]")
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]*")
_ORDINAL = re.compile(r"(?:附件[:：]?|附表|附图|图|表|第|项目)\s*$")
# Bullets and numbers of headings at the beginning of a paragraph: 1. （2） 3、
_BULLET = re.compile(r"^\s*[(（]?$")
_AFTER_BULLET = re.compile(r"^\s*(?:[)）]|[.．、](?!\d))")
_DAY = re.compile(r"[日号:]|\d[-/.]\d")
_OPEN_QUERIES = re.compile(r"待核实|待核|疑问")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a piece of a sentence says.

    `fields` are the figures that it can mean, the likeliest first; `unit` is the unit whose figure it is, and
    `is_inherited` says that the unit was named further ahead, so that it may also be the figure of all. `role` is what
    coverage, rate or status it is of. `units` are those of a list, or of a share. `direction` is 1 of a rise, -1 of a
    fall, 0 if neither is said. `period` is the period or day named just before.
    """

    kind: Kind
    start: int
    end: int
    quantity: Quantity | None = None
    fields: tuple[Field, ...] = ()
    unit: str | None = None
    is_inherited: bool = False
    units: tuple[str, ...] = ()
    scope: str = "period"
    basis: str = "period"
    direction: int = 0
    role: str = ""
    period: str = ""


@dataclass(slots=True)
class _State:
    """What the sentence has said so far."""

    end: int = 0  # of the last quantity
    fields: tuple[Field, ...] = ()
    behind: tuple[Field, ...] = ()  # those that are named behind the last number
    unit: str | None = None
    units: list[str] = field(default_factory=list)
    scope: str = "period"
    basis: str = "period"
    leading: bool = False
    contribution: bool = False
    respectively: int | None = None  # how many numbers have followed 分别
    dated: Dated | None = None


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a paragraph with their places; a semicolon ends one as well."""
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield match.start(), match[0]


class ClaimReader:
    """Reads claims with the vocabulary of a campaign and the labels of its form."""

    def __init__(self, vocabulary: Vocabulary, labels: Labels) -> None:
        self._vocabulary = vocabulary
        self._labels = labels

    def read(self, sentence: str, fields: Sequence[Field] = (), unit: str | None = None) -> list[Claim]:
        """Return the claims of a folded sentence.

        `fields` are the figures that the sentence before was about, `unit` is the one in whose row it stands.
        """
        mentions = list(self._vocabulary.mentions(sentence))
        last = max((each.end for each in mentions if isinstance(each, Quantity)), default=0)
        # What the numbers were may be said behind them: A 5件、B 3件，均为立案数.
        behind = self._labels.named(sentence[last:])
        state = _State(fields=tuple(fields), unit=unit, behind=behind)
        claims: list[Claim] = []
        for place, mention in enumerate(mentions):
            match mention:
                case Quantity():
                    claims.append(self._of_quantity(sentence, mentions, place, mention, state))
                    state.end = mention.end
                case NamedUnit():
                    _name(state, mention)
                case Dated() if not _DAY.search(mention.text):
                    state.dated = mention
                case Said():
                    claims += self._of_word(sentence, mention, state)
        return claims

    def _of_word(self, sentence: str, said: Said, state: _State) -> Iterator[Claim]:
        """Note what a word says of the numbers behind it, and yield the claim that it makes by itself."""
        match said.sense:
            case "scope":
                state.scope = said.role
            case "basis":
                state.basis = said.role
            case "leading":
                state.leading = True
            case "contribution":
                state.contribution = True
            case "respectively":
                state.respectively = 0
            case "coverage":
                if state.units:
                    yield Claim("listed", said.start, said.end, units=tuple(state.units), role=said.role)
            case "level" | "about_level":
                words = sentence[state.end : said.start]
                state.fields = self._labels.named(words) or state.fields
                yield Claim("level", said.start, said.end, fields=state.fields, basis=state.basis, role=said.sense)

    def _of_quantity(
        self, sentence: str, mentions: Sequence[Mention], place: int, quantity: Quantity, state: _State
    ) -> Claim:
        before = sentence[state.end : quantity.start]
        said = [each for each in mentions[:place] if isinstance(each, Said) and each.start >= state.end]
        claim = Claim("unknown", quantity.start, quantity.end, quantity, scope=state.scope, basis=state.basis)
        if self._is_ordinal(sentence, quantity, said):
            return replace(claim, kind="ordinal")
        named = self._labels.named(before, quantity, to_date=state.scope == "to_date")
        if any(each.sense in ("rank", "tied") for each in said):
            rest = self._labels.named(sentence[quantity.end :])
            claim = replace(claim, fields=self._labels.named(before) or state.fields or rest)
        else:
            claim = replace(claim, fields=named or self._beside(sentence, quantity, state))
        claim = _with_subject(claim, mentions[:place], state)
        claim = self._classified(claim, sentence, said, mentions[place + 1 :], state)
        if claim.fields:
            state.fields = claim.fields
        return claim

    def _beside(self, sentence: str, quantity: Quantity, state: _State) -> tuple[Field, ...]:
        """Return the figures of a number that has no label of its own: those of the number before."""
        if quantity.unit in (PERCENT, POINTS, TIMES):
            return self._labels.named(sentence[state.end : quantity.start]) or state.fields
        if state.fields and sentence[state.end : quantity.start].strip() == "/":
            return self._labels.next_part(state.fields[0])
        return self._labels.beside(state.fields or state.behind, quantity)

    def _is_ordinal(self, sentence: str, quantity: Quantity, said: Sequence[Said]) -> bool:
        before, after = sentence[: quantity.start], sentence[quantity.end :]
        if _ORDINAL.search(before):
            return not any(each.sense == "rank" and each.end == quantity.start for each in said)
        return not quantity.unit and bool(_BULLET.match(before) and _AFTER_BULLET.match(after))

    def _classified(
        self, claim: Claim, sentence: str, said: Sequence[Said], after: Sequence[Mention], state: _State
    ) -> Claim:
        quantity = claim.quantity
        assert quantity is not None  # noqa: S101  (the claim of a quantity)
        senses = {each.sense for each in said}
        claim = replace(claim, direction=_direction(said))
        match quantity.unit:
            case "%":
                return self._of_percent(claim, said, senses)
            case "个百分点":
                return _of_rate(replace(claim, kind="points"), said)
            case "倍":
                is_growth = any(sentence[each.start : each.end] in self._growth for each in said if each.sense == "up")
                return replace(claim, kind="growth" if is_growth else "multiple")
            case "家" | "份" if quantity.unit == "家" or any(each.sense == "coverage" for each in said):
                return _of_units(claim, sentence, said, after, state)
            case "天" if state.unit is not None:
                return replace(claim, kind="days_late")
            case "期" if "in_row" in senses:
                return replace(claim, kind="in_row")
            case "项" if _OPEN_QUERIES.search(sentence):
                return replace(claim, kind="open_queries")
        if "rank" in senses and claim.unit is not None:
            return replace(claim, kind="rank")
        return _of_number(claim, senses, state)

    @property
    def _growth(self) -> Sequence[str]:
        return self._vocabulary.words.comparison.growth

    def _of_percent(self, claim: Claim, said: Sequence[Said], senses: set[Sense]) -> Claim:
        if "share" in senses:
            return replace(claim, kind="share")
        if senses & {"up", "down"} or any(each.sense == "basis" for each in said):
            return _of_rate(replace(claim, kind="percent"), said)
        if "rate" in senses:
            return _of_rate(replace(claim, kind="rate"), said)
        own = tuple(each for each in claim.fields if each.part.kind == "percent")
        return replace(claim, kind="figure", fields=own) if own else claim


def _name(state: _State, named: NamedUnit) -> None:
    state.unit = named.unit
    state.units.append(named.unit)


def _with_subject(claim: Claim, mentions: Sequence[Mention], state: _State) -> Claim:
    """Return the claim with whose figure it is and of which period: what was named last, also if further ahead."""
    new = [each for each in mentions if isinstance(each, NamedUnit) and each.start >= state.end]
    units = tuple(state.units)
    if state.respectively is not None and state.respectively < len(units):
        unit = units[state.respectively]
        state.respectively += 1
        return replace(claim, unit=unit, units=(unit,))
    dated = state.dated.text if state.dated is not None and state.dated.start >= state.end else ""
    return replace(claim, unit=state.unit, is_inherited=not new, units=units, period=dated)


def _direction(said: Sequence[Said]) -> int:
    signs = [1 if each.sense == "up" else -1 for each in said if each.sense in ("up", "down")]
    return signs[-1] if signs else 0


def _of_rate(claim: Claim, said: Sequence[Said]) -> Claim:
    rates = [each.role for each in said if each.sense == "rate"]
    return replace(claim, role=rates[-1]) if rates else claim


def _of_units(claim: Claim, sentence: str, said: Sequence[Said], after: Sequence[Mention], state: _State) -> Claim:
    """Return the claim of a number of units: 应报14家, 未报送的有3家, 按两月均报送的12家计算, 3家迟报."""
    if claim.scope == "same_units":
        return replace(claim, kind="coverage", role="same_units")
    roles = [each.role for each in said if each.sense == "coverage"]
    if claim.period and not roles:
        return replace(claim, kind="coverage", role="of_period")
    if not roles:
        rest = _CLAUSE_END.split(sentence[claim.end :], maxsplit=1)[0]
        end = claim.end + len(rest)
        following = (each for each in after if each.start < end)
        roles = [each.role for each in following if isinstance(each, Said) and each.sense == "coverage"]
    if roles:
        return replace(claim, kind="coverage", role=roles[-1])
    return replace(claim, kind="coverage", role="named" if state.units else "") if state.units else claim


def _of_number(claim: Claim, senses: set[Sense], state: _State) -> Claim:
    quantity = claim.quantity
    assert quantity is not None  # noqa: S101  (the claim of a quantity)
    if state.contribution and claim.unit is not None and quantity.text[0] in "+-":
        return replace(claim, kind="contribution")
    if not claim.fields:
        return claim
    if "sum" in senses:
        return replace(claim, kind="figure", is_inherited=True, role=SUM)
    return replace(claim, kind="difference" if senses & {"up", "down"} else "figure")
