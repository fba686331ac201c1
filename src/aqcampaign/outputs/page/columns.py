"""Lays out a column chart of the page: where each column, its figure and its label stand, in units of the drawing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from aqcampaign.outputs.period_names import short_names
from aqcampaign.template.text_width import display_width
from aqcampaign.values.amounts import Number

# A phone shows the drawing in about this size, a screen half as large again.
WIDTH, HEIGHT = 360, 196
_TOP, _BASE, _LINE = 16, 148, 14
_WIDEST, _SHARE_OF_SLOT = 48, 0.62
_HALF_WIDTH_CHARACTER = 6.3


@dataclass(frozen=True, slots=True)
class Point:
    """A period with its figure: its name, the figure as printed, and the coverage below the name."""

    name: str
    value: Number | None
    figure: str
    coverage: str
    described: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the drawing with its texts; '' where there is no room for one."""

    point: Point
    x: str
    width: str
    y: str
    height: str
    middle: str
    figure: str
    figure_y: str
    label: str
    coverage: str
    year: str


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """A drawing: its columns from zero, and the base line; `described` says all of it in words."""

    columns: tuple[Column, ...]
    described: str
    width: int = WIDTH
    height: int = HEIGHT
    base: int = _BASE
    label_y: int = _BASE + _LINE
    coverage_y: int = _BASE + 2 * _LINE
    year_y: int = _BASE + 3 * _LINE


def column_chart(title: str, points: Sequence[Point]) -> ColumnChart:
    """Return the drawing of a measure over the periods, the latest to the right.

    Where labels or figures are too wide for all columns, every second, third … has one, counted from the latest.
    """
    slot = WIDTH / max(len(points), 1)
    width = min(slot * _SHARE_OF_SLOT, _WIDEST)
    largest = max((float(point.value or 0) for point in points), default=0.0)
    labels = short_names([point.name for point in points])
    every_label = _every([label.short for label in labels], slot)
    every_coverage = _every([point.coverage for point in points], slot)
    every_figure = _every([point.figure for point in points], slot)
    columns = []
    for place, (point, label) in enumerate(zip(points, labels, strict=True)):
        middle, to_last = (place + 0.5) * slot, len(points) - 1 - place
        height = (_BASE - _TOP) * max(float(point.value or 0), 0) / largest if largest > 0 else 0
        columns.append(
            Column(
                point,
                x=_number(middle - width / 2),
                width=_number(width),
                y=_number(_BASE - height),
                height=_number(height),
                middle=_number(middle),
                figure=point.figure if to_last % every_figure == 0 else "",
                figure_y=_number(_BASE - height - 4),
                label=label.short if to_last % every_label == 0 else "",
                coverage=point.coverage if to_last % every_coverage == 0 else "",
                year=label.year,
            )
        )
    return ColumnChart(tuple(columns), f"{title}。{'；'.join(point.described for point in points)}")


def _every(texts: Sequence[str], slot: float) -> int:
    """Return of how many columns one has a text, so that the widest of `texts` does not touch the next."""
    widest = max(map(display_width, texts), default=0) * _HALF_WIDTH_CHARACTER
    return max(1, math.ceil(widest / slot))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
