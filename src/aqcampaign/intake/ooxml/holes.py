"""Cuts values out of markup, so that what is left is the same in many workbooks."""

import re

from aqcampaign.intake.ooxml.text import CHARACTERS

# Stands for a value in the markup: a private character.
PLACEHOLDER = "\ue000".encode()
_VALUE = rb'(<(?:%b)(?: xml:space="preserve")?>)(?!<)(%b)(?=</)'


def value_pattern(names: bytes) -> re.Pattern[bytes]:
    """Return a pattern for the start tag and the text of elements with these names, such as v|t."""
    return re.compile(_VALUE % (names, CHARACTERS))


def without_values(markup: bytes, pattern: re.Pattern[bytes]) -> tuple[bytes, list[bytes]]:
    """Return the markup with placeholders, which it must not contain before, and the values that stood there."""
    pieces = pattern.split(markup)
    values = pieces[2::3]
    pieces[2::3] = [PLACEHOLDER] * len(values)
    return b"".join(pieces), values
