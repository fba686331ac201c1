"""Work grows with the number of units and of files, never with their product; counted in executed lines, not time."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import PERIOD, fill

import aqcampaign
from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.suggestions import nearest
from aqcampaign.units.names import UnitNames
from aqcampaign.use_cases.check_returns import check

SOURCE = str(Path(aqcampaign.__file__).parent)
FEW, MANY = 100, 10_000
# Names as a country has them: a place of two characters, and an office that all places have.
_PLACES = [
    f"{one}{other}县" for one, other in product(map(chr, range(0x4E00, 0x4E30)), map(chr, range(0x5200, 0x5230)))
]
_OFFICES = ("市场监督管理局", "公安局", "财政局", "人力资源和社会保障局", "统计局")
_NAMES = [place + office for place in _PLACES for office in _OFFICES]


@contextmanager
def counted_lines() -> Iterator[list[int]]:
    """Count the lines of the program that are executed; a line of a comprehension counts for each of its elements."""
    count = [0]

    def on_line(_frame: FrameType, event: str, _argument: Any) -> Any:
        count[0] += event == "line"
        return on_line

    def on_call(frame: FrameType, _event: str, _argument: Any) -> Any:
        return on_line if frame.f_code.co_filename.startswith(SOURCE) else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        yield count
    finally:
        sys.settrace(before)


def lines_of(work: Callable[[], object]) -> int:
    """Return how many lines a piece of work executes."""
    with counted_lines() as count:
        work()
    return count[0]


def configuration(folder: Path, units: int) -> Path:
    """Write a configuration with this number of units."""
    shipped = Path(__file__).parents[1]
    shutil.copytree(shipped / "config", folder / "config")
    shutil.copytree(shipped / "templates", folder / "templates")
    roster = "".join(f"  - {{id: u{place}, name: {name}}}\n" for place, name in enumerate(_NAMES[:units]))
    (folder / "config" / "units.yaml").write_text(f"units:\n{roster}", encoding="utf-8")
    return folder / "config"


@pytest.fixture(scope="module")
def campaigns(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Campaign]:
    """The campaigns of few and of many units."""
    return {units: open_campaign(configuration(tmp_path_factory.mktemp("units"), units)) for units in (FEW, MANY)}


def test_opening_grows_with_the_units(tmp_path: Path) -> None:
    """A hundred times as many units take a hundred times as many steps, those of the rest apart."""
    lines = []
    for units in (10, FEW, MANY):
        config = configuration(tmp_path / str(units), units)
        lines.append(lines_of(partial(open_campaign, config)))
    per_unit = [
        (more - less) / units for less, more, units in zip(lines, lines[1:], (FEW - 10, MANY - FEW), strict=False)
    ]
    assert per_unit[1] <= 1.05 * per_unit[0]


def _sent(campaign: Campaign, folder: Path, kind: str, files: int) -> Path:
    """Write files of one kind into a folder and return it."""
    folder.mkdir()
    for place in range(files):
        path = fill(campaign, folder, f"u{place}", name=f"{place}.xlsx")
        if kind == "renamed":
            path.rename(folder / f"{_NAMES[place]}{PERIOD}.xlsx")
        if kind == "damaged":
            path.write_bytes(path.read_bytes()[:3000])
        if kind == "scan":
            (folder / f"{_NAMES[place]}.jpg").write_bytes(b"\xff\xd8\xff\xe0 a picture")
    return folder


@pytest.mark.parametrize("kind", ["as issued", "renamed", "damaged", "scan"])
def test_a_file_takes_as_long_among_many_units_as_among_few(
    kind: str, campaigns: dict[int, Campaign], tmp_path: Path
) -> None:
    """What a further file costs does not depend on the number of units."""
    few, many = (_sent(campaigns[FEW], tmp_path / name, kind, files) for name, files in (("few", 10), ("many", 30)))
    further = {}
    for units, campaign in campaigns.items():
        check(campaign, [few], PERIOD)  # what is found out about the units is remembered
        further[units] = lines_of(partial(check, campaign, [many], PERIOD)) - lines_of(
            partial(check, campaign, [few], PERIOD)
        )
    assert further[MANY] <= 1.02 * further[FEW]


@pytest.mark.parametrize("written", ["一刀县市场监督管理居", "一刀公安局", "某某局", "一刀县人社局"])
def test_a_written_name_is_looked_up_without_a_look_at_all_names(written: str) -> None:
    """Right, abbreviated, misspelt or unknown: at most the names of one place or one office are compared."""
    names = UnitNames({name: (name,) for name in _NAMES}, ())

    def look_up() -> None:
        names.match(written)
        names.find_in_text(written)
        names.suggest(written)

    look_up()
    assert lines_of(look_up) < len(_NAMES) / len(_OFFICES) / 2


@given(
    st.lists(st.text("一二三四县局", min_size=1, max_size=7), max_size=12, unique=True),
    st.text("一二三四五县局", max_size=8),
)
def test_the_suggested_name_is_the_nearest_of_all(known: list[str], written: str) -> None:
    """Leaving out names that have too little in common with a text changes no suggestion."""
    names = UnitNames({str(place): (name,) for place, name in enumerate(known)}, ())
    assert names.suggest(written) == nearest(written, [(str(place), name) for place, name in enumerate(known)])
