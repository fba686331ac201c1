"""A superior office's own blank form, as such offices draw them: merged cells, formulas, checks, a protected sheet."""

from io import BytesIO

import xlsxwriter

SHEET = "附表1"
ROWS = (
    "出动检查人员（人次）", "检查经营业户（户）", "立案（件）", "结案（件）", "案值（万元）", "罚没金额（万元）",
    "移送案件/人数（件/人）",
)  # fmt: skip


def blank_form() -> bytes:
    """Return the form: C5 to C11 are the month's figures, D5 to D11 those so far, B3 and D3 its head."""
    target = BytesIO()
    with xlsxwriter.Workbook(target) as book:
        title = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center"})
        head, label = book.add_format({"bg_color": "#DDEBF7", "border": 1}), book.add_format({"border": 1})
        open_ = {"border": 1, "locked": False}
        inputs = {kind: book.add_format({**open_, "num_format": kind}) for kind in ("0", "0.00", "@")}
        sheet = book.add_worksheet(SHEET)
        sheet.merge_range("A1:D1", "各县市区专项行动情况统计表", title)
        sheet.write_row("A3", ["填报单位：", None, "填报时间："])
        sheet.write_blank("B3", None, inputs["@"])
        sheet.write_blank("D3", None, inputs["@"])
        sheet.write_row("A4", ["序号", "项目", "本期", "累计"], head)
        for number, name in enumerate(ROWS):
            kind = "0.00" if "万元" in name else "@" if "/" in name else "0"
            sheet.write_row(4 + number, 0, [number + 1, name], label)
            for column in (2, 3):
                sheet.write_blank(4 + number, column, None, inputs[kind])
        sheet.write_row("B12", ["合计（件）", "=SUM(C7:C8)", "=SUM(D7:D8)"], label)
        sheet.merge_range("A14:D15", "说明：案值和罚没金额保留两位小数。")
        sheet.write("B16", "备注：")
        sheet.merge_range("C16:D17", "", book.add_format(open_))
        sheet.data_validation(
            "C5:D8", {"validate": "integer", "criteria": ">=", "value": 0, "error_message": "请填整数"}
        )
        red = book.add_format({"bg_color": "#FFC7CE"})
        sheet.conditional_format("C5:C8", {"type": "cell", "criteria": ">", "value": 100000, "format": red})
        sheet.set_column("B:B", 34)
        sheet.set_row(3, 24)
        sheet.protect("000000")
        sheet.repeat_rows(3)
        other = book.add_worksheet("填报说明")
        other.write("A1", "请于每月26日前报送")
        other.write("A2", "=附表1!C12*2")
    return target.getvalue()
