"""Invisible and lookalike characters do not change how names and figures are read."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libreoffice import convert
from returns import saved, word_form
from samples import contents_of, fill, ones, review_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.characters import invisible_characters, legible, normalized, visible
from aqcampaign.report import Report

# What a PDF converter writes for the characters of simplified Chinese that look like radicals.
RADICALS = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)}
RADICALS |= {"民": "⺠", "长": "⻓", "见": "⻅", "车": "⻋", "门": "⻔", "青": "⻘", "户": "⼾", "母": "⺟"}


def as_radicals(text: str) -> str:
    """Return the text with every character that has one as its radical."""
    return "".join(RADICALS.get(character, character) for character in text)


def _as_docx(path: Path, campaign: Campaign, change: Callable[[str], str]) -> Path:
    contents = contents_of(campaign, ones(campaign))
    document = word_form(campaign, "court", contents, ["统计区间：2022年8月25日至2022年9月24日"])
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    cells = [cell for row in document.tables[0].rows for cell in row.cells]
    for each in (*runs, *cells):
        each.text = change(each.text)
    target = path.with_suffix(".docx")
    target.write_bytes(saved(document))
    path.unlink()
    return target


def _as_xlsx(path: Path, campaign: Campaign, change: Callable[[str], str]) -> Path:
    book = openpyxl.load_workbook(path)
    for name in book.sheetnames[1:]:
        del book[name]
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(max_col=4):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = change(cell.value)
    book.save(path)
    return path


def _as_ods(path: Path, campaign: Campaign, change: Callable[[str], str]) -> Path:
    target = convert(_as_xlsx(path, campaign, change), "ods", path.parent)
    path.unlink()
    return target


def report_of(campaign: Campaign, folder: Path, save: Callable[..., Path], change: Callable[[str], str]) -> Report:
    """Return the report of the court's form, all ones, every word of it changed."""
    save(fill(campaign, folder, "court", ones(campaign)), campaign, change)
    reports = [each for each in review_of(campaign, folder).reports if each.file.path.is_file()]
    (report,) = [each for each in reports if each.submission is not None]
    return report


FORMATS = pytest.mark.parametrize("save", [_as_docx, _as_xlsx, _as_ods])


@FORMATS
def test_form_converted_from_pdf_is_accepted(campaign: Campaign, tmp_path: Path, save: Callable[..., Path]) -> None:
    """Unit, labels and items written with radicals are what they look like."""
    report = report_of(campaign, tmp_path, save, as_radicals)
    assert (report.status, report.unit) == ("accepted", "court")
    assert report.submission is not None
    assert set(report.submission.values) == {1}


@FORMATS
def test_invisible_characters_do_not_change_the_report(
    campaign: Campaign, tmp_path: Path, save: Callable[..., Path]
) -> None:
    """In every word and figure; of each figure it is told."""
    report = report_of(campaign, tmp_path, save, lambda text: "\u200b".join(("", *text, "")))
    assert (report.status, report.unit) == ("accepted", "court")
    assert report.submission is not None
    assert set(report.submission.values) == {1}
    assert sum(found.code == "AQ342" for found in report.findings) >= 4


@pytest.mark.parametrize("name", ["市⼈⺠法院", "市\u200b人民法院", "\u202a市人民法院\u202c", "市\ufeff 人民法院"])
def test_unit_name_matches_despite_lookalike_characters(campaign: Campaign, name: str) -> None:
    """Radicals and unseen characters make no other name."""
    found = campaign.roster.match(name)
    assert found is not None
    assert found.id == "court"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("⽴案", "立案"),
        ("⾦额", "金额"),
        ("\uf90a额", "金额"),
        ("检查⽣产经营业⼾数", "检查生产经营业户数"),
        ("５", "５"),
    ],
)
def test_lookalike_characters_become_ordinary_ones(written: str, read: str) -> None:
    """Radicals and compatibility characters alone are replaced; full width stays."""
    assert legible(written) == read


@given(text=st.text(max_size=30))
def test_character_normalization_is_idempotent(text: str) -> None:
    """Nothing unseen is left, and looking again changes nothing."""
    assert not invisible_characters(visible(text))
    assert visible(visible(text)) == visible(text)
    assert normalized(normalized(text)) == normalized(text)
