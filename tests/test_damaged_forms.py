"""Forms with moved, copied or deleted rows, columns and sheets: no value ends up in another field."""

from collections.abc import Callable, Collection
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms import numbered
from samples import PERIOD, fill, review_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.report import Report

Change = Callable[[Any], None]
Codes = list[tuple[str, str | None]]
SHEET = "统计表"
ALL = "all"
TITLE_ROWS = 4
WINDOW = "统计区间：2022年9月25日至2022年10月24日"


def _insert(*, rows: tuple[int, ...] = (), columns: tuple[int, ...] = ()) -> Change:
    def change(book: Any) -> None:
        _unmerge(book[SHEET])
        for row in rows:
            book[SHEET].insert_rows(row)
        for column in columns:
            book[SHEET].insert_cols(column)

    return change


def _delete(*, rows: tuple[int, ...] = (), columns: tuple[int, ...] = ()) -> Change:
    def change(book: Any) -> None:
        _unmerge(book[SHEET])
        for row in rows:
            book[SHEET].delete_rows(row)
        for column in columns:
            book[SHEET].delete_cols(column)

    return change


def _unmerge(sheet: Any) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


def _write(**cells: object) -> Change:
    def change(book: Any) -> None:
        for cell, content in cells.items():
            book[SHEET][cell] = content

    return change


def _merge(area: str, **cells: object) -> Change:
    def change(book: Any) -> None:
        _write(**cells)(book)
        book[SHEET].merge_cells(area)

    return change


def _shift(*rows: int, to: str) -> Change:
    """Move the figures of rows from column D into another one."""

    def change(book: Any) -> None:
        for row in rows:
            book[SHEET][f"{to}{row}"] = book[SHEET][f"D{row}"].value
            book[SHEET][f"D{row}"] = None

    return change


def _swap(one: str, other: str) -> Change:
    def change(book: Any) -> None:
        sheet = book[SHEET]
        sheet[one].value, sheet[other].value = sheet[other].value, sheet[one].value

    return change


def _nothing(_sheet: Any) -> None:
    pass


def _copy(change: Change = _nothing, *, hide: str = "", first: bool = False) -> Change:
    """Copy the form's sheet, and change the copy."""

    def copy(book: Any) -> None:
        sheet = book.copy_worksheet(book[SHEET])
        change(sheet)
        if first:
            book.move_sheet(sheet, -len(book.sheetnames))
            book.active = 0
        if hide:
            sheet.sheet_state = hide

    return copy


def _blank(sheet: Any) -> None:
    for row in range(5, 21):
        sheet.cell(row, 4).value = None


def _set_text(cell: str, words: str) -> Change:
    def change(sheet: Any) -> None:
        sheet[cell] = words

    return change


def _below(change: Change = _nothing) -> Change:
    """Repeat all rows below the form."""

    def copy(book: Any) -> None:
        sheet = book[SHEET]
        for row in range(2, 21):
            for column in range(1, 5):
                content = sheet.cell(row, column).value
                if content is not None:
                    sheet.cell(row + 21, column).value = content
        change(sheet)

    return copy


def _right(book: Any) -> None:
    sheet = book[SHEET]
    for row in range(4, 21):
        for column in range(1, 5):
            sheet.cell(row, column + 9).value = sheet.cell(row, column).value


def _second_page(book: Any) -> None:
    """Repeat the headings over the last eight items, as a printer does."""
    sheet = book[SHEET]
    _unmerge(sheet)
    sheet.insert_rows(13)
    for column, words in enumerate(("序号", "项目", "单位", "数量"), start=1):
        sheet.cell(13, column).value = words


def _labels(prefix: Callable[[int], str], suffix: Callable[[str], str]) -> Change:
    def change(book: Any) -> None:
        sheet = book[SHEET]
        for row in range(5, 21):
            sheet.cell(row, 2).value = prefix(row - 4) + sheet.cell(row, 2).value + suffix(sheet.cell(row, 3).value)

    return change


