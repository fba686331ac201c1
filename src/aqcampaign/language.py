"""The language of the process: Chinese by default, English with AQ_LANG=en.

Source strings are English; the zh_CN catalogue is compiled from locale/zh_CN/LC_MESSAGES/messages.po when the
package is built. `bind` must run before the commands are imported: their help is translated at import.
"""

import gettext
import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

DOMAIN = "messages"
CATALOGUES = Path(__file__).parent / "locale"


def bind() -> None:
    """Set the language of this process."""
    os.environ["LANGUAGE"] = "en" if os.environ.get("AQ_LANG", "").startswith("en") else "zh_CN"
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)


def translate(text: str) -> str:
    """Return `text` in the language of this process."""
    return gettext.gettext(text) if text else text


def reword(message: str, sayings: Iterable[tuple[str, str]]) -> str:
    """Return what a library says in our words, or unchanged if none of the `sayings` is meant.

    Each is a regular expression for the whole message, and the marked text that takes its named groups.
    """
    for pattern, saying in sayings:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return translate(saying).format_map(found.groupdict())
    return message


def in_chinese(text: str) -> str:
    """Return `text` in Chinese, whatever the language of this process. For generated documents."""
    return _chinese().gettext(text) if text else text


def mark(text: str) -> str:
    """Return `text` unchanged: marks a string for the catalogue that is translated later, when displayed."""
    return text


@cache
def _chinese() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, str(CATALOGUES), languages=["zh_CN"], fallback=True)
