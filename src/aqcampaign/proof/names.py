"""Judges the names of units in a document: short ones, misspelt ones, and those of nobody in the campaign."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aqcampaign.findings.finding import finding
from aqcampaign.proof.mentions import Mention, NamedUnit, Vocabulary
from aqcampaign.proof.numerals import folded
from aqcampaign.proof.remarks import Piece, Remark

# Shorter names differ from too many words by a single character.
_SHORTEST = 4
# What stands between the names of a list.
_BETWEEN = re.compile(r"[、和及与]")
_HAN = r"[\u4e00-\u9fff]"


class NameJudge:
    """Knows the names of the units."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._spellings = _with_a_slip(name for name in vocabulary.unit_of if len(name) >= _SHORTEST)
        self._lengths = sorted({len(name) for name in vocabulary.unit_of if len(name) >= _SHORTEST}, reverse=True)
        endings = "|".join(map(re.escape, sorted(vocabulary.words.unit_endings, key=len, reverse=True)))
        self._listed = re.compile(rf"(?:{_HAN}|[()（）]){{2,}}(?:{endings})")

    def remarks(self, piece: Piece, mentions: Sequence[Mention]) -> Iterator[Remark]:
        """Yield the remarks on the names in a piece, given what it mentions."""
        for each in mentions:
            if isinstance(each, NamedUnit) and not each.is_proper:
                expected, found = self._vocabulary.name_of(each.unit), piece.text[each.start : each.end]
                yield piece.remark(finding("AQ616", found=found, expected=expected), each.start, each.end)
        text = _without(folded(piece.text), mentions)
        slips = list(self._slips(text))
        for start, end, name in slips:
            found = piece.text[start:end]
            yield piece.remark(finding("AQ616", found=found, expected=self._proper(name)), start, end)
        for start, end in self._strangers(text, mentions, slips):
            yield piece.remark(finding("AQ621", found=piece.text[start:end]), start, end)

    def _proper(self, name: str) -> str:
        return self._vocabulary.name_of(self._vocabulary.unit_of[name][0])

    def _slips(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the places of words that differ by one character from a name, with the name."""
        place = 0
        while place < len(text):
            found = next(self._slip_at(text, place), None)
            if found is not None:
                yield found
                place = found[1]
            else:
                place += 1

    def _slip_at(self, text: str, place: int) -> Iterator[tuple[int, int, str]]:
        for length in self._lengths:
            for size in (length, length + 1, length - 1):
                written = text[place : place + size]
                if len(written) == size and not re.search(r"[\W\d_]", written):
                    name = self._name_of_slip(written, length)
                    if name is not None:
                        yield place, place + size, name

    def _name_of_slip(self, written: str, length: int) -> str | None:
        """Return the name of `length` that `written` differs from by one character: another, one more or one less."""
        if len(written) < length:
            keys: Iterable[str] = (written,)
        else:
            keys = (
                written[:at] + ("?" if len(written) == length else "") + written[at + 1 :] for at in range(len(written))
            )
        if len(written) > length:
            # Only inside the name: what stands before or behind it is another word.
            inner = (written[:at] + written[at + 1 :] for at in range(1, len(written) - 1))
            return next((key for key in inner if key in self._vocabulary.unit_of and len(key) == length), None)
        return next((self._spellings[key] for key in keys if len(self._spellings.get(key, "")) == length), None)

    def _strangers(
        self, text: str, mentions: Sequence[Mention], slips: Iterable[tuple[int, int, str]]
    ) -> Iterator[tuple[int, int]]:
        """Yield the places of names in lists of units that are names of none."""
        known = [(each.start, each.end) for each in mentions if isinstance(each, NamedUnit)]
        known += [(start, end) for start, end, _name in slips]
        beside = {end for _start, end in known} | {start for start, _end in known}
        for match in self._listed.finditer(text):
            start, end = match.span()
            touches = any(_BETWEEN.fullmatch(text[edge:start]) or _BETWEEN.fullmatch(text[end:edge]) for edge in beside)
            if touches and match[0] not in self._vocabulary.words.not_units:
                yield start, end


def _with_a_slip(names: Iterable[str]) -> Mapping[str, str]:
    """Return the names by what is left of them with a character replaced by ? or left out."""
    spellings: dict[str, str] = {}
    for name in names:
        for place in range(len(name)):
            spellings.setdefault(f"{name[:place]}?{name[place + 1 :]}", name)
            if 0 < place < len(name) - 1:
                spellings.setdefault(name[:place] + name[place + 1 :], name)
    return spellings


def _without(text: str, mentions: Sequence[Mention]) -> str:
    """Return the text with blanks in the places of what was understood."""
    for each in mentions:
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text
