"""Mistakes in the configuration: one line each, with file, line, column, what is wrong and what is allowed."""

import pickle
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from samples import run

from aqcampaign import config
from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.campaign_folder import open_campaign
from aqcampaign.config import Settings, Source, find, shipped
from aqcampaign.demo.script import Script
from aqcampaign.failures import ConfigurationFailure, UsageFailure
from aqcampaign.form.model import Form
from aqcampaign.outputs.returned_copy.words import ReturnWords
from aqcampaign.outputs.upward.letter import UpwardWords
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.publication.cases import CaseWords
from aqcampaign.rulebook.model import RulesFile
from aqcampaign.template.words import Words
from aqcampaign.units.roster import Roster
from aqcampaign.yaml_events import NotPlainError

ROOT = Path(__file__).parents[1]
CHINESE = re.compile("[\u4e00-\u9fff]")
CASES: list[dict[str, Any]] = yaml.load(
    (ROOT / "tests/cases/config.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}-{case['by'][:24]!r}")
def test_a_mistake_is_named_with_its_place(tmp_path: Path, case: dict[str, Any]) -> None:
    """The first sentence names file, line and column of the mistake and the words that help."""
    text = _broken(tmp_path / "config", case)
    with pytest.raises(ConfigurationFailure) as failure:
        open_campaign(tmp_path / "config")
    problem = failure.value.problems[0]
    assert Path(problem.file).name == case["file"]
    if case["at"]:
        assert (problem.line, problem.column) == _place(text, case)
    assert all(str(word) in problem.text for word in case["words"])


def _broken(folder: Path, case: dict[str, Any]) -> str:
    shutil.copytree(ROOT / "config", folder)
    path = folder / case["file"]
    before = path.read_text(encoding="utf-8")
    after: str = before.replace(case["replace"], case["by"], 1)
    assert after != before
    path.write_text(after, encoding="utf-8")
    return after


def _place(text: str, case: dict[str, Any]) -> tuple[int, int]:
    start = -1
    for _ in range(case.get("nth", 1)):
        start = text.index(case["at"], start + 1)
    start += case.get("offset", 0)
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def test_all_configuration_errors_are_reported_together(tmp_path: Path) -> None:
    """Two mistakes in one file give two lines in the order of the file, and exit code 2."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    path = tmp_path / "config" / "form.yaml"
    text = path.read_text(encoding="utf-8").replace("blank:", "blnk:").replace("    definition:", "    defnition:", 1)
    path.write_text(text, encoding="utf-8")
    code, _out, err = run("validate", tmp_path, "--config", tmp_path / "config")
    lines = [line for line in err.splitlines() if line.startswith(str(path))]
    assert code == 2
    assert len(lines) == 2


def test_the_built_in_configuration_is_complete() -> None:
    """Sixteen items, fourteen units, every task led or joined, every unit allowed something."""
    campaign = open_campaign(shipped("config"))
    assert [item.number for item in campaign.form.items] == list(range(1, 17))
    assert len(campaign.roster.units) == 14
    taken = {task for unit in campaign.roster.units for task in (*unit.leads, *unit.joins)}
    assert taken == set(campaign.roster.tasks)
    assert all(campaign.roster.may_fill(unit, "joint_operations") for unit in campaign.roster.units)


def test_unquoted_yaml_booleans_stay_text(tmp_path: Path) -> None:
    """no, 1.10 and 2022-09 are text in these files, not False, 1.1 and a date."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    path = tmp_path / "config" / "form.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('version: "1"', "version: 1.10"), encoding="utf-8")
    assert open_campaign(tmp_path / "config").form.version == "1.10"


