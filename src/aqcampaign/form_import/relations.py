"""Guesses how the lines of a table are related: totals, subsets, running totals, rates."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aqcampaign.form.formulas import REST
from aqcampaign.form_import.draft import Line
from aqcampaign.form_import.words import (
    AMONG,
    FROM_JANUARY,
    LAST_YEAR,
    MONTH,
    RUNNING,
    SUBTOTAL,
    TOTALS,
    plain,
    without_unit,
)
from aqcampaign.language import translate as _

_RATE = re.compile(r"(.+?)(率|占比|比例|比重)(?:\((.+)\))?")
_SAYS_RUNNING = re.compile(f"累计|年初至今|^(?:{FROM_JANUARY.pattern})$")
Path = tuple[str, ...]
# 其中： takes the room of six spaces.
_WIDTH_OF_AMONG = 6
_QUOTIENT = re.compile(r"[/÷]")
# The whole of a share whose name states only the part: 办结率 is 办结 of 受理.
_WHOLES: dict[str, tuple[str, ...]] = {
    "办结": ("受理", "接收", "交办"), "结案": ("立案", "受理"), "审结": ("受理", "收案"), "执结": ("受理", "收案"),
    "整改": ("发现", "排查", "检查"),
    "合格": ("抽检", "抽查", "检测", "检验", "抽样", "监测", "巡查", "检查"), "完成": ("任务", "计划", "目标"),
    "破案": ("立案",), "覆盖": ("应", "总数"), "达标": ("监测", "检查"),
}  # fmt: skip


def with_relations(lines: Sequence[Line], indents: Sequence[int] = ()) -> tuple[Line, ...]:
    """Return the lines with their probable relations, each marked as a guess."""
    with_parts = _within(lines, [*indents] or [0] * len(lines))
    wholes = frozenset(str(line.keys["within"]) for line in with_parts if "within" in line.keys)
    totalled = [_total(with_parts, place, wholes) for place in range(len(with_parts))]
    numbers = _NamedNumbers(totalled)
    return tuple(_share(numbers, line) for line in totalled)


def with_running_totals(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with each 累计 linked to the 本月 under the same heading."""
    months = _months(lines)
    return tuple(_running(months, line) for line in lines)


def _months(lines: Sequence[Line]) -> dict[tuple[int, Path], list[Line]]:
    """Return the lines that say 本月, by their headings without that word."""
    months: dict[tuple[int, Path], list[Line]] = {}
    for line in lines:
        for place, word in enumerate(_path(line)):
            if MONTH.fullmatch(word):
                months.setdefault(_context(_path(line), place), []).append(line)
    return months


def _within(lines: Sequence[Line], indents: Sequence[int]) -> list[Line]:
    found: list[Line] = []
    for line, parent in zip(lines, _parents(lines, indents), strict=True):
        if parent is None or "within" in line.keys:
            found.append(line)
        else:
            guess = _("其中: part of “{name}”, the line before it")
            found.append(line.with_keys(guess.format(name=parent.name), within=parent.id))
    return found


def _parents(lines: Sequence[Line], indents: Sequence[int]) -> Iterator[Line | None]:
    """Yield the parent of each line (其中): by name, by heading, or by indentation; None if it has none."""
    last_whole: Line | None = None
    shallower: list[int] = []  # the lines before, each indented further than the one before it
    for place, line in enumerate(lines):
        while shallower and (
            indents[shallower[-1]] >= indents[place] or _is_aligned(lines, indents, shallower[-1], place)
        ):
            shallower.pop()
        if _is_part(line):
            yield last_whole
        else:
            above = (lines[each] for each in reversed(shallower) if indents[each] + 1 < indents[place])
            yield next(above, None)
            last_whole = line
        shallower.append(place)


def _is_aligned(lines: Sequence[Line], indents: Sequence[int], part: int, place: int) -> bool:
    """Return whether a line begins below the words behind 其中: it is another part of the same whole."""
    return _is_part(lines[part]) and indents[place] - indents[part] == _WIDTH_OF_AMONG


def _is_part(line: Line) -> bool:
    return plain(line.name).startswith("其中") or any(AMONG.fullmatch(plain(word)) for word in line.group)