def _spaced(book: Any) -> None:
    sheet = book[SHEET]
    for row in range(5, 21):
        name = sheet.cell(row, 2).value
        sheet.cell(row, 2).value = f"\u200b {name[:2]}\n{name[2:4]}\u3000{name[4:]} "


def _hide(*, rows: tuple[int, ...] = (), column: str = "", sheet: str = "") -> Change:
    def change(book: Any) -> None:
        for row in rows:
            book[SHEET].row_dimensions[row].hidden = True
        if column:
            book[SHEET].column_dimensions[column].hidden = True
        if sheet:
            book.create_sheet("x").append(["说明"])
            book.active = book.sheetnames.index("x")
            book[sheet].sheet_state = "hidden"

    return change


def _hidden_line(book: Any) -> None:
    """Fill in the first line of the running list, and hide it."""
    sheet = next(sheet for sheet in book.worksheets if sheet.title == "重大线索和舆情")
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "类别")
    row = heading.row + 1
    for column, content in enumerate(("重大案件线索", "2022-09-05", "一条线索"), start=1):
        sheet.cell(row, column).value = content
    sheet.row_dimensions[row].hidden = True


def _retyped(book: Any) -> None:
    """Leave nothing but names and figures, as a table pasted from a text does."""
    sheet = book[SHEET]
    _unmerge(sheet)
    sheet.delete_rows(TITLE_ROWS)
    sheet.delete_cols(1)


def _reorder(book: Any) -> None:
    book[SHEET].title = "Sheet1"
    book.move_sheet("Sheet1", 2)


def _both(*changes: Change) -> Change:
    def change(book: Any) -> None:
        for each in changes:
            each(book)

    return change


CHINESE = (*"一二三四五六七八九十", *(f"十{ones}" for ones in "一二三四五六"))
MOVED: Codes = [("AQ210", "D6")]