def test_configuration_folders_are_searched_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--config wins over AQ_CONFIG, that over ./config, that over the built-in files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AQ_CONFIG", raising=False)
    assert find("form.yaml", None) == shipped("config") / "form.yaml"
    for name in ("config", "a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "form.yaml").touch()
    assert find("form.yaml", None) == Path("config/form.yaml")
    monkeypatch.setenv("AQ_CONFIG", str(tmp_path / "a"))
    assert find("form.yaml", None) == tmp_path / "a" / "form.yaml"
    assert find("form.yaml", tmp_path / "b") == tmp_path / "b" / "form.yaml"
    with pytest.raises(UsageFailure):
        find("form.yaml", tmp_path / "c")


def test_file_that_is_not_utf8_is_reported_by_name(tmp_path: Path) -> None:
    """A YAML file saved as GBK is refused with its name."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    path = tmp_path / "config" / "form.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    with pytest.raises(ConfigurationFailure):
        open_campaign(tmp_path / "config")


class _Words(Settings):
    kind: Literal["count", "money"] = "count"
    kinds: tuple[Literal["count", "money"], ...] = ()


HOSTILE = {
    "a file saved as GBK": ("kind: count\n# 中文\n".encode("gbk"), 2, 3, "GBK"),
    "bytes of no encoding": (b"kind: count\nkind\xff: \xff\n", 2, 5, "UTF-8"),
    "a character that cannot be written": (b"kind: count\n# a\x07\n", 2, 4, "U+0007"),
    "lists in lists": (b"kinds: " + b"[" * 200 + b"]" * 200, 1, 57, "50"),
    "a million values": (b"kinds:\n" + b"- x\n" * 900_000, 49_999, 3, "50000"),
    "five million bytes": (b"#" * 5_000_000, 1, 1, "4 MB"),
    "aliases that expand": (
        b"a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 10)) for n in b"bcdefg"),
        7,
        8,
        "12345685",
    ),
    "a chain of aliases": (
        b"- &a0 [x]\n" + b"".join(b"- &a%d [*a%d]\n" % (n, n - 1) for n in range(1, 5000)),
        5000,
        11,
        "50",
    ),
    "a key that is a list": (b"kind: count\n[kind]: count\n", 2, 1, ""),
}


def test_the_roster_of_a_country_is_within_the_limits() -> None:
    """45,504 units, each with ten keys, one of them a list: a mapping, the keys, the values and an alias a unit."""
    texts = ["name", "full_name", "type", "group", "parent", "part_of", "may_fill", "from"]
    keys = ", ".join(f"{key}: 第00000号街道办事处" for key in texts)
    unit = f"  - {{id: u00000, {keys}, aliases: [第00000所]}}\n"
    assert len(unit.encode()) * 45_504 < config._MAX_BYTES
    assert config._MAX_VALUES > 45_504 * (1 + 2 * 10 + 1)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_where_it_goes_wrong(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is no configuration is named with its place and the reason, and costs no time."""
    monkeypatch.setattr(config, "_MAX_BYTES", 4_000_000)
    monkeypatch.setattr(config, "_MAX_VALUES", 50_000)
    content, line, column, word = HOSTILE[name]
    path = tmp_path / "campaign.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationFailure) as failure:
        Source(path).load(_Words)
    (problem,) = failure.value.problems
    assert (problem.line, problem.column) == (line, column)
    assert word in problem.text


def test_many_mistakes_are_counted_and_the_first_are_listed(tmp_path: Path) -> None:
    """Ten thousand wrong values cost one pass: fifty are described, each at its line, the others counted."""
    path = tmp_path / "campaign.yaml"
    path.write_bytes(b"kinds:\n" + b"- mony\n" * 10_000)
    with pytest.raises(ConfigurationFailure) as failure:
        Source(path).load(_Words)
    lines = str(failure.value).splitlines()
    assert [problem.line for problem in failure.value.problems] == list(range(2, 52))
    assert len(lines) == 51
    assert "9950" in lines[-1]


MODELS: dict[str, type[Settings]] = {
    "config/campaign.yaml": CampaignConfig,
    "config/form.yaml": Form,
    "config/units.yaml": Roster,
    "config/rules.yaml": RulesFile,
    "examples/matrix/config/form.yaml": Form,
    "examples/unit-rows/config/form.yaml": Form,
    "examples/leads/config/form.yaml": Form,
    "examples/seizures/config/form.yaml": Form,
    "templates/workbook.yaml": Words,
    "templates/summary.yaml": SummaryWords,
    "templates/returned.yaml": ReturnWords,
    "templates/cases.yaml": CaseWords,
    "templates/upward.yaml": UpwardWords,
    "templates/demo.yaml": Script,
}
WRONG: tuple[Any, ...] = (None, [], {}, "", "?", "1.5", "-1", "9" * 400, "9" * 5000, "[x]", ["x", [], "x"], [[]])
PYDANTIC = re.compile("[Ii]nput should|[Vv]alid |validat|should (have|be|match)|pattern|[Dd]ictionary|tuple")


def _paths(value: Any, shape: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    """Yield (path without indices, parent, key) for each value below `value`."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in list(pairs):
        deeper = shape if isinstance(value, list) else (*shape, key)
        yield (deeper, type(child).__name__), value, key
        yield from _paths(child, deeper)


@pytest.mark.parametrize("name", MODELS)
def test_every_kind_of_mistake_is_told_in_chinese(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Any value of any file replaced by a wrong one gives our sentences, never those of pydantic."""
    source = Source(ROOT / name)
    data = yaml.load((ROOT / name).read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 (own file)
    monkeypatch.setattr(source, "_parse", lambda: data)
    places = {shape: (parent, key) for shape, parent, key in _paths(data)}
    for parent, key in places.values():
        before = parent[key]
        for wrong in WRONG:
            parent[key] = wrong
            try:
                source.load(MODELS[name])
            except ConfigurationFailure as failure:
                said = [problem.text for problem in failure.problems]
                assert not [text for text in said if PYDANTIC.search(text) or not CHINESE.search(text)]
        parent[key] = before


def _tree(node: yaml.Node | None) -> object:
    """Return a node with all below it as comparable values; where an empty value stands is left open."""
    if node is None:
        return None
    place = (node.start_mark.line, node.start_mark.column) if node.value != "" else None
    if isinstance(node, yaml.MappingNode):
        return node.tag, place, [(_tree(key), _tree(value)) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return node.tag, place, [_tree(each) for each in node.value]
    return node.tag, place, node.value


def _changed(text: str, chance: random.Random) -> str:
    """Return some lines of a text in which some characters were added, or deleted."""
    lines = text.splitlines(keepends=True)
    begin = chance.randrange(len(lines))
    part = "".join(lines[begin : begin + 6])
    for _change in range(chance.randrange(4)):
        place = chance.randrange(len(part) + 1)
        part = (
            part[:place] + chance.choice(("", *" \n:-[]{},&*|>'\"%@`#?!\ta1。：~<\\\u2028\ufeff")) + part[place + 1 :]
        )
    return part


def _composed(text: str) -> object:
    try:
        return _tree(config._composed(text, [])[1])
    except yaml.YAMLError as error:
        return str(error)


@pytest.mark.parametrize("name", MODELS)
def test_libyaml_composes_what_the_own_parser_of_pyyaml_composes(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Values, places and refusals are the same with and without libyaml, in the files as they are and changed."""
    text, chance = (ROOT / name).read_text(encoding="utf-8"), random.Random(name)  # noqa: S311  (no secrets)
    texts = [text, *(_changed(text, chance) for _place in range(150))]
    with_libyaml = [_composed(each) for each in texts]
    monkeypatch.setattr(config, "_FastLoader", config._Loader)
    assert with_libyaml == [_composed(each) for each in texts]


ASIDE = (
    "# does this hold?\na: 1\n",
    "a: [1, 2]  # does this hold!\n",
    "a: 1 # x\n  # so?\r\n- b\n",
    "a: |\n  # what?\nb: 2\n",
    "a: 'x\n  # what?\n  y'\nb: 2\n",
)
AHEAD = (
    "a: b?\n",
    '{a: "x\n # y", ? c : d}\n',
    "a: {b: 'x\n # y', ? c : d}\n",
    "#\r? a\n: b\n",
    "a#? b\n",
    "# x?\n? a\n: b\n",
)


@pytest.mark.parametrize("text", [*ASIDE, *AHEAD])
def test_a_comment_may_hold_what_libyaml_reads_differently(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A question in a comment does not make a file slow; where a sign means something PyYAML's parser decides."""
    assert config._is_read_differently(text) is (text in AHEAD)
    with_libyaml = _composed(text)
    monkeypatch.setattr(config, "_FastLoader", config._Loader)
    assert with_libyaml == _composed(text)


def test_libyaml_reads_comments_as_pyyaml_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever surrounds them: quotation marks, flows, blocks and line ends."""
    chance, signs = random.Random(1), (*"#?!ab:- \n'\"[]{},|", " #", "# a?\n", "a: ", "\n  ")  # noqa: S311  (no secrets)
    texts = ["".join(chance.choices(signs, k=chance.randrange(2, 14))) + "\n" for _each in range(3000)]
    with_libyaml = [_composed(each) for each in texts]
    monkeypatch.setattr(config, "_FastLoader", config._Loader)
    assert with_libyaml == [_composed(each) for each in texts]


def _content(path: Path, text: str) -> object:
    path.write_text(text, encoding="utf-8")
    try:
        return Source(path).content()
    except ConfigurationFailure as failure:
        return str(failure)


def _never_plain(_text: str, _most_values: int, _deepest: int) -> None:
    raise NotPlainError


@pytest.mark.parametrize("name", MODELS)
def test_plain_yaml_is_read_as_by_the_loader(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast way gives the same values and the same mistakes, in the files as they are and changed."""
    text, chance = (ROOT / name).read_text(encoding="utf-8"), random.Random(name)  # noqa: S311  (no secrets)
    texts = [text, "", "a: 1\n---\nb: 2", "a: {b: null, c: ~, d: 'null', e: }", "a: 1\na: 2", "<<: {a: 1}", "[" * 60]
    texts += [_changed(text, chance) for _place in range(100)]
    plainly = [_content(tmp_path / "a.yaml", each) for each in texts]
    monkeypatch.setattr(config, "read_plain", _never_plain)
    assert plainly == [_content(tmp_path / "a.yaml", each) for each in texts]


def test_what_was_found_out_about_settings_is_not_sent_along() -> None:
    """A roster is pickled alike before and after names were looked up: for other processes, and for the cache."""
    roster = open_campaign().roster
    fresh = roster.with_units(roster.units)
    before = pickle.dumps(fresh)
    assert fresh.match(roster.units[0].name)
    assert pickle.dumps(fresh) == before
    assert pickle.loads(before) == fresh  # noqa: S301  (our own)


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    """An empty campaign.yaml is named as such."""
    path = tmp_path / "campaign.yaml"
    path.touch()
    with pytest.raises(ConfigurationFailure, match="文件是空的"):
        Source(path).load(CampaignConfig)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("id: a: b", 6),
        ("id: x\nname\ntitle: y", 1),
        ("id: x\n  title: y", 8),
        ("items: [1, 2", 13),
        ("items: {a: 1", 13),
        ("\tid: x", 1),
        ("id: @x", 5),
        ("id: &", 6),
        ("id: 'x", 7),
        ("id: *x", 5),
        (r'id: "\d"', 7),
        ("- a\nid: x", 1),
        ("id: x\n- y", 1),
        ("id: - x", 5),
        ("a: 1\n---\nb: 2", 1),
        ("id: !x y", 5),
        ("? [a]\n: b", 3),
        ("id: !!python/object:os.system {}", 5),
        ("id: !!int x", 5),
        ('id: !!int ""', 5),
        ("id: !!float x", 5),
        ("id: !!bool x", 5),
        ("id: !!timestamp 2022-99-99", 5),
        ("id: !!binary '%'", 5),
        ("id: !!set {x}", 5),
        (r'id: "\0"', 5),
        (r'id: "\ud800"', 5),
        (r'"\ud800": x', 1),
        (r'id: "\UFFFFFFFF"', 8),
        (r'id: "\U00110000"', 8),
        ("%YAML 1." + "9" * 5000 + "\n---\nid: x", 9),
        ("~: x", 1),
        ("a: &a [*a]", 4),
    ],
)
def test_invalid_yaml_is_explained_in_the_language_of_the_user(tmp_path: Path, text: str, column: int) -> None:
    """One sentence without the parser's English, with the column at which it goes wrong."""
    path = tmp_path / "form.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationFailure) as failure:
        Source(path).load(Form)
    (problem,) = failure.value.problems
    assert problem.column == column
    assert CHINESE.search(problem.text)
    assert not re.search("[a-z]{2,} [a-z]{2,} [a-z]{2,}", problem.text)
