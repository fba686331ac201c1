"""What people see: Chinese by default, English with AQ_LANG=en; both complete."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from aqcampaign import language

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/aqcampaign"
KEYWORDS: dict[str, None] = dict.fromkeys(("_", "N_", "translate", "mark"))
PLACEHOLDER = re.compile(r"{\w*}")


def _texts(folder: Path) -> set[str]:
    """Return every text marked for translation under `folder`."""
    found = extract_from_dir(str(folder), method_map=[("**.py", "python")], keywords=KEYWORDS)
    return {str(message) for _file, _line, message, _comments, _context in found if message}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The Chinese catalogue as it is written."""
    with (PACKAGE / "locale/zh_CN/LC_MESSAGES/messages.po").open("rb") as stream:
        return read_po(stream)


def test_every_text_has_its_chinese(catalogue: Catalog) -> None:
    """No marked text is without a translation, and none is uncertain."""
    translated = {str(message.id) for message in catalogue if message.string and not message.fuzzy}
    assert _texts(PACKAGE) - translated == set()


def test_no_translation_is_left_over(catalogue: Catalog) -> None:
    """Every entry belongs to a text of ours or of Typer's."""
    known = _texts(PACKAGE) | _texts(Path(typer.__file__).parent)
    assert {str(message.id) for message in catalogue if message.id} - known == set()


def test_translations_keep_their_placeholders(catalogue: Catalog) -> None:
    """What is filled into the English is filled into the Chinese."""
    for message in catalogue:
        if message.id and "{braces}" not in str(message.id):
            shown = str(message.string)
            assert sorted(PLACEHOLDER.findall(str(message.id))) == sorted(PLACEHOLDER.findall(shown)), shown


@pytest.mark.parametrize(("setting", "words"), [("", "已报14家"), ("zh_CN", "已报14家"), ("en", "accepted 14")])
def test_the_setting_chooses_the_language(setting: str, words: str) -> None:
    """Chinese unless AQ_LANG asks for English."""
    program = (
        "from aqcampaign.language import bind; bind()\n"
        "from aqcampaign.consolidation.roster import Coverage\n"
        "from aqcampaign.cli.review_text import coverage_line\n"
        "print(coverage_line(Coverage(14, 14, 0, 0, 0, 0)))"
    )
    environment = {"AQ_LANG": setting, "PYTHONIOENCODING": "utf-8", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, encoding="utf-8", check=True
    )
    assert words in done.stdout


def test_documents_are_chinese_in_any_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """in_chinese does not ask for the setting."""
    monkeypatch.setenv("LANGUAGE", "en")
    assert language.translate("To be corrected") == "To be corrected"
    assert language.in_chinese("To be corrected") == "需要更正"


def test_an_empty_text_stays_empty() -> None:
    """Gettext would answer an empty text with the catalogue's header."""
    assert (language.translate(""), language.in_chinese("")) == ("", "")
