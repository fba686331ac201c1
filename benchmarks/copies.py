"""Copies workbooks with ten bad cells each, for the benchmark of returns."""

import shutil
from io import BytesIO
from pathlib import Path

import openpyxl
from workbooks import Material

from aqcampaign.campaign import Campaign, send_back
from aqcampaign.review import Review

_FIRST, _BAD = 5, 10  # the first row of values, and how many cells from there are spoilt


def bad_copies(material: Material, folder: Path, count: int) -> list[Path]:
    """Write copies of the first `count` workbooks in which ten cells hold a word, saved by openpyxl as a unit would."""
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
    """Make all returned copies; stops where one is not the unit's own file, for then something else is measured."""
    copies, _unknown = send_back(campaign, review)
    if len(copies) != count or any(copy.facts.fresh or copy.facts.errors < _BAD for copy in copies):
        raise SystemExit("not all workbooks were marked")


def load_and_save(files: list[Path]) -> None:
    """Load and save every file with openpyxl and change nothing."""
    for path in files:
        openpyxl.load_workbook(BytesIO(path.read_bytes())).save(BytesIO())
