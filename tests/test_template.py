"""The template: printed text, editable cells, data validation within Excel's limits."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from samples import SHIPPED, run

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.form.stamp import Stamp, read
from aqcampaign.use_cases.blank_workbooks import prepare


@pytest.fixture(scope="module")
def book(campaign: Campaign) -> Any:
    """The September workbook of the public security bureau, opened by another library."""
    ((_name, content),) = prepare(campaign, "2022-09", ["public_security"])
    return openpyxl.load_workbook(BytesIO(content))


def test_template_contains_the_published_text(campaign: Campaign, book: Any) -> None:
    """Title, unit, window, items and units are printed as published, in the order of the notice."""
    sheet = book["统计表"]
    assert sheet["A1"].value == "安丘市打击侵权假冒违法犯罪行为专项行动统计表"
    assert sheet["A2"].value == "统计区间：2022年8月25日至2022年9月24日"
    assert sheet["A3"].value == "填报单位：市公安局"
    assert [cell.value for cell in sheet[4]][:4] == ["序号", "项目", "单位", "数量"]
    printed = [(sheet.cell(row, 1).value, sheet.cell(row, 2).value, sheet.cell(row, 3).value) for row in range(5, 21)]
    assert printed == [(item.number, item.name, item.unit) for item in campaign.form.items]


def test_only_the_cells_to_fill_in_are_open(book: Any) -> None:
    """Protected without a password: sixteen values, the date of filling and the explanations are unlocked."""
    sheet = book["统计表"]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    values, explanations = {f"D{row}" for row in range(5, 21)}, {f"G{row}" for row in range(5, 21)}
    assert unlocked == values | explanations | {"D3"}
    assert sheet["C3"].value == "填报时间："


@pytest.mark.parametrize(("config", "chosen"), SHIPPED.values(), ids=SHIPPED)
def test_labels_are_locked(config: Path, chosen: str | None) -> None:
    """Labels of head and foot are locked, or their cells refuse what does not begin with the label."""
    campaign = open_campaign(config, chosen)
    form = campaign.form
    (_name, content), *_others = prepare(campaign, next(iter(campaign.config.calendar.windows)))
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    formulas = {str(check.sqref): check.formula1 for check in sheet.data_validations.dataValidation}
    labels = [form.labels.filled_on, *(field.label for field in (*form.head, *form.foot))]
    for label in labels:
        (cell,) = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(f"{label}：")]
        if not cell.protection.locked:
            assert formulas[cell.coordinate] == f'LEFT({cell.coordinate},{len(label) + 1})="{label}："'


def test_compounds_are_text(campaign: Campaign, book: Any) -> None:
    """Cells of several figures have the format Text, so that Excel leaves 3/2 alone."""
    formats = {
        item.id: book["统计表"].cell(4 + place, 4).number_format
        for place, item in enumerate(campaign.form.items, start=1)
    }
    assert all((formats[item.id] == "@") == item.measure.compound for item in campaign.form.items)


def test_every_value_cell_has_a_check_within_excels_limits(book: Any) -> None:
    """Sixteen checks with a Chinese prompt; titles within 32, texts and formulas within 255 characters."""
    checks = book["统计表"].data_validations.dataValidation
    assert {str(check.sqref) for check in checks} == {f"D{row}" for row in range(5, 21)}
    for check in checks:
        assert 0 < len(check.promptTitle) <= 32
        assert 0 < len(check.prompt) <= 255
        assert 0 < len(check.error) <= 255
        assert len(check.formula1) <= 255
        assert check.errorStyle in (None, "stop")


def test_template_prints_on_one_a4_portrait_page(book: Any) -> None:
    """The print area is the published form; check and explanation stand beside it."""
    sheet = book["统计表"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.print_area == "'统计表'!$A$1:$D$20"


def test_every_item_is_explained(campaign: Campaign, book: Any) -> None:
    """填报说明 has one definition an item and names the day that reports are due."""
    rows = [[cell.value for cell in row] for row in book["填报说明"].iter_rows()]
    definitions = [row[3] for row in rows if isinstance(row[0], int)]
    assert definitions == [item.definition for item in campaign.form.items]
    assert any("2022年9月24日24时前" in str(row[0]) for row in rows)


def test_the_stamp_says_what_was_issued(book: Any) -> None:
    """The very hidden sheet holds form, version, unit and period."""
    assert book["_meta"].sheet_state == "veryHidden"
    stamp = read([[cell.value for cell in row] for row in book["_meta"].iter_rows()])
    assert stamp == Stamp("anqiu-counterfeit", "1", "public_security", "2022-09")


def test_file_names_sort_by_the_order_of_the_units(campaign: Campaign, tmp_path: Path) -> None:
    """One workbook a unit, numbered; --unit makes only the named ones, and running again changes nothing."""
    assert run("template", "--month", "2022-09", "--out", tmp_path)[0] == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [name.split("_")[1] for name in names] == [unit.name for unit in campaign.roster.units]
    before = (tmp_path / names[0]).read_bytes()
    run("template", "--month", "2022-09", "--out", tmp_path, "--unit", "market_regulation")
    assert (tmp_path / names[0]).read_bytes() == before


def test_a_cutoff_day_is_printed(campaign: Campaign) -> None:
    """数据截至 stands behind the window where a cut-off day is set."""
    calendar = campaign.config.calendar.model_copy(update={"cutoff_day": 20})
    config = campaign.config.model_copy(update={"calendar": calendar})
    changed = replace(campaign, config=config)
    ((_name, content),) = prepare(changed, "2022-09", ["court"])
    assert "数据截至2022年9月20日" in str(openpyxl.load_workbook(BytesIO(content))["统计表"]["A2"].value)