def _total(lines: Sequence[Line], place: int, wholes: frozenset[str]) -> Line:
    line = lines[place]
    key = plain(without_unit(line.name))
    if not TOTALS.fullmatch(key) or "equals" in line.keys:
        return line
    if line.id in wholes:
        return line.with_keys(
            _("{name} with 其中 below it: if some lines add up to it, write equals").format(name=line.name)
        )
    if SUBTOTAL.fullmatch(key) and not _family(line):
        summed = _since_last_subtotal(lines, place)
        if not summed:
            return line.with_keys(_("of which lines it is the sum cannot be seen: write equals"))
        return line.with_keys(_("the sum of the lines since the last one"), equals=" + ".join(summed))
    beside = [other for other in lines if _is_summed(other, line)]
    if len(beside) == 1:
        text = _("only “{name}” stands beside it: if that is a part of it, write within there")
        return line.with_guess(text.format(name=beside[0].name))
    return line.with_keys(_("the sum of its neighbours"), equals=REST)


def _is_summed(line: Line, total: Line) -> bool:
    """Return whether a line is one of those that a total beside it adds up."""
    beside = not _family(total) or _family(line) == _family(total)
    return beside and "within" not in line.keys and not TOTALS.fullmatch(plain(without_unit(line.name)))


def _family(line: Line) -> tuple[str, ...]:
    category = str(line.keys.get("category", ""))
    return line.group or ((category,) if category else ())


def _since_last_subtotal(lines: Sequence[Line], place: int) -> list[str]:
    summed: list[str] = []
    for before in range(place - 1, -1, -1):
        line = lines[before]
        if TOTALS.fullmatch(plain(without_unit(line.name))):
            break
        if "within" not in line.keys:
            summed.append(line.id)
    return summed[::-1]


def _share(numbers: "_NamedNumbers", line: Line) -> Line:
    match = _RATE.fullmatch(plain(without_unit(line.name)))
    if match is None or line.keys.get("kind") != "percent":
        return line
    stem, formula = match[1], match[3] or ""
    parts, wholes = _operands(stem, formula)
    part = next((ref for word in parts if (ref := numbers.beside(line, word))), None)
    whole = next((ref for word in wholes if (ref := numbers.beside(line, word))), None)
    if part is None or whole is None or part == whole:
        return _without_whole(numbers, line, stem.lstrip("不"))
    return line.with_keys(
        _("the share of {part} in {whole}, by its name").format(part=part, whole=whole), ratio=f"{part} / {whole}"
    )


def _operands(stem: str, formula: str) -> tuple[Sequence[str], Sequence[str]]:
    """Return what the part and the whole of a rate may be called: as in its formula, or as is usual for its name."""
    named = _QUOTIENT.split(formula)
    if len(named) == 2:
        return named[:1], named[1:]
    usual = next((word for word in _WHOLES if stem.endswith(word)), "")
    denied = usual and stem[: -len(usual)].endswith(("不", "未"))
    return (stem,) if denied or not usual else (stem, usual), _WHOLES.get(usual, ())


def _without_whole(numbers: "_NamedNumbers", line: Line, stem: str) -> Line:
    """Return a rate whose whole is not printed with a warning if its two parts are: 合格 and 不合格."""
    parts = [numbers.beside(line, word) for word in (stem, f"不{stem}")]
    if None in parts or parts[0] == parts[1]:
        return line
    text = _("a share in the sum of {parts}, which no line of the form is: it is not computed")
    return line.with_guess(text.format(parts=" + ".join(map(str, parts))))


