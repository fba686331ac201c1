"""Recognises printed codes: a column such as 代码 01, 02 beside the names, a row such as 甲 乙 1 2 below headings."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aqcampaign.form.tables import plain_code
from aqcampaign.form_import.draft import Line
from aqcampaign.form_import.headings import Headings
from aqcampaign.form_import.sheet import Word
from aqcampaign.form_import.words import NUMBER_HEADINGS, plain
from aqcampaign.language import translate as _

# 甲 乙 丙, 01, (1), A1, B, 1.2, 二
CODE = re.compile(
    r"[甲乙丙丁戊己庚辛壬癸]|[一二三四五六七八九十]{1,3}|[A-Z]{1,2}|\(?[A-Za-z]{0,3}-?\d[\dA-Za-z.-]{0,11}\)?"
)
# 3=1+2: the code of a line, and those that it is the sum of.
_FORMULA = re.compile(r"(.+?)=([\d()+-]+)")
_CODE_HEADINGS = re.compile(r".*(代码|代号|编码|编号)")
_NUMBER = re.compile(r"[(（]?[1-9]\d{0,3}[)）]?[.、]?")
_PADDED = re.compile(r"0\d+")
_STEMS = re.compile(r"[甲乙丙丁戊己庚辛壬癸]")
_MANY = 0.5  # share of the rows


def code_column(headings: Headings, named: Sequence[int]) -> int | None:
    """Return the column of codes, None if there is none; numbers that count the rows at the left are no codes."""
    sheet = headings.block.sheet
    for column in headings.block.columns:
        heading = headings.key(column)
        if heading in NUMBER_HEADINGS or _CODE_HEADINGS.fullmatch(heading):
            words = [word for row in named if (word := sheet.at(row, column))]
            codes = [word.key for word in words if CODE.fullmatch(word.key)]
            counted = column == headings.block.left and _count_rows(
                codes, _CODE_HEADINGS.fullmatch(heading) is not None
            )
            if len(codes) > _MANY * len(named) and not counted:
                return column
    return None


def _count_rows(codes: Sequence[str], called_codes: bool) -> bool:
    """Return whether printed codes are numbers; below a heading that calls them codes, only 1 2 3 are."""
    numbers = [int(code.strip("()（）.、")) for code in codes if _NUMBER.fullmatch(code)]
    return len(numbers) == len(codes) and (not called_codes or numbers == list(range(1, len(numbers) + 1)))


def are_codes(words: Sequence[Word], left: int) -> bool:
    """Return whether a row below the headings holds codes: marks such as 甲 乙 1 2, or 01 02."""
    headed = [word for word in words if word.column == left and word.is_text and word.key in NUMBER_HEADINGS]
    marked = any(_STEMS.fullmatch(word.key) for word in words) or all(_PADDED.fullmatch(word.key) for word in words)
    others = [_code_in(word.text) for word in words if word not in headed]
    return (bool(headed) or marked) and bool(others) and all(others)


def with_codes(lines: Sequence[Line], texts: Sequence[str]) -> Iterator[Line]:
    """Yield the lines with their printed codes; with none if one stands twice, since a code identifies one line."""
    codes = [_code_in(text) for text in texts]
    printed = [plain_code(code) for code in codes if code]
    ids = {plain_code(code): line.id for line, code in zip(lines, codes, strict=True) if code}
    for line, code, text in zip(lines, codes, texts, strict=True):
        if not code:
            yield line
        elif len(set(printed)) < len(printed):
            yield line.with_guess(_("its printed code stands twice in the table and was left out"))
        else:
            yield _with_formula(line.with_keys(code=code), text, ids)


def _code_in(text: str) -> str:
    """Return the code that a text is, or that stands before a formula in it; "" if it is none."""
    formula = _FORMULA.fullmatch(plain(text))
    code = formula[1] if formula else text.strip()
    return code if CODE.fullmatch(plain(code)) else ""


def _with_formula(line: Line, text: str, ids: Mapping[str, str]) -> Line:
    """Return the line with the formula behind its code, in the ids of the lines with the codes of its terms."""
    formula = _FORMULA.fullmatch(plain(text))
    terms = re.findall(r"([+-]?)\(?(\d+)\)?", formula[2]) if formula else []
    if not terms or any(plain_code(code) not in ids for _sign, code in terms):
        return line
    equals = "".join(f" {sign or '+'} {ids[plain_code(code)]}" for sign, code in terms).removeprefix(" + ").strip()
    return line.with_keys(_("the printed formula {formula}").format(formula=plain(text)), equals=equals)


def stub_codes(columns: Mapping[str, int | None], headings: Headings, row: int) -> dict[str, str]:
    """Return the codes below the headings of the columns left of the values, by the role of the column."""
    words = {key: headings.block.sheet.at(row, column) for key, column in columns.items() if column is not None}
    return {key: word.text for key, word in words.items() if word is not None and CODE.fullmatch(word.key)}
