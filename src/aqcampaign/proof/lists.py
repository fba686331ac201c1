"""Judges lists of units: who has not reported, was late or reported nothing, and who leads by a figure."""

from collections.abc import Iterator, Sequence

from aqcampaign.findings.finding import finding, phrase
from aqcampaign.language import mark as N_
from aqcampaign.proof.claims import Claim
from aqcampaign.proof.mentions import Mention, NamedUnit, Said, Vocabulary
from aqcampaign.proof.remarks import Piece, Remark
from aqcampaign.proof.verdicts import Judge
from aqcampaign.proof.words import ProofWords
from aqcampaign.publication.ranks import Ranked
from aqcampaign.publication.release import Release

# A list with this word does not name all: 市公安局等3家.
_AND_OTHERS = "等"
_TWO = 2


def judge_list(piece: Piece, claim: Claim, judge: Judge, vocabulary: Vocabulary) -> Iterator[Remark]:
    """Yield a remark on each unit that does not have the status that the list says."""
    for unit in dict.fromkeys(claim.units):
        if judge.has_status(unit, claim.role) is False:
            expected = phrase(N_("{unit} does not belong here"), unit=vocabulary.name_of(unit))
            found = piece.text[claim.start : claim.end]
            yield piece.remark(finding("AQ617", found=found, expected=expected), claim.start, claim.end)


def missing_from_lists(listed: Sequence[tuple[Piece, Claim]], judge: Judge, vocabulary: Vocabulary) -> Iterator[Remark]:
    """Yield a remark on each status of which the document lists units, but not all."""
    for role in dict.fromkeys(claim.role for _piece, claim in listed):
        own = [(piece, claim) for piece, claim in listed if claim.role == role]
        if any(_AND_OTHERS in piece.text for piece, _claim in own) or judge.has_status("", role) is None:
            continue
        named = {unit for _piece, claim in own for unit in claim.units}
        named |= {unit for piece, _claim in own for unit in _units_in(piece, vocabulary)}
        lacking = [vocabulary.name_of(unit) for unit in judge.with_status(role) if unit not in named]
        if lacking:
            piece, claim = own[-1]
            expected = phrase(N_("{units} is missing from the list"), units="、".join(lacking))
            found = piece.text[claim.start : claim.end]
            yield piece.remark(finding("AQ617", found=found, expected=expected), claim.start, claim.end)


def _units_in(piece: Piece, vocabulary: Vocabulary) -> Iterator[str]:
    return (each.unit for each in vocabulary.mentions(piece.text) if isinstance(each, NamedUnit))


def judge_leading(
    piece: Piece, claims: Sequence[Claim], mentions: Sequence[Mention], release: Release, words: ProofWords
) -> Iterator[Remark]:
    """Yield a remark on a list of leading units that is in another order, conceals a tie, or ends inside one."""
    begin = next((each.end for each in mentions if isinstance(each, Said) and each.sense == "leading"), None)
    field = next((claim.fields[0] for claim in claims if claim.fields), None)
    if begin is None or field is None:
        return
    named = [each for each in mentions if isinstance(each, NamedUnit) and each.start >= begin]
    units = list(dict.fromkeys(each.unit for each in named))
    ranking = release.ranking(field)
    if len(units) < _TWO or not ranking:
        return
    expected = _expected(units, ranking, is_tie_said=any(word in piece.text for word in words.tied))
    if expected is not None:
        names = "、".join(_with_rank(each, release, words) for each in expected)
        text = piece.text[named[0].start : named[-1].end]
        found = finding("AQ615", found=text, label=field.label, expected=names)
        yield piece.remark(found, named[0].start, named[-1].end)


def _expected(units: Sequence[str], ranking: Sequence[Ranked], *, is_tie_said: bool) -> Sequence[Ranked] | None:
    """Return the units that should be listed, None if the list is right."""
    count = len(units)
    listed, following = ranking[:count], ranking[count : count + 1]
    end = listed[-1].rank
    with_tie = [each for each in ranking if each.rank <= end]
    ranks = {each.unit: each.rank for each in ranking}
    in_order = [ranks.get(unit, 0) for unit in units] == [each.rank for each in listed]
    ends_in_tie = any(each.rank == end for each in following)
    own = {each.rank for each in listed}
    hides_tie = len(own) < len(listed) and not is_tie_said
    return with_tie if not in_order or ends_in_tie or hides_tie else None


def _with_rank(each: Ranked, release: Release, words: ProofWords) -> str:
    name = release.unit_names[each.unit]
    return f"{name}（{words.tied[0]}第{each.rank}）" if each.is_tied else name
