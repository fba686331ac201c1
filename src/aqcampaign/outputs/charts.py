"""Draws charts as pictures for documents; alone in knowing Altair and vl-convert, which are an extra.

A picture has no title: the document writes its caption (图1 …) as text. A `note` below the chart explains its signs.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from aqcampaign.template.text_width import display_width
from aqcampaign.values.amounts import Number

if TYPE_CHECKING:
    import altair as alt

# What a picture of the width of a page shows legibly; of more, a document draws the latest or the largest.
MOST_COLUMNS = 12
MOST_BARS = 30
MOST_ROWS = 40

# A Vega-Lite specification: what of a chart is drawn, as data.
Specification = Mapping[str, Any]
Shade = Literal["none", "light", "middle", "dark"]

# Noto CJK on Linux, the others on Windows. The first that the computer has is used.
_FONTS = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, SimHei, SimSun, sans-serif"
# Drawn as wide as the text of an official document (156 mm), a pixel is 0.75 pt: labels are 小五 (9 pt).
_WIDTH = 590
_LABEL_SIZE, _NOTE_SIZE, _SMALL_SIZE = 12, 11, 10
_HALF_WIDTH_CHARACTER, _LINE_HEIGHT = 6.2, 14
_COLUMNS_HEIGHT, _ROW_PADDING = 230, 8
# Names of units beside bars, and beside a row of squares that needs the room.
_NAME_WIDTH, _NARROW_NAME_WIDTH = 180, 145
_YEAR = 5
# Fewer columns are not drawn wider than so many would be.
_FEWEST_COLUMNS = 5
_RESOLUTION = 220
# Blue on a screen, dark grey on paper.
_DARK, _LIGHT, _LINE, _TEXT = "#1f4e79", "#dfe6ee", "#1f4e79", "#000000"
# Shades that a black-and-white printer keeps apart, with the colour of the text on them.
_SHADES: Mapping[Shade, tuple[str, str]] = {
    "none": ("#ffffff", _TEXT),
    "light": ("#e3e3e3", _TEXT),
    "middle": ("#b0b0b0", _TEXT),
    "dark": ("#3a3a3a", "#ffffff"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A column or a bar: its label, its length, the figure as it is printed, and a note below the label.

    Without a `value` there is no bar, only the printed figure, such as —. A bar that is not `is_complete` is drawn
    in outline: not every unit is in it.
    """

    label: str
    value: Number | None
    figure: str
    note: str = ""
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class StatusMark:
    """What became of one report: a sign of one or two characters on a shade. The sign alone tells what it was."""

    sign: str
    shade: Shade


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A unit with its mark in each period; None where it had no duty to report."""

    label: str
    marks: tuple[StatusMark | None, ...]


def has_charts() -> bool:
    """Return whether charts can be drawn here: whether the extra `charts` is installed."""
    return all(find_spec(module) for module in ("altair", "vl_convert"))


def columns_chart(columns: Sequence[Bar], note: str = "") -> Specification:
    """Return the chart of a measure over the periods: a column each from zero up, with its figure on top."""
    import altair as alt

    room = _WIDTH // max(len(columns), _FEWEST_COLUMNS)
    labels = _wrapped([each.label for each in columns], room)
    noted = [f"{label}\n{each.note}" if each.note else label for label, each in zip(labels, columns, strict=True)]
    base = alt.Chart(_bar_data(columns, noted)).encode(
        x=alt.X("label:O", title=None, axis=_label_axis("bottom")),
        y=alt.Y("value:Q", title=None, scale=_scale(columns), axis=None),
    )
    band = alt.RelativeBandSize(band=0.6 * min(len(columns) / _FEWEST_COLUMNS, 1))
    drawn = base.mark_bar(stroke=_LINE, width=band).encode(fill=alt.Fill("fill:N", scale=None))
    widest = max((display_width(each.figure) for each in columns), default=0) * _HALF_WIDTH_CHARACTER
    size = _LABEL_SIZE if widest < room else _SMALL_SIZE
    figures = base.mark_text(dy=-9, fontSize=size).encode(text="figure:N")
    return _finished(drawn + figures, note, _COLUMNS_HEIGHT)


def bars_chart(bars: Sequence[Bar], note: str = "") -> Specification:
    """Return the chart of a measure by unit: a bar each from zero to the right, in the order given, with its figure."""
    import altair as alt

    labels = _wrapped([each.label for each in bars], _NAME_WIDTH)
    base = alt.Chart(_bar_data(bars, labels)).encode(
        y=alt.Y("label:O", title=None, axis=_label_axis("left")),
        x=alt.X("value:Q", title=None, scale=_scale(bars), axis=None),
    )
    band = alt.RelativeBandSize(band=0.6)
    drawn = base.mark_bar(stroke=_LINE, height=band).encode(fill=alt.Fill("fill:N", scale=None))
    figures = base.mark_text(dx=5, align="left", fontSize=_LABEL_SIZE).encode(text="figure:N")
    return _finished(drawn + figures, note, _height_of_rows(labels))


def status_chart(periods: Sequence[str], rows: Sequence[StatusRow], note: str = "") -> Specification:
    """Return the chart of what became of each unit's report in each period: a sign on a shade, units × periods."""
    import altair as alt

    columns = _wrapped(periods, (_WIDTH - _NARROW_NAME_WIDTH) // max(len(periods), _FEWEST_COLUMNS))
    labels = _wrapped([each.label for each in rows], _NARROW_NAME_WIDTH, lines=2)
    squares = [
        {"row": label, "column": column, **_drawn(mark)}
        for label, row in zip(labels, rows, strict=True)
        for column, mark in zip(_bottom_aligned(columns), row.marks, strict=True)
    ]
    base = alt.Chart(alt.InlineData(values=squares)).encode(
        x=alt.X("column:O", title=None, axis=_label_axis("top", columns)),
        y=alt.Y("row:O", title=None, axis=_label_axis("left")),
    )
    drawn = base.mark_rect(stroke=_LINE, strokeWidth=0.5).encode(fill=alt.Fill("fill:N", scale=None))
    signs = base.mark_text(fontSize=_LABEL_SIZE).encode(text="sign:N", color=alt.Color("colour:N", scale=None))
    return _finished(drawn + signs, note, _height_of_rows(labels))


def draw_png(specification: Specification) -> bytes:
    """Return the chart as a PNG picture; equal specifications give equal bytes on a computer with the same fonts."""
    import vl_convert

    # Nothing is fetched: a specification holds its data.
    return bytes(vl_convert.vegalite_to_png(dict(specification), ppi=_RESOLUTION, allowed_base_urls=[]))


def _bar_data(bars: Sequence[Bar], labels: Sequence[str]) -> "alt.InlineData":
    """Return the data of bars; one without a value has its figure at zero, where no bar is drawn."""
    import altair as alt

    values = [
        {
            "label": label,
            "value": float(each.value or 0),
            "figure": each.figure,
            "fill": _DARK if each.is_complete else _LIGHT,
        }
        for label, each in zip(labels, bars, strict=True)
    ]
    return alt.InlineData(values=values)


def _drawn(mark: StatusMark | None) -> dict[str, str]:
    fill, colour = _SHADES[mark.shade if mark else "none"]
    return {"sign": mark.sign if mark else "", "fill": fill, "colour": colour}


def _wrapped(labels: Sequence[str], room: int, lines: int = 3) -> list[str]:
    """Return the labels in at most `lines` lines of `room` pixels; what does not fit is cut off, and … says so.

    A line before these sorts the labels and keeps equal ones apart.
    """
    width = max(int((room + 2) / _HALF_WIDTH_CHARACTER), 2)
    return [f"{place:04}\n{_in_lines(label, width, lines)}" for place, label in enumerate(labels)]


def _in_lines(label: str, width: int, most: int) -> str:
    """Return the label in lines of `width` half-width characters, about as long as each other if there are enough.

    Where it must be divided, a year stands alone.
    """
    if display_width(label) <= width:
        return label
    year, rest = label[:_YEAR], label[_YEAR:]
    if year.endswith("年") and display_width(rest) <= width:
        return f"{year}\n{rest}"
    count = math.ceil(display_width(label) / (width - 1))  # a full-width character may not fit into the last place
    even = min(width, math.ceil(display_width(label) / count) + 1) if count <= most else width
    lines = [""]
    for character in label:
        if display_width(lines[-1] + character) > even:
            lines.append("")
        lines[-1] += character
    return "\n".join(lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"])


def _bottom_aligned(labels: Sequence[str]) -> list[str]:
    """Return the labels with equally many lines: those with fewer begin with empty ones."""
    return [label.replace("\n", "\n" * (1 + _most_lines(labels) - label.count("\n")), 1) for label in labels]


def _most_lines(labels: Sequence[str]) -> int:
    return max((label.count("\n") for label in labels), default=1)


def _height_of_rows(labels: Sequence[str]) -> int:
    return len(labels) * (_most_lines(labels) * _LINE_HEIGHT + _ROW_PADDING)


def _label_axis(side: Literal["left", "top", "bottom"], above: Sequence[str] = ()) -> "alt.Axis":
    """Return the axis of labels, whose lines stand behind the one that sorts them (see `_wrapped`)."""
    import altair as alt

    lines = "slice(split(datum.value, '\\n'), 1)"
    # Vega puts the first line of a label beside the middle of its row, and next to the axis above the columns.
    up = f"-{_LINE_HEIGHT / 2} * (length({lines}) - 1)" if side == "left" else "0"
    return alt.Axis(
        orient=side, labelExpr=lines, labelAngle=0, labelLimit=0, labelOverlap=False, ticks=False,
        labelFontSize=_SMALL_SIZE if side == "top" else _LABEL_SIZE, labelLineHeight=_LINE_HEIGHT,
        labelOffset={"condition": {"test": "true", "expr": up}, "value": 0},
        labelPadding=6 + _LINE_HEIGHT * (_most_lines(above) - 1), domainColor=_LINE, labelColor=_TEXT,
    )  # fmt: skip


def _scale(bars: Sequence[Bar]) -> "alt.Scale":
    """Return a scale from zero, with room for the figure behind the longest bar."""
    import altair as alt

    return alt.Scale(domain=[0, max((float(each.value or 0) for each in bars), default=0) * 1.15 or 1])


def _finished(chart: "alt.LayerChart", note: str, height: int) -> Specification:
    """Return the specification of a chart as wide as a page, with its note below."""
    import altair as alt

    legend = alt.TitleParams(
        note,
        orient="bottom",
        anchor="middle",
        frame="bounds",
        fontSize=_SMALL_SIZE,
        fontWeight="normal",
        color=_TEXT,
        offset=12,
    )
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    sized = chart.properties(width=_WIDTH, height=height, title=legend, autosize=fit)
    specification: Specification = (
        sized.configure(font=_FONTS, background="white").configure_view(stroke=None).to_dict()
    )
    return specification