# What was done; the items without a value; the findings about places, blanks and copies.
CASES: dict[str, tuple[Change, Collection[str], Codes]] = {
    "nothing": (_write(), (), []),
    "a title line": (_insert(rows=(1,)), (), MOVED),
    "rows between": (_insert(rows=(9, 9, 14)), (), [("AQ210", "D11")]),
    "columns before and between": (_insert(columns=(1, 3, 5)), (), [("AQ210", "G5")]),
    "a row deleted": (_delete(rows=(11,)), ["cases"], [("AQ208", None), ("AQ210", "D11")]),
    "the column of numbers deleted": (_delete(columns=(1,)), (), [("AQ210", "C5")]),
    "the column of units and a label deleted": (_delete(columns=(3,)), (), [("AQ210", "C5")]),
    "the column of figures deleted": (_delete(columns=(4,)), ALL, [("AQ212", "C3"), ("AQ231", "B5")]),
    "sheets renamed and turned round": (_reorder, (), []),
    "spaces and line breaks": (_spaced, (), []),
    "numbers and units in the labels": (_labels("{}.".format, "（{}）".format), (), []),
    "Chinese numbers": (_labels(lambda n: f"{CHINESE[n - 1]}、", "：".format), (), []),
    "Chinese numbers in brackets": (_labels(lambda n: f"（{CHINESE[n - 1]}）", "（单位：{}）：".format), (), []),
    "circled numbers": (_labels(lambda n: chr(0x245F + n), "".format), (), []),
    "a wrong number in a label": (_write(B11="8.立案/结案数"), ["cases"], [("AQ227", "B11")]),
    "a misspelt label": (_write(B11="立案/结桉数"), ["cases"], [("AQ208", "B11")]),
    "a misspelt label with its number": (_write(B11="7.立案/结桉数（件）"), ["cases"], [("AQ208", "B11")]),
    "a label of another kind": (_write(B11="其他"), ["cases"], [("AQ208", None)]),
    "a label renamed to that of another row": (
        _write(B11="罚没金额"),
        ["cases", "penalties"],
        [("AQ208", None), ("AQ209", "B13")],
    ),
    "two numbers swapped": (_swap("A12", "A13"), ["case_value", "penalties"], [("AQ227", "B12")]),
    "two names of different units swapped":
        (_swap("B6", "B7"), ["premises_inspected", "markets_inspected"], [("AQ227", "B6")]),
    "two names swapped, and a unit changed":
        (_both(_swap("B6", "B7"), _write(C6="万元")), ["premises_inspected", "markets_inspected"],
         [("AQ227", "B6"), ("AQ211", "C6")]),
    "two names swapped": (_swap("B12", "B13"), ["case_value", "penalties"], [("AQ227", "B12")]),
    "a row inserted and all numbered anew": (
        _both(_insert(rows=(11,)), *(_write(**{f"A{row}": row - 4}) for row in range(11, 22))),
        (),
        [("AQ228", "B12"), ("AQ210", "D12")],
    ),
    "a row deleted and all numbered anew": (
        _both(_delete(rows=(18,)), _write(A18=14, A19=15)),
        ["procuratorate", "court", "joint_operations"],
        [("AQ208", None), ("AQ227", "B18")],
    ),
    "figures one column to the right": (_shift(*range(5, 21), to="E"), ALL, [("AQ229", "E5")]),
    "one figure to the right": (_shift(7, to="E"), ["markets_inspected"], [("AQ229", "E7")]),
    "figures where the units stand": (_shift(*range(5, 21), to="C"), ALL, [("AQ229", "C5")]),
    "a remark behind a blank cell": (_write(D7=None, E7="待核"), ["markets_inspected"], [("AQ301", "D7")]),
    "figures under a heading of their own": (
        _write(D7=None, E4="上月", E7=3),
        ["markets_inspected"],
        [("AQ301", "D7")],
    ),
    "number and name merged": (_merge("A11:B11", A11="7.立案/结案数", B11=None), (), []),
    "name and unit merged": (_merge("B11:C11"), (), []),
    "unit and figure merged over the unit": (_merge("C7:D7", D7=None), ["markets_inspected"], [("AQ301", "D7")]),
    "unit and figure merged over the figure": (_merge("C7:D7", C7=3, D7=None), (), [("AQ210", "C7")]),
    "a figure over two rows": (
        _merge("D6:D7", D7=None),
        ["premises_inspected", "markets_inspected"],
        [("AQ230", "D6")],
    ),
    "blank cells merged over two rows": (
        _merge("D6:D7", D6=None, D7=None),
        ["premises_inspected", "markets_inspected"],
        [("AQ301", "D6"), ("AQ301", "D7")],
    ),
    "a name over two rows with a figure each": (
        _both(_insert(rows=(8,)), _merge("B7:B8", D8=99)),
        ["markets_inspected"],
        [("AQ230", "D7"), ("AQ210", "D9")],
    ),
    "a name and its figure over two rows": (
        _both(_insert(rows=(8,)), _merge("B7:B8"), _merge("D7:D8")),
        (),
        [("AQ210", "D9")],
    ),
    "a figure merged with the heading": (_merge("D4:D5", D5=None), ["inspector_trips"], [("AQ230", "D4")]),
    "headings repeated on a second page": (_second_page, (), [("AQ210", "D14")]),
    "hidden rows": (_hide(rows=(7, 8)), (), [("AQ226", "D7")]),
    "a hidden row without a figure": (_hide(rows=(2,)), (), []),
    "a hidden column": (_hide(column="D"), (), [("AQ226", "D5")]),
    "a hidden line of the running list": (_hidden_line, (), [("AQ226", "A5")]),
    "the form's sheet hidden": (_hide(sheet=SHEET), (), [("AQ226", None)]),
    "a copy on another sheet": (_copy(), ALL, [("AQ216", "B4")]),
    "another period on another sheet": (_copy(_set_text("A2", WINDOW)), ALL, [("AQ216", "B4")]),
    "a blank copy": (_copy(_blank), (), [("AQ232", None)]),
    "a blank copy before the form": (_copy(_blank, first=True), (), [("AQ232", None)]),
    "a hidden copy": (_copy(hide="hidden"), (), [("AQ232", None)]),
    "a very hidden copy": (_copy(hide="veryHidden"), (), [("AQ232", None)]),
    "a filled copy hidden, the form blank": (
        _both(_copy(hide="hidden"), lambda book: _blank(book[SHEET])),
        ALL,
        [("AQ216", "B4")],
    ),
    "the form a second time below": (_below(), ALL, [("AQ216", "B25")]),
    "another period below": (_below(_set_text("A23", WINDOW)), ALL, [("AQ216", "B25")]),
    "the form a second time beside": (_right, ALL, [("AQ216", "K4")]),
    "no headings": (_retyped, ALL, [("AQ231", "A4")]),
}  # fmt: skip


