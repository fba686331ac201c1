"""An older templates/ of an office goes on working: what it lacks, the built-in words say."""

import shutil
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from samples import ROOT, fill, run

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.template.words import Words
from aqcampaign.template_words import read_words

TEMPLATES = ROOT / "templates"
# What an office lacks, as file and key, and how it is named.
LACKING = {
    "a style": ("summary.yaml", "styles.total_no_duty"),
    "a word": ("summary.yaml", "no_rows"),
    "a word of a group": ("summary.yaml", "corrections.effects_of_first"),
    "a name of a status": ("summary.yaml", "standing.exempt"),
    "a whole group": ("summary.yaml", "corrections"),
    "a word of the form": ("workbook.yaml", "explanation"),
}


def without(document: MutableMapping[str, Any], key: str) -> None:
    """Remove a key, of a group as group.key."""
    *groups, last = key.split(".")
    for group in groups:
        document = document[group]
    del document[last]


def office(tmp_path: Path, *lacking: tuple[str, str]) -> Path:
    """Return the configuration of an office whose templates lack something."""
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    for file, key in lacking:
        path = tmp_path / "templates" / file
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        without(document, key)
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


@pytest.mark.parametrize(("file", "key"), LACKING.values(), ids=LACKING)
def test_what_is_lacking_is_built_in_and_named(tmp_path: Path, file: str, key: str) -> None:
    """All other words are those of the office."""
    model = SummaryWords if file == "summary.yaml" else Words
    read = read_words(file, office(tmp_path, (file, key)), model)
    assert read.lacking == (f"{file}: {key}",)
    assert read.words == read_words(file, None, model).words


def test_the_offices_own_words_stay(tmp_path: Path) -> None:
    """Also a style of which it left something out."""
    config = office(tmp_path)
    path = tmp_path / "templates/summary.yaml"
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    document["total"] = "总计"
    name, style = next((each, style) for each, style in document["styles"].items() if len(style) > 1)
    removed = next(iter(style))
    del style[removed]
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    read = read_words("summary.yaml", config, SummaryWords)
    assert (read.words.total, read.lacking) == ("总计", ())
    assert read.words.styles[name] != open_campaign().summary_words.styles[name]


def test_a_mistake_in_the_offices_words_has_its_place(tmp_path: Path) -> None:
    """Whatever is lacking beside it."""
    config = office(tmp_path, ("summary.yaml", "no_rows"))
    path = tmp_path / "templates/summary.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "unknown: x\n", encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    with pytest.raises(ConfigurationFailure) as refused:
        read_words("summary.yaml", config, SummaryWords)
    (problem,) = refused.value.problems
    assert (Path(problem.file).name, problem.line) == ("summary.yaml", lines.index("unknown: x") + 1)


def test_an_office_with_older_words_reports_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A style that is needed only since somebody was exempt is no crash; one notice says what is lacking."""
    missing = (("summary.yaml", "styles.total_no_duty"), ("summary.yaml", "standing.exempt"))
    config = office(tmp_path / "own", *missing)
    books = []
    for name, source in (("older", config), ("newest", ROOT / "config")):
        folder = tmp_path / name
        assert run("init", folder, "--from", source)[0] == 0
        monkeypatch.chdir(folder)
        campaign = open_campaign()
        fill(campaign, folder / "inbox", "court", text={"cases": None})
        for unit in campaign.roster.units:
            words = ("exempt", unit.id, "--item", "cases", "--from", "2022-09", "--reason", "x", "--late")
            assert run(*words)[0] == 0
        code, _out, said = run("consolidate", "--period", "2022-09", "--out", "s.xlsx")
        told: Mapping[str, int] = {key: said.count(key) for _file, key in missing}
        assert (code, set(told.values())) == (0, {int(name == "older")})
        books.append(openpyxl.load_workbook("s.xlsx"))
    older, newest = ([[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book] for book in books)
    assert older == newest
