"""Guesses how the lines of a table are related: totals, subsets, running totals, rates."""

import re
from collections.abc import Iterator, Sequence

from aqcampaign.form.formulas import REST
from aqcampaign.form_import.draft import Line
from aqcampaign.form_import.words import AMONG, MONTH, RUNNING, SUBTOTAL, TOTALS, plain, without_unit
from aqcampaign.language import translate as _

_RATE = re.compile(r"(.+?)(率|占比|比例|比重)(?:\((.+)\))?")
_QUOTIENT = re.compile(r"[/÷]")
# Of what the share is, where the name says only which part: 办结率 is 办结 of 受理.
_WHOLES: dict[str, tuple[str, ...]] = {
    "办结": ("受理", "接收", "交办"), "结案": ("立案", "受理"), "审结": ("受理", "收案"), "执结": ("受理", "收案"),
    "整改": ("发现", "排查", "检查"),
    "合格": ("抽检", "抽查", "检测", "巡查", "检查"), "完成": ("任务", "计划", "目标"),
    "破案": ("立案",), "覆盖": ("应", "总数"), "达标": ("监测", "检查"),
}  # fmt: skip


def related(lines: Sequence[Line], indents: Sequence[int] = ()) -> tuple[Line, ...]:
    """Return the lines with what they seem to be of each other; each guess is said beside its line."""
    with_parts = _within(lines, [*indents] or [0] * len(lines))
    whole = [_total(with_parts, place) for place in range(len(with_parts))]
    shares = [_share(whole, line) for line in whole]
    return tuple(shares)


def accumulated(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return columns or rows in which 累计 continues 本月 of the same heading."""
    return tuple(_running(lines, line) for line in lines)


def _within(lines: Sequence[Line], indents: Sequence[int]) -> list[Line]:
    found: list[Line] = []
    for place, line in enumerate(lines):
        parent = _parent(lines, indents, place)
        if parent is None or "within" in line.keys:
            found.append(line)
        else:
            said = _("其中: part of “{name}”, the line before it")
            found.append(line.having(said.format(name=parent.name), within=parent.id))
    return found


def _parent(lines: Sequence[Line], indents: Sequence[int], place: int) -> Line | None:
    """Return the line of which this one is 其中: by its name, by the word over it, or by how far it is indented."""
    line = lines[place]
    if _is_part(line):
        return next((other for other in reversed(lines[:place]) if not _is_part(other)), None)
    shallower = (p for p in range(place - 1, -1, -1) if indents[p] + 1 < indents[place])
    above = next(shallower, None)
    return lines[above] if above is not None else None


def _is_part(line: Line) -> bool:
    return plain(line.name).startswith("其中") or any(AMONG.fullmatch(plain(word)) for word in line.group)


def _total(lines: Sequence[Line], place: int) -> Line:
    line = lines[place]
    key = plain(without_unit(line.name))
    if not TOTALS.fullmatch(key) or "equals" in line.keys:
        return line
    if any(other.keys.get("within") == line.id for other in lines):
        return line.having(
            _("{name} with 其中 below it: if some lines add up to it, write equals").format(name=line.name)
        )
    if SUBTOTAL.fullmatch(key) and not _family(line):
        summed = _since_last_subtotal(lines, place)
        if not summed:
            return line.having(_("of which lines it is the sum cannot be seen: write equals"))
        return line.having(_("the sum of the lines since the last one"), equals=" + ".join(summed))
    return line.having(_("the sum of its neighbours"), equals=REST)


def _family(line: Line) -> tuple[str, ...]:
    category = str(line.keys.get("category", ""))
    return line.group or ((category,) if category else ())


def _since_last_subtotal(lines: Sequence[Line], place: int) -> list[str]:
    summed: list[str] = []
    for line in reversed(lines[:place]):
        if TOTALS.fullmatch(plain(without_unit(line.name))):
            break
        if "within" not in line.keys:
            summed.append(line.id)
    return summed[::-1]


def _share(lines: Sequence[Line], line: Line) -> Line:
    match = _RATE.fullmatch(plain(without_unit(line.name)))
    if match is None or line.keys.get("kind") != "percent":
        return line
    stem, formula = match[1], match[3] or ""
    named = _QUOTIENT.split(formula) if _QUOTIENT.search(formula) else None
    part_word, wholes = (named[0], (named[1],)) if named and len(named) == 2 else (stem, _WHOLES.get(stem, ()))
    part = _only(_called(lines, line, part_word))
    whole = next((ref for word in wholes if (ref := _only(_called(lines, line, word)))), None)
    if part is None or whole is None or part == whole:
        return line
    return line.having(
        _("the share of {part} in {whole}, by its name").format(part=part, whole=whole), ratio=f"{part} / {whole}"
    )


def _called(lines: Sequence[Line], asking: Line, word: str) -> list[str]:
    """Return the numbers whose names hold `word`: those of exactly this name, else all; else a total below it."""
    named = [(ref, key) for line in lines if line is not asking for ref, key in _numbers(line)]
    exact = [ref for ref, key in named if key in (word, f"{word}数")]
    holding = [ref for ref, key in named if word in key and not re.search(f"[不未非]{re.escape(word)}", key)]
    ending = [ref for ref, key in named if ref in holding and key.removesuffix("数").endswith(word)]
    grouped = [
        line.id
        for line in lines
        if TOTALS.fullmatch(plain(line.name)) and any(word in plain(group) for group in line.group)
    ]
    return exact or ending or holding or grouped


def _numbers(line: Line) -> Iterator[tuple[str, str]]:
    """Yield each number of a line: how a formula names it, and its words."""
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


def _running(lines: Sequence[Line], line: Line) -> Line:
    """累计 beside 本月, whether it is the column's own word or one of those over it."""
    months = [other for other in lines if _continues(_path(line), _path(other))]
    if len(months) != 1:
        return line
    said = _("the running total of “{name}”").format(name=" / ".join((*months[0].group, months[0].name)))
    return line.having(said, accumulates=months[0].id)


def _path(line: Line) -> tuple[str, ...]:
    return tuple(plain(without_unit(word)) for word in (*line.group, line.name))


def _continues(running: Sequence[str], month: Sequence[str]) -> bool:
    """Return whether two paths of words differ only in that one says 累计 where the other says 本月."""
    pairs = [(mine, theirs) for mine, theirs in zip(running, month, strict=False) if mine != theirs]
    if len(running) != len(month) or len(pairs) != 1:
        return False
    return bool(RUNNING.fullmatch(pairs[0][0]) and MONTH.fullmatch(pairs[0][1]))
