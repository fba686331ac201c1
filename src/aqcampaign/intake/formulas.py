"""Tells formulas whose result changes by itself, whenever the workbook is opened or calculated."""

import re
from functools import lru_cache

_NAMED = re.compile(r"\b(?:RAND|RANDBETWEEN|RANDARRAY|NOW|TODAY)\s*\(", re.IGNORECASE)
# The attribute with which such a formula begins (others, such as those with INDIRECT, have it too), and the functions
# RAND (63), NOW (74), TODAY (221) and RANDBETWEEN (464) behind the kind of their token ([MS-XLS] 2.5.198).
_ATTRIBUTE = b"\x19\x01"
_FUNCTION = re.compile(rb"[\x21\x41\x61](?:\x3f\x00|\x4a\x00|\xdd\x00)|[\x22\x42\x62].\xd0\x01", re.DOTALL)


# The formulas of a form are the same in all its workbooks.
@lru_cache(maxsize=512)
def is_volatile(formula: str) -> bool:
    """Return whether the text of a formula contains a function for random numbers or for the time of day."""
    return _NAMED.search(formula) is not None


def has_volatile_token(tokens: bytes) -> bool:
    """Return whether the tokens of a formula in .xls or .xlsb contain such a function."""
    return tokens.startswith(_ATTRIBUTE) and _FUNCTION.search(tokens) is not None
