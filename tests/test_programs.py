"""What other programs write is read the fast way, as the parser reads it, and gives the same report."""

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from differential import cells_by_calamine, cells_by_openpyxl
from fast_share import shares
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import PERIOD, fill
from test_ooxml_paths import CONTENTS, assert_same
from writers import FOR_THE_PARSER, PROGRAMS, Cell, Line, Program, Strings, rewritten

from aqcampaign.campaign_folder import Campaign
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.contents import Contents
from aqcampaign.intake.ooxml.sheet import fast_sheet
from aqcampaign.intake.ooxml.strings import fast_strings, parsed_strings
from aqcampaign.use_cases.check_returns import check

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

ROOT = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
)
EMPTY_TABLE = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></sst>'
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\ue000"), max_size=6
).filter(lambda text: "_x" not in text)
NUMBERS = st.one_of(
    st.integers(-(10**17), 10**17).map(str), st.floats(allow_nan=False, allow_infinity=False).map(repr), st.just("1E-3")
)
STYLES = st.sampled_from(["0", "1", "2", "3", "77"])
VALUES = st.one_of(
    st.tuples(st.just("n"), NUMBERS), st.tuples(st.just("str"), TEXTS), st.tuples(st.just("b"), st.sampled_from("01")),
    st.tuples(st.just("e"), st.sampled_from(["#REF!", "#N/A"])), st.tuples(st.just("n"), st.none()),
)  # fmt: skip
FORMULAS = st.sampled_from([None, None, None, "A1+1", 'IF(A1<2,"<&>",NOW())', ""])


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    """Rows in their order, each with some cells."""
    found = []
    for number in sorted(draw(st.sets(st.integers(1, 2000), max_size=5))):
        cells = []
        for column in sorted(draw(st.sets(st.integers(0, 25), max_size=5))):
            kind, value = draw(VALUES)
            cells.append(Cell(chr(65 + column), draw(STYLES), kind, value, draw(FORMULAS)))
        found.append(Line(number, cells, draw(st.sampled_from([None, "15", "27.75"])), draw(st.booleans())))
    return found


def _as_written(program: Program, written: Sequence[Line]) -> tuple[bytes, Contents]:
    strings = Strings()
    part = program.sheet(ROOT, written, "</worksheet>", strings).encode()
    table = program.strings(strings).encode()
    read = fast_strings(table, STANDARD)
    assert read == parsed_strings(table, STANDARD)
    assert read is not None
    assert read.texts == ["" if text.isspace() else text for text in strings.places]
    return part, Contents(read, CONTENTS.styles)


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
@settings(deadline=None, max_examples=40)
@given(written=lines())
def test_what_a_program_writes_is_read_the_fast_way(program: Program, written: list[Line]) -> None:
    """Any rows in its markup, exactly as the parser reads them."""
    part, contents = _as_written(program, written)
    assert assert_same(part, contents)


def _seen(campaign: Campaign, path: Path) -> tuple[object, ...]:
    """Return what the report of a file says of it."""
    (report,) = check(campaign, [path], PERIOD).reports
    assert report.submission is not None
    found = [(each.code, each.place) for each in report.findings]
    return report.unit, report.period, report.status, list(report.submission.values), found


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_form_is_the_same_whatever_program_saved_it(program: Program, campaign: Campaign, tmp_path: Path) -> None:
    """A filled form with an error: equal values, unit, period and findings, and every sheet is read the fast way."""
    path = fill(campaign, tmp_path, "court", text={"complaints_accepted": " 5 件", "cases": "<3>/2"})
    expected = _seen(campaign, path)
    times = path.stat()
    path.write_bytes(rewritten(path.read_bytes(), program))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert _seen(campaign, path) == expected
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    table = fast_strings(parts.get("xl/sharedStrings.xml", EMPTY_TABLE), STANDARD)
    assert table is not None
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 4
    assert all(fast_sheet(part, Contents(table), STANDARD, 0) for part in sheets)


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_other_readers_read_what_is_written_for_a_program(program: Program, campaign: Campaign, tmp_path: Path) -> None:
    """The markup is not ours alone to understand: two libraries read the same cells before and after."""
    own = fill(campaign, tmp_path, "court").read_bytes()
    content = rewritten(own, program)
    for read in (cells_by_calamine, cells_by_openpyxl):
        assert read(content) == read(own)


def test_the_share_of_the_fast_way_is_counted_by_program(campaign: Campaign, tmp_path: Path) -> None:
    """Sheets of three programs, one of which needs the parser; a copy counts once, what is no workbook not at all."""
    own = fill(campaign, tmp_path, "court").read_bytes()
    (tmp_path / "copy.xlsx").write_bytes(own)
    (tmp_path / "wps.xlsx").write_bytes(rewritten(own, PROGRAMS["WPS"]))
    (tmp_path / "parsed.xlsx").write_bytes(rewritten(own, FOR_THE_PARSER))
    (tmp_path / "other.xlsx").write_bytes(b"PK")
    assert sorted(shares(sorted(tmp_path.glob("*.xlsx")))) == [
        "(none): 0 of 4 sheets read the fast way",
        "Microsoft Excel: 4 of 4 sheets read the fast way",
        "WPS Office: 4 of 4 sheets read the fast way",
    ]
