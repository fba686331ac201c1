"""Builds filled workbooks, and runs `aq` in this process with its output and exit code captured."""

import contextlib
import io
import os
import tempfile
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.cli.exits import guarded
from aqcampaign.config import Source
from aqcampaign.form.editions import Editions
from aqcampaign.form.layout import layout_of
from aqcampaign.form.loader import load
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.stamp import Stamp
from aqcampaign.recognition.identity.head import Head
from aqcampaign.recognition.location.sheets import LocatedForm
from aqcampaign.review import Review
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.plan import Content
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.use_cases.check_returns import check
from aqcampaign.use_cases.period_release import compare_periods, consolidate_review
from aqcampaign.use_cases.period_summary import build_summary
from aqcampaign.values.amounts import Number, join_numbers
from aqcampaign.values.submission import Submission
from aqcampaign.values.submission_reader import read_submission

PERIOD = "2022-09"
ROOT = Path(__file__).parents[1]


def _shipped() -> Iterator[tuple[str, tuple[Path, str | None]]]:
    yield "built-in", (ROOT / "config", None)
    for config in sorted((ROOT / "examples").glob("*/config")):
        forms = sorted(path.stem for path in config.glob("forms/*.yaml"))
        yield from ((f"{config.parent.name}-{form}", (config, form)) for form in forms)
        if not forms:
            yield config.parent.name, (config, None)


# The configuration folder and form of each shipped campaign: the built-in one, and those of examples/.
SHIPPED = dict(_shipped())


@cache
def shipped_campaign(name: str) -> Campaign:
    """Return one of the shipped campaigns, which nobody changes."""
    return open_campaign(*SHIPPED[name])


ON_TIME = datetime(2022, 9, 20, 10, 0)


HEAD = """
id: made-up
version: "1"
title: 试验统计表
labels: {unit: 填报单位, filled_on: 填报时间, window: 统计区间}
"""


def summary_of(campaign: Campaign, review: Review) -> bytes:
    """Return the content of the summary workbook of a review."""
    consolidation = consolidate_review(campaign, review)
    return build_summary(campaign, review, consolidation, compare_periods(campaign, review, consolidation))


def form_of(body: str, head: str = HEAD) -> Form:
    """Return the form that YAML describes, in its newest version; a body with columns but no headings gets a name."""
    return editions_of(body, head).newest


def editions_of(body: str, head: str = HEAD) -> Editions:
    """Return the form that YAML describes, in all its versions."""
    body = textwrap.dedent(body)
    headings = "headings: {name: 项目}\n" if body.lstrip().startswith("columns:") else ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.yaml"
        path.write_text(head.lstrip() + headings + body, encoding="utf-8")
        return load(Source(path))


def contents_of(campaign: Campaign, row: Sequence[Number]) -> dict[str, Content]:
    """Return a row of values, in the order of the fields, as the contents of cells."""
    contents: dict[str, Content] = {}
    for cell in campaign.form.cells:
        values = tuple(row[cell.fields])
        contents[cell.id] = join_numbers(values) if cell.measure.compound else values[0]
    return contents


def ones(campaign: Campaign) -> list[Number]:
    """Return a row in which every field is 1."""
    return [Decimal(1) if field.part.kind == "money" else 1 for field in campaign.form.fields]


def fill(
    campaign: Campaign,
    folder: Path,
    unit: str,
    row: Sequence[Number] | None = None,
    *,
    text: Mapping[str, Content] | None = None,
    name: str | None = None,
    received: datetime = ON_TIME,
    period: str = PERIOD,
    filled_on: str = "",
    lines: Mapping[str, Sequence[Sequence[Content]]] | None = None,
) -> Path:
    """Write a unit's filled workbook and return its path; `text` overrides cells, `lines` are rows by ledger."""
    contents = contents_of(campaign, ones(campaign) if row is None else row) | dict(text or {})
    filled_on = filled_on or f"{period[:4]}年{int(period[5:])}月20日"
    filling = Filling(campaign.roster.unit(unit).name, period, contents, filled_on, lines=lines or {})
    stamp = Stamp(campaign.form.id, campaign.form.version, unit, period)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (name or f"{unit}.xlsx")
    path.write_bytes(_filled_workbook(campaign, stamp, filling))
    moment = campaign.clock.seconds(received)
    os.utime(path, (moment, moment))
    return path


# Most tests fill in the same few workbooks of the same campaign. The campaign is stored so that its id stays unique.
_FILLED: dict[tuple[int, str], tuple[Campaign, bytes]] = {}


def _filled_workbook(campaign: Campaign, stamp: Stamp, filling: Filling) -> bytes:
    key = (id(campaign), repr((stamp, filling)))
    if key not in _FILLED:
        plan = blank_workbook(campaign.config, campaign.form, campaign.words, stamp, filling)
        _FILLED[key] = (campaign, workbook_bytes(plan))
    return _FILLED[key][1]


def review_of(campaign: Campaign, folder: Path) -> Review:
    """Return the review of a folder for September."""
    return check(campaign, [folder], PERIOD)


def submission(form: Form, fill: Mapping[str, Any], not_asked: Iterable[str] = ()) -> Submission:
    """Return what is read where these contents stand in the cells, 0 in all others; computed ones are blank.

    The unit has no duty to report the items `not_asked`.
    """
    located, contents = located_with(form, fill)
    return read_submission(located, contents, 2022, frozenset(not_asked))


def located_with(form: Form, fill: Mapping[str, Any]) -> tuple[LocatedForm, tuple[Any, ...]]:
    """Return the form as located, and the contents of its cells: these, 0 in all others; computed ones are blank."""
    contents = tuple(fill.get(cell.id, "" if cell.computed else zero(cell)) for cell in form.cells)
    blocks = layout_of(form).blocks
    spots = tuple(spot for table in form.value_tables for spot in blocks[table.id].spots)
    return LocatedForm(form, {}, ("统计表",) * len(spots), spots, Head(), (), ()), contents


def zero(cell: Cell) -> str | int:
    """Return how a unit writes that there was nothing."""
    return "/".join("0" for _part in cell.measure.parts) if cell.measure.compound else 0


def run(*arguments: object) -> tuple[int, str, str]:
    """Run `aq` with these arguments in this process; returns exit code, stdout and stderr."""
    from aqcampaign.cli import app

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = guarded(lambda: app.run([str(argument) for argument in arguments]))
    return int(code), out.getvalue(), err.getvalue()