class _NamedNumbers:
    """Indexes the numbers of a table by the words in their names."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._named = [named for line in lines for named in _numbers(line)]
        self._above = {ref: line.group for line in lines for ref, _key in _numbers(line)}
        self._groups = [
            (line.id, [plain(group) for group in line.group])
            for line in lines
            if line.group and TOTALS.fullmatch(plain(line.name))
        ]
        self._exact: dict[str, list[str]] = {}
        self._by_pair: dict[str, list[int]] = {}
        for place, (ref, key) in enumerate(self._named):
            self._exact.setdefault(key, []).append(ref)
            for pair in _pairs(key):
                self._by_pair.setdefault(pair, []).append(place)
        self._found: dict[str, list[str]] = {}

    def named(self, word: str) -> list[str]:
        """Return the numbers called `word`: by exact name, else by a name that contains it, else a total below it."""
        if word not in self._found:
            exact = [*self._exact.get(word, ()), *self._exact.get(f"{word}数", ())]
            self._found[word] = exact or self._holding(word) or self._grouped(word)
        return self._found[word]

    def beside(self, line: Line, word: str) -> str | None:
        """Return the number called `word` that shares the most headings with a line; None if there are several."""
        found = self.named(word)
        for depth in range(len(line.group), 0, -1):
            near = [ref for ref in found if self._above.get(ref, ())[:depth] == line.group[:depth]]
            if near:
                return _only(near)
        return _only(found)

    def _holding(self, word: str) -> list[str]:
        """Return those whose names end with `word`, else those that contain it, but not negated as in 未办结."""
        fewest = min(
            (self._by_pair.get(pair, []) for pair in _pairs(word)), key=len, default=[*range(len(self._named))]
        )
        denied = re.compile(f"[不未非]{re.escape(word)}")
        named = (self._named[place] for place in fewest)
        holding = [(ref, key) for ref, key in named if word in key and not denied.search(key)]
        ending = [ref for ref, key in holding if key.removesuffix("数").endswith(word)]
        return ending or [ref for ref, _key in holding]

    def _grouped(self, word: str) -> list[str]:
        return [id_ for id_, groups in self._groups if any(word in group for group in groups)]


def _pairs(word: str) -> frozenset[str]:
    """Return each character of a word and each pair of adjacent ones."""
    return frozenset((*word, *(word[place : place + 2] for place in range(len(word) - 1))))


def _numbers(line: Line) -> Iterator[tuple[str, str]]:
    """Yield each number of a line: its name in formulas and its words."""
    parts = line.keys.get("parts", ())
    if line.keys.get("kind") == "percent":
        return
    if not parts:
        yield line.id, plain(without_unit(line.name))
    elif isinstance(parts, tuple):
        for part in parts:
            if not isinstance(part, str):
                yield f"{line.id}.{part['id']}", plain(part["name"])


def _only(found: Sequence[str]) -> str | None:
    return found[0] if len(found) == 1 else None


def _running(months: Mapping[tuple[int, Path], Sequence[Line]], line: Line) -> Line:
    """Return a line with 累计 in its headings linked to the one with 本月 in the same place."""
    path = _path(line)
    places = [place for place, word in enumerate(path) if RUNNING.fullmatch(word)]
    continued = [month for place in places for month in months.get(_context(path, place), ())]
    if len(continued) != 1:
        return line
    (month,) = continued
    guess = _("the running total of “{name}”").format(name=" / ".join((*month.group, month.name)))
    if any(FROM_JANUARY.fullmatch(path[place]) for place in places):
        return line.with_keys(guess, accumulates=month.id, restarts="year")
    return line.with_keys(guess, accumulates=month.id)


def with_running_items(items: Sequence[Line]) -> tuple[Line, ...]:
    """Return the items with those that are running totals by their words declared so."""
    return tuple(_running_item(item) for item in items)


def _running_item(item: Line) -> Line:
    words = _path(item)
    if not any(map(_SAYS_RUNNING.search, words)) or item.keys.get("kind") in ("percent", "text", "choice"):
        return item
    guess = _("a running total by its words, which is not added up over the periods")
    if any(map(FROM_JANUARY.fullmatch, words)):
        return item.with_keys(guess, aggregate="running", restarts="year")
    return item.with_keys(guess, aggregate="running")


def with_last_year(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the items with a warning beside those of last year's figures."""
    return tuple(_warned(line) if any(map(LAST_YEAR.fullmatch, _path(line))) else line for line in lines)


def with_columns_of_last_year(columns: Sequence[Line]) -> tuple[Line, ...]:
    """Return the columns with those of last year's figures linked to this year's under the same heading."""
    months = _months(columns)
    return tuple(_last_year(months, column) for column in columns)


def _last_year(months: Mapping[tuple[int, Path], Sequence[Line]], column: Line) -> Line:
    path = _path(column)
    places = [place for place, word in enumerate(path) if LAST_YEAR.fullmatch(word)]
    this_year = [each for place in places for each in months.get(_context(path, place), ())]
    if len(this_year) != 1:
        return _warned(column) if places else column
    (month,) = this_year
    guess = _("the same period last year of “{name}”").format(name=" / ".join((*month.group, month.name)))
    return column.with_keys(guess, last_year_of=month.id)


def _warned(line: Line) -> Line:
    return line.with_guess(_("last year's figures, collected like any others; a column is compared by last_year_of"))


def _path(line: Line) -> Path:
    return tuple(plain(without_unit(word)) for word in (*line.group, line.name))


def _context(path: Path, place: int) -> tuple[int, Path]:
    """Return a path without the word that says 本月 or 累计."""
    return place, (*path[:place], *path[place + 1 :])
