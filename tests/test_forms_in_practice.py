"""docs/forms-in-practice.md: each snippet loads, its form goes out, is filled in and accepted; each claim holds."""

import os
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms import content_of, same

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.form.measure import Measure
from aqcampaign.form.model import Form
from aqcampaign.form.relations import derive_relations
from aqcampaign.form.stamp import Stamp
from aqcampaign.report import Report
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.plan import Content
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.units.unit import Unit
from aqcampaign.use_cases.check_returns import check
from aqcampaign.values.amounts import convert_to_part_type
from aqcampaign.values.computed import expected_figure
from aqcampaign.values.submission import format_values
from aqcampaign.values.value import DateRange, Value

PAGE = Path(__file__).parents[1] / "docs/forms-in-practice.md"
SECTIONS = {
    title.strip(): text
    for title, _newline, text in (
        part.partition("\n") for part in re.split(r"^##+ ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    )
}
BASE = SECTIONS["What the snippets leave out"]
KINDS = {title: text for title, text in SECTIONS.items() if text is not BASE and text.strip()}
SAYABLE = {title: text for title, text in KINDS.items() if "```yaml" in text}
_DAY = date(2022, 9, 20)


def files_in(text: str) -> dict[str, dict[str, str]]:
    """Return the files that the YAML blocks of a section are part of, as text by file name and key."""
    files: dict[str, dict[str, str]] = {}
    for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        name, _newline, body = block.removeprefix("# ").partition("\n")
        keys = re.split(r"^(?=\w+:)", body, flags=re.MULTILINE)
        assert not keys[0].strip(), f"{name} begins without a key: {keys[0]}"
        files.setdefault(name, {}).update({key.partition(":")[0]: key for key in keys[1:]})
    return files


def campaigns_of(text: str, folder: Path) -> tuple[Campaign, ...]:
    """Return the campaign of a section: its keys in place of those of the configuration at the head of the page."""
    own, files = files_in(text), files_in(BASE)
    for name, keys in own.items():
        base = files.setdefault(name, {})
        if "tables" in keys and "items" not in keys:
            base = {key: each for key, each in base.items() if key not in ("headings", "columns", "items")}
        if "versions" in keys:
            base.pop("version", None)
        files[name] = base | keys
    if "forms" in files["campaign.yaml"]:
        form = files.pop("form.yaml")
        files |= {name: form | keys for name, keys in own.items() if name.startswith("forms/")}
    for name, keys in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(keys.values()), encoding="utf-8")
    write_history(text, folder)
    return open_campaigns(folder)


def write_history(text: str, folder: Path) -> None:
    """Write history.xlsx if a section shows its only sheet."""
    sheet = re.search(r"history\.xlsx.* on the sheet `(.+?)`", text, re.DOTALL)
    heading = re.search(r"^\| 填报单位 \| (.+) \|$", text, re.MULTILINE)
    if sheet and heading:
        book = openpyxl.Workbook()
        book.worksheets[0].title = sheet[1]
        for unit, figure in (["填报单位", heading[1]], *rows_under(text, "填报单位")):
            book.worksheets[0].append([unit, _written(figure)])
        book.save(folder / "history.xlsx")


def _value(measure: Measure, place: int) -> Value | None:
    part = measure.parts[place]
    words: dict[str, Value | None] = {
        "text": "情况正常", "date": _DAY, "period": DateRange(_DAY, _DAY), "choice": next(iter(measure.choices), "")
    }  # fmt: skip
    # A typed 1 % is asked about: 100 % might be meant.
    return convert_to_part_type(50 if part.kind == "percent" else 1, part) if part.is_number else words[part.kind]


def figures_for(form: Form, outside_remit: Collection[str] = ()) -> list[Value | None]:
    """Return 1 for each figure, or what the relations between the lines ask for; computed cells have their results."""
    values = [
        None if not cell.applies else 0 if cell.item.id in outside_remit else _value(cell.measure, place)
        for cell in form.cells
        for place in range(len(cell.measure.parts))
    ]
    for _round in range(8):
        for relation in derive_relations(form):
            expected = expected_figure(form, values, relation)
            present = values[relation.field_index]
            if relation.kind in ("total", "ratio") or (
                relation.kind in ("disjoint", "running") and expected is not None and expected > present  # type: ignore[operator]
            ):
                values[relation.field_index] = expected
            elif relation.kind == "part" and present > expected:  # type: ignore[operator]
                values[relation.terms[0].field_index] = present
    return values


def first_form(campaign: Campaign) -> Form:
    """Return the form of the first period."""
    return campaign.editions.of_period(next(iter(campaign.config.calendar.windows)))


def first_unit(campaign: Campaign) -> Unit:
    """Return the first unit that sends a form."""
    roster = campaign.roster
    return next(unit for unit in roster.units if roster.is_asked(unit) and unit.id not in roster.parts)


def figures_of(campaign: Campaign) -> list[Value | None]:
    """Return what the first unit reports in the first period."""
    form = first_form(campaign)
    items = (item.id for item in form.all_items)
    return figures_for(form, campaign.roster.outside_remit(first_unit(campaign), items))


def contents_of(campaign: Campaign) -> dict[str, Content]:
    """Return what the first unit writes into each cell that it fills in."""
    values = figures_of(campaign)
    asked = (cell for cell in first_form(campaign).cells if cell.applies and not cell.computed)
    return {cell.id: content_of(tuple(values[cell.fields])) for cell in asked}


def _line(campaign: Campaign) -> Mapping[str, list[list[Content]]]:
    return {
        table.id: [[content_of((_value(column.measure, 0),)) for column in table.columns]]
        for table in campaign.form.ledgers
    }


def _head_fields(form: Form) -> dict[str, str]:
    words = {"phone": "010-12345678", "date": "2022年9月20日", "period": "2022年9月1日至9月20日"}
    return {each.id: words.get(each.kind, "经办人甲") for each in (*form.head, *form.foot) if each.kind != "seal"}


def returned(campaign: Campaign, folder: Path, contents: Mapping[str, Content]) -> Report:
    """Return the report on the form that the first unit of the first period fills in with these contents."""
    period, window = next(iter(campaign.config.calendar.windows.items()))
    unit, form = first_unit(campaign), first_form(campaign)
    due = campaign.config.calendar.due(period)
    day = due.day if due else window.last
    filling = Filling(
        unit.at(window).name, period, contents, f"{day.year}年{day.month}月{day.day}日", lines=_line(campaign),
        head_fields=_head_fields(form),
    )  # fmt: skip
    plan = blank_workbook(campaign.config, form, campaign.words, Stamp(form.id, form.version, unit.id, period), filling)
    inbox = folder / "inbox"
    inbox.mkdir(exist_ok=True)
    path = inbox / f"{unit.id}.xlsx"
    path.write_bytes(workbook_bytes(plan))
    moment = campaign.clock.seconds(datetime.combine(day, time(9)))
    os.utime(path, (moment, moment))
    (report,) = check(campaign, [inbox], period).reports
    return report


def rows_under(text: str, heading: str) -> list[list[str]]:
    """Return the rows of each table whose first heading matches, with what the pattern captures in front."""
    found: list[list[str]] = []
    for table in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        lines = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
        match = re.fullmatch(heading, lines[0][0])
        if match:
            found.extend([*match.groups(), *line] for line in lines[2:])
    return found


def _written(text: str) -> Any:
    """Return what stands between backticks: a number as a number, anything else as text."""
    bare = text.strip("`").replace("\\n", "\n")
    return float(bare) if re.fullmatch(r"-?\d+(\.\d+)?", bare) else bare


def test_each_kind_is_sayable_or_says_what_to_do_instead() -> None:
    """A kind has YAML, or begins with No and has a way out."""
    for title, text in KINDS.items():
        assert ("```yaml" in text) != bool(re.match(r"\s*No[.,:]", text)), title
        if "```yaml" not in text:
            assert "Instead" in text, title


@pytest.mark.parametrize("title", SAYABLE)
def test_form_is_filled_in_and_accepted(title: str, tmp_path: Path) -> None:
    """What units fill in comes back, without an error."""
    for campaign in campaigns_of(SAYABLE[title], tmp_path):
        report = returned(campaign, tmp_path, contents_of(campaign))
        assert [found.code for found in report.findings if found.severity != "notice"] == []
        assert report.status == "accepted"
        assert report.submission is not None
        for field, value, back in zip(
            first_form(campaign).fields, figures_of(campaign), report.submission.values, strict=True
        ):
            assert same(value, back), field.id


@pytest.mark.parametrize("title", [title for title, text in SAYABLE.items() if "| written in " in text])
def test_each_way_of_writing_is_read_as_the_page_says(title: str, tmp_path: Path) -> None:
    """A value, or the code of the finding that refuses it."""
    (campaign,) = campaigns_of(SAYABLE[title], tmp_path)
    for cell_id, written, expected, *_remarks in rows_under(SAYABLE[title], r"written in `([\w.@]+)`"):
        cell = next(each for each in campaign.form.cells if each.id == cell_id)
        report = returned(campaign, tmp_path, contents_of(campaign) | {cell_id: _written(written)})
        assert report.submission is not None
        codes = {found.code for found in report.findings if found.place.field == cell_id}
        read = format_values(report.submission.values[cell.fields])
        assert (expected in codes) if expected.startswith("AQ") else (read == expected), (written, read, codes)
        assert bool(read) != expected.startswith("AQ3") or expected == "AQ326", (written, read)


@pytest.mark.parametrize("title", [title for title, text in SAYABLE.items() if "| figures | finding |" in text])
def test_each_finding_is_as_the_page_says(title: str, tmp_path: Path) -> None:
    """Figures that fit have none; those that do not have the one that is named."""
    (campaign,) = campaigns_of(SAYABLE[title], tmp_path)
    for figures, code in rows_under(SAYABLE[title], "figures"):
        own = {id_: _written(value) for id_, value in re.findall(r"`([\w.@]+)` (\S+?)(?:,|$)", figures)}
        assert own, figures
        contents = {id_: None if value == "empty" else value for id_, value in own.items()}
        report = returned(campaign, tmp_path, contents_of(campaign) | contents)
        codes = {found.code for found in report.findings if found.severity != "notice" or code == found.code}
        assert codes == ({code} if code != "none" else set()), (figures, codes)


@pytest.mark.parametrize("title", [title for title, text in SAYABLE.items() if "| period | days | due |" in text])
def test_each_period_is_as_the_page_says(title: str, tmp_path: Path) -> None:
    """Its days and its deadline."""
    calendars = [campaign.config.calendar for campaign in campaigns_of(SAYABLE[title], tmp_path)]
    for period, days, due in rows_under(SAYABLE[title], "period"):
        calendar = next(each for each in calendars if each.has(period))
        window = calendar.window(period)
        assert (f"{window.since} to {window.last}", str(calendar.due(period) or "none")) == (days, due)


@pytest.mark.parametrize("title", [title for title, text in SAYABLE.items() if "| signed as | is |" in text])
def test_each_name_means_the_unit_of_the_page(title: str, tmp_path: Path) -> None:
    """A name means a unit, or none."""
    (campaign,) = campaigns_of(SAYABLE[title], tmp_path)
    for written, unit in rows_under(SAYABLE[title], "signed as"):
        meant = campaign.roster.match(written)
        assert (meant.id if meant else "nobody") == unit, written