@pytest.mark.parametrize(("change", "lost", "codes"), CASES.values(), ids=CASES)
def test_damage_never_moves_a_value_to_another_field(
    campaign: Campaign, tmp_path: Path, change: Change, lost: Collection[str], codes: Codes
) -> None:
    """Nothing is read from another cell; what was assumed is a notice, what is open an error, each said once."""
    report = _returned(campaign, tmp_path, change)
    found = [(each.code, each.place.cell) for each in report.findings if each.code[2] == "2" or each.code == "AQ301"]
    assert found == codes
    assert report.submission is not None
    values = numbered(campaign.form)
    for field, own, value in zip(campaign.form.fields, values, report.submission.values, strict=True):
        gone = lost == ALL or field.cell.item.id in lost
        assert value == (None if gone else own), field.id
    assert (report.status == "returned") == any(each.severity == "error" for each in report.findings)
    assert not lost or report.status == "returned"


def _returned(campaign: Campaign, folder: Path, change: Change, name: str = "a.xlsx") -> Report:
    """The review of the public security bureau's form after `change`."""
    path = fill(campaign, folder / "filled", "public_security", numbered(campaign.form), name=name)
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    change(book)
    (folder / "inbox").mkdir()
    book.save(folder / "inbox" / name)
    (report,) = review_of(campaign, folder / "inbox").reports
    return report


def test_similar_label_is_suggested_with_its_cell(campaign: Campaign, tmp_path: Path) -> None:
    """The message quotes the words that are probably meant; the figure beside them is not taken."""
    (missing,) = [each for each in _returned(campaign, tmp_path, _write(B11="立案/结桉数")).findings
                  if each.code == "AQ208"]  # fmt: skip
    assert all(words in missing.message(str) for words in ("7.立案/结案数", "立案/结桉数", "B11"))


def test_both_candidates_are_listed(campaign: Campaign, tmp_path: Path) -> None:
    """Two copies are shown with sheet, unit and window."""
    copy = _copy(_both(_set_text("A2", WINDOW), _set_text("A3", "填报单位：市人民法院")))
    report = _returned(campaign, tmp_path, copy)
    message = next(each for each in report.findings if each.code == "AQ216").message(str)
    assert all(words in message for words in (SHEET, f"{SHEET} Copy", "市公安局", "市人民法院", "8月25日", "9月25日"))
    assert (report.status, report.period) == ("returned", PERIOD)


def test_unstamped_form_naming_two_units_is_unassigned(campaign: Campaign, tmp_path: Path) -> None:
    """Without the stamp nothing says whose it is, so it is refused as a whole."""

    def change(book: Any) -> None:
        _copy(_set_text("A3", "填报单位：市人民法院"))(book)
        del book["_meta"]

    report = _returned(campaign, tmp_path, change)
    assert (report.status, report.unit) == ("rejected", None)
    assert {"AQ202", "AQ216"} <= {each.code for each in report.findings}
