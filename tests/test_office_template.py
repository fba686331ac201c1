"""An office's own Word template of the bulletin (extra `word`): filled in, or refused with paragraph and tag."""

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from samples import PERIOD, ROOT, fill, ones, run, shipped_campaign

pytest.importorskip("docxtpl")

WHOLE = (
    "{{ title }}",
    "{{ office }} {{ number }} {{ date }} {{ period }} {{ campaign }}",
    "{%p for text in lead %}",
    "{{ text }}",
    "{%p endfor %}",
    "{%p for section in sections %}",
    "{{ section.heading }}：{% for text in section.paragraphs %}{{ text }}{% endfor %}",
    "{%p endfor %}",
    "{%p if figures['cases.filed'] %}",
    "立案{{ figures['cases.filed'] }}",
    "{%p endif %}",
)
# The paragraphs of a template, in which of them the mistake is, and what is named.
BROKEN: dict[str, tuple[tuple[str, ...], int, tuple[str, ...]]] = {
    "unknown name": (("{{ title }}", "期号：{{ nubmer }}"), 2, ("{{ nubmer }}", "number")),
    "unknown name in a loop": (("{%p for each in section %}", "{%p endfor %}"), 1, ("section", "sections")),
    "no end of a tag": (("{{ title",), 1, ("{{",)),
    "no beginning of a tag": (("title }}",), 1, ("}}",)),
    "no end of a loop": (("{{ title }}", "{%p for text in lead %}", "{{ text }}"), 2, ("for",)),
    "an end of nothing": (("{%p endfor %}",), 1, ("endfor",)),
    "crossed ends": (("{%p for text in lead %}", "{%p if text %}", "{%p endfor %}", "{%p endif %}"), 3, ("endfor",)),
    "no expression": (("{{ title + }}",), 1, ("{{ title + }}",)),
    "an unknown tag": (("{% include 'x' %}", "{% macro %}"), 2, ("macro",)),
    "an unknown filter": (("{{ title | shout }}",), 1, ("shout",)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def without_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take seconds, and no template is about them."""
    monkeypatch.setattr("aqcampaign.use_cases.publishing.has_charts", lambda: False)


def template(folder: Path, *paragraphs: str) -> Path:
    """Write the template of an office, and return its configuration."""
    (folder / "templates").mkdir(exist_ok=True)
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(folder / "templates" / "bulletin.docx"))
    config = folder / "config"
    if not config.exists():
        config.mkdir()
        for path in (ROOT / "config").iterdir():
            (config / path.name).write_bytes(path.read_bytes())
    return config


def publish(folder: Path, config: Path) -> tuple[int, str, str]:
    """Publish one report of ones."""
    fill(shipped_campaign("built-in"), folder / "inbox", "agriculture", ones(shipped_campaign("built-in")))
    where = ("--inbox", folder / "inbox", "--out", folder / "out", "--config", config)
    return run("publish", PERIOD, *where)


def read(folder: Path) -> Any:
    """Return the bulletin that was written."""
    return docx.Document(io.BytesIO((folder / "out" / "bulletin-internal.docx").read_bytes()))


def test_template_is_filled_in(tmp_path: Path) -> None:
    """With the sentences of the bulletin and single figures; nothing of a tag is left."""
    code, _out, err = publish(tmp_path, template(tmp_path, *WHOLE))
    assert code == 0, err
    texts = [paragraph.text for paragraph in read(tmp_path).paragraphs]
    assert texts[0].endswith("2022年9月工作及报送情况的通报")
    assert "立案1件" in texts
    assert any(text.startswith("一、总体情况：各单位出动监督检查人员1人次") for text in texts)
    assert not [text for text in texts if "{" in text]


def test_rows_of_a_table_are_repeated(tmp_path: Path) -> None:
    """{%tr for %} makes a row of each row of an attachment."""
    config = template(tmp_path, "{{ title }}")
    path = tmp_path / "templates" / "bulletin.docx"
    document = docx.Document(str(path))
    table = document.add_table(3, 2)
    table.cell(0, 0).text = "{%tr for row in attachments[0].rows %}"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ row[1] }}", "{{ row[3] }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    document.save(str(path))
    assert publish(tmp_path, config)[0] == 0
    rows = [[cell.text for cell in row.cells] for row in read(tmp_path).tables[0].rows]
    assert len(rows) == 16
    assert rows[6] == ["立案/结案数", "1/1"]


def test_equal_reports_give_equal_bytes(tmp_path: Path) -> None:
    """Also through a template of the office."""
    config = template(tmp_path, *WHOLE)
    publish(tmp_path, config)
    before = (tmp_path / "out" / "bulletin-internal.docx").read_bytes()
    assert publish(tmp_path, config)[0] == 0
    assert (tmp_path / "out" / "bulletin-internal.docx").read_bytes() == before


@pytest.mark.parametrize(("paragraphs", "number", "named"), BROKEN.values(), ids=BROKEN)
def test_broken_tag_is_named(tmp_path: Path, paragraphs: tuple[str, ...], number: int, named: tuple[str, ...]) -> None:
    """File, paragraph, tag and what is allowed, in one sentence; nothing is written."""
    code, _out, err = publish(tmp_path, template(tmp_path, *paragraphs))
    assert (code, len(err.strip().splitlines())) == (2, 1), err
    assert f"bulletin.docx 第{number}段" in err
    assert all(each in err for each in named), err
    assert not (tmp_path / "out").exists()


def test_what_is_no_word_document_is_refused(tmp_path: Path) -> None:
    """Renamed from another program's format."""
    config = template(tmp_path, "{{ title }}")
    (tmp_path / "templates" / "bulletin.docx").write_bytes(b"PK\x03\x04")
    code, _out, err = publish(tmp_path, config)
    assert (code, "bulletin.docx" in err) == (2, True)


@pytest.mark.parametrize("escape", ["{{ ''.__class__.__mro__ }}", "{{ title.__init__.__globals__ }}"])
def test_template_reaches_nothing_of_the_program(tmp_path: Path, escape: str) -> None:
    """A template from somewhere else can read the slots, and nothing more."""
    assert publish(tmp_path, template(tmp_path, escape))[0] == 2
