"""Judges the numbers of a sentence by each other: sums and their parts, rates of two numbers, shares of a whole."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from aqcampaign.findings.finding import finding
from aqcampaign.proof.claims import SUM, Claim
from aqcampaign.proof.mentions import Mention, Said
from aqcampaign.proof.quantities import PERCENT, Quantity
from aqcampaign.proof.remarks import Piece, Remark
from aqcampaign.proof.verdicts import exact_percentage, measured

_TWO = 2
_HUNDRED = Decimal(100)
# A rate this close to that of two numbers is meant to be it; shares this close to 100 are meant to be all of them.
_CLOSE = Decimal(2)
_DECIMALS = 1


def derived_rate(claim: Claim, earlier: Sequence[Claim]) -> Decimal | None:
    """Return the rate of the last two numbers of one unit, if that is what a rate in percent is said to be.

    None if there are no such numbers, or if the rate is far from theirs, and so another one.
    """
    quantity = claim.quantity
    counted = [each.quantity for each in earlier if each.quantity is not None and each.quantity.unit != PERCENT]
    if quantity is None or quantity.unit != PERCENT or len(counted) < _TWO:
        return None
    return rate_of(quantity, *counted[-2:])


def rate_of(quantity: Quantity, first: Quantity, second: Quantity) -> Decimal | None:
    """Return the exact rate of two numbers, None if `quantity` is not close to it."""
    part, whole = sorted((first.value, second.value))
    if first.unit != second.unit or part < 0 or whole == 0:
        return None
    exact = exact_percentage(part, whole)
    return exact if abs(exact - quantity.value) <= _CLOSE else None


def sums(piece: Piece, claims: Sequence[Claim], mentions: Sequence[Mention]) -> Iterator[Remark]:
    """Yield the remarks on sums (A 5件、B 3件，合计8件) and on parts (其中) that are more than their whole."""
    said = [each for each in mentions if isinstance(each, Said)]
    counted = [each for each in claims if each.quantity is not None and each.kind in ("figure", "unknown", "coverage")]
    for place, claim in enumerate(counted):
        before = counted[place - 1].end if place else 0
        senses = {each.sense for each in said if before <= each.start < claim.start}
        if "sum" in senses:
            yield from _sum(piece, claim, _run_before(counted, place))
        if "of_which" in senses and place:
            yield from _parts(piece, counted[place - 1], _run_from(counted, place))


def has_parts(claim: Claim, earlier: Sequence[Claim]) -> bool:
    """Return whether a number that is said to be a sum has its parts right before it."""
    run = _run_before([*earlier, claim], len(earlier))
    return claim.role == SUM and len(run) >= _TWO and _are_of_one_kind(run)


def _sum(piece: Piece, claim: Claim, parts: Sequence[Claim]) -> Iterator[Remark]:
    quantity = claim.quantity
    if quantity is None or len(parts) < _TWO or not _are_of_one_kind(parts):
        return
    total = _total(parts)
    if total != quantity.value:
        found = finding("AQ613", found=quantity.text, expected=measured(total, quantity.unit))
        yield piece.remark(found, claim.start, claim.end)


def _parts(piece: Piece, whole: Claim, parts: Sequence[Claim]) -> Iterator[Remark]:
    if whole.quantity is None or not parts or not _are_of_one_kind(parts) or parts[0].fields != whole.fields:
        return
    total = _total(parts)
    if total > whole.quantity.value:
        found = finding("AQ613", found=whole.quantity.text, expected=measured(total, whole.quantity.unit))
        yield piece.remark(found, whole.start, whole.end)


def _are_of_one_kind(claims: Sequence[Claim]) -> bool:
    """Return whether the numbers can be parts of one sum: figures of one field, of several units, or unlabelled."""
    return len({each.fields for each in claims}) == 1


def _run_before(claims: Sequence[Claim], place: int) -> list[Claim]:
    """Return the numbers right before one that have its unit."""
    run: list[Claim] = []
    for each in reversed(claims[:place]):
        if _unit(each) != _unit(claims[place]):
            break
        run.insert(0, each)
    return run


def _run_from(claims: Sequence[Claim], place: int) -> list[Claim]:
    run: list[Claim] = []
    for each in claims[place:]:
        if _unit(each) != _unit(claims[place - 1]):
            break
        run.append(each)
    return run


def _unit(claim: Claim) -> str | None:
    return claim.quantity.unit if claim.quantity is not None else None


def _total(claims: Iterable[Claim]) -> Decimal:
    return sum((each.quantity.value for each in claims if each.quantity is not None), start=Decimal(0))


def shares(piece: Piece, claims: Sequence[Claim], *, has_note: bool) -> Iterator[Remark]:
    """Yield the remark on shares of a sentence that add up to about, but not exactly, 100, without a note on it."""
    found = [each for each in claims if each.kind == "share" and each.quantity is not None]
    total = _total(found)
    if len(found) >= _TWO and not has_note and total != _HUNDRED and abs(total - _HUNDRED) < 1:
        yield piece.remark(finding("AQ612", found=f"{total}%"), found[0].start, found[-1].end)


def with_one_decimal(quantity: Quantity) -> Quantity:
    """Return a quantity that no figure is, with one decimal: its verdict says what should stand there."""
    numeral = replace(quantity.numeral, value=Decimal("-0.1"), decimals=_DECIMALS)
    return replace(quantity, numeral=numeral)
