"""Copies workbooks with ten bad cells each, for the benchmark of returns."""

import shutil
from io import BytesIO
from pathlib import Path

import openpyxl
from workbooks import Material

from aqcampaign.campaign_folder import Campaign
from aqcampaign.review import Review
from aqcampaign.use_cases.returns import send_back

_FIRST, _BAD = 5, 10  # the first value row, and the number of cells to spoil from there


def bad_copies(material: Material, folder: Path, count: int) -> list[Path]:
    """Write copies of the first `count` workbooks with words in ten cells, saved by openpyxl."""
    folder.mkdir(parents=True)
    files = []
    for source in material.files[:count]:
        path = folder / source.name
        shutil.copy2(source, path)
        book = openpyxl.load_workbook(path)
        for row in range(_FIRST, _FIRST + _BAD):
            book[material.campaign.words.form_sheet].cell(row, 4).value = "若干"
        book.save(path)
        files.append(path)
    return files


def make_returned_copies(campaign: Campaign, review: Review, count: int) -> None:
    """Make all returned copies; exits if one is a fresh form, which would not be comparable."""
    copies, _unknown = send_back(campaign, review)
    if len(copies) != count or any(copy.facts.fresh or copy.facts.errors < _BAD for copy in copies):
        raise SystemExit("not all workbooks were marked")


def load_and_save(files: list[Path]) -> None:
    """Load and save every file with openpyxl, unchanged."""
    for path in files:
        openpyxl.load_workbook(BytesIO(path.read_bytes())).save(BytesIO())
