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
PLACEHOLDER = re.compile(r"{[^{}]*}")


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
    used = _texts(PACKAGE) | _texts(Path(typer.__file__).parent)
    assert list(catalogue.obsolete) == []
    assert {str(message.id) for message in catalogue if message.id} - used == set()


def test_translations_keep_their_placeholders(catalogue: Catalog) -> None:
    """What is filled into the English is filled into the Chinese."""
    for message in catalogue:
        if message.id and "{braces}" not in str(message.id):
            shown = str(message.string)
            assert sorted(PLACEHOLDER.findall(str(message.id))) == sorted(PLACEHOLDER.findall(shown)), shown


def _printed(setting: str, program: str) -> str:
    """Return what `program` prints in a process of its own that is bound with AQ_LANG set to `setting`."""
    done = subprocess.run(
        [sys.executable, "-c", "from aqcampaign.language import bind; bind()\n" + program],
        env={"AQ_LANG": setting, "PYTHONIOENCODING": "utf-8", "PATH": ""},
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout.rstrip()


CHINESE = "应报14家，已报12家，其中零报告1家，退回1家，未报1家"
ENGLISH = "expected 14, accepted 12 (nil reports 1), returned 1, missing 1"


@pytest.mark.parametrize(("setting", "words"), [("", CHINESE), ("zh_CN", CHINESE), ("en", ENGLISH), ("en_GB", ENGLISH)])
def test_the_setting_chooses_the_language(setting: str, words: str) -> None:
    """The coverage line is Chinese, word for word, unless AQ_LANG asks for English."""
    program = (
        "from aqcampaign.consolidation.coverage import Coverage\n"
        "from aqcampaign.cli.review_text import coverage_line\n"
        "print(coverage_line(Coverage(expected=14, accepted=12, nil=1, returned=1, missing=1, late=0)))"
    )
    assert _printed(setting, program) == words


def test_documents_are_chinese_in_any_language() -> None:
    """With AQ_LANG=en people see English, and what in_chinese makes for documents stays Chinese."""
    program = (
        "from aqcampaign.language import in_chinese, translate\n"
        "print(translate('To be corrected'), in_chinese('To be corrected'))"
    )
    assert _printed("en", program) == "To be corrected 需要更正"


def test_an_empty_text_stays_empty() -> None:
    """Gettext would answer an empty text with the catalogue's header."""
    assert (language.translate(""), language.in_chinese("")) == ("", "")
