"""Spells Chinese words in pinyin with pypinyin, which is loaded only when a form is imported."""

from functools import lru_cache
from types import ModuleType

# Readings of common words on forms that pypinyin's dictionary gets wrong.
_READINGS = {
    "行次": "háng cì",
    "还款": "huán kuǎn",
    "支行": "zhī háng",
    "差旅": "chāi lǚ",
    "收支差额": "shōu zhī chā é",
}


@lru_cache(maxsize=4096)
def syllables(words: str) -> tuple[str, ...]:
    """Return the syllable of each character, without tones, ü as v; "" for one that is not Chinese."""
    return tuple(_pypinyin().lazy_pinyin(words, errors=lambda others: [""] * len(others)))


@lru_cache(maxsize=1)
def _pypinyin() -> ModuleType:
    # Its dictionaries cost a quarter of a second and 57 MB.
    import pypinyin

    pypinyin.load_phrases_dict({word: [[each] for each in said.split()] for word, said in _READINGS.items()})
    return pypinyin
