"""Typical cases: told without naming anybody, refused when in doubt, and published once."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from samples import ROOT, form_of, run

from aqcampaign.failures import ConfigurationFailure
from aqcampaign.publication.anonymise import Anonymous, anonymise, anonymous_persons
from aqcampaign.publication.cases import Case, CaseWords, case_of, case_text
from aqcampaign.template_words import read_words

# Numbers in the form of those that persons have. Nobody has these: they are written out here alone.
PLACEHOLDERS = {
    "{MOBILE}": "138" + "0" * 8,
    "{CARD}": "370784" + "19000101" + "0" * 4,
    "{CARD_X}": "370784" + "19000101" + "000X",
}


def written_out(text: str) -> str:
    """Return the cases with the numbers in place of their names."""
    for name, number in PLACEHOLDERS.items():
        text = text.replace(name, number)
    return text


CASES: dict[str, list[dict[str, Any]]] = yaml.load(
    written_out((Path(__file__).parent / "cases/typical_cases.yaml").read_text(encoding="utf-8")), yaml.CSafeLoader
)
WORDS = read_words("cases.yaml", None, CaseWords).words
ANONYMITY = WORDS.anonymity
LIST = """
    headings: {name: 项目, number: 序号}
    columns: [{id: value, name: 数量}]
    items: [{id: found, name: 案件, number: 1}]
    tables:
      - id: cases
        layout: ledger
        columns:
          - {id: day, name: 查处日期, kind: date, role: date}
          - {id: source, name: 线索来源, role: source}
          - {id: act, name: 违法行为, role: act}
          - {id: persons, name: 当事人, role: persons}
          - {id: goods, name: 物品, role: goods}
          - {id: quantity, name: 数量, kind: count, unit: 瓶, role: quantity}
          - {id: value, name: 案值（万元）, kind: money, unit: 万元, role: value}
          - {id: state, name: 处理情况, role: state}
    """
TABLE = form_of(LIST).ledgers[0]
ROW = {
    "day": "2022-09-05", "source": "群众举报", "act": "销售侵犯“名酒”注册商标专用权的白酒", "persons": "魏大勇、孙小芳",
    "goods": "白酒", "quantity": "120", "value": "3.6", "state": "已移送公安机关",
}  # fmt: skip


def case(**changed: str | None) -> Case:
    """Return the case of a row, with other texts in some of its cells; None leaves one blank."""
    line = {id_: text for id_, text in (ROW | changed).items() if text is not None}
    made = case_of(TABLE, line, "市局", date(2022, 8, 24))
    assert made is not None
    return made


@pytest.mark.parametrize("each", CASES["texts"], ids=lambda each: each["written"])
def test_nobody_is_named(each: dict[str, str]) -> None:
    """What is certain is left out or masked; what is not is a doubt, and no text without doubts holds it."""
    made = anonymise(each["written"], ANONYMITY)
    if "doubt" in each:
        assert each["doubt"] in [doubt.values["text"] for doubt in made.doubts]
    else:
        assert (made.text, made.doubts) == (each["printed"], ())


@pytest.mark.parametrize("each", CASES["persons"], ids=lambda each: each["written"])
def test_persons_are_told_by_surname_and_number(each: dict[str, str]) -> None:
    """The first by surname, all by their number; who is not certain to be a person is a doubt."""
    made = anonymous_persons(each["written"], ANONYMITY)
    if "doubt" in each:
        assert [doubt.values["text"] for doubt in made.doubts] == [each["doubt"]]
    else:
        assert (made.text, made.doubts) == (each["printed"], ())


@pytest.mark.parametrize("each", CASES["rows"], ids=str)
def test_a_row_becomes_a_sentence_or_a_reason(each: dict[str, str | None]) -> None:
    """Source, act, state and a figure are needed; before a decision the act is 涉嫌."""
    changed = dict(each)
    text, lacks = changed.pop("text", None), changed.pop("lacks", None)
    made = case_text(case(**changed), WORDS)
    assert (f"{made.name}：{made.text}" if made.is_printable else "") == (text or "")
    assert [bool(lacks and lacks in reason.text(str)) for reason in made.reasons] == [True] * bool(lacks)


def test_firms_are_kept_by_name_if_the_office_says_so() -> None:
    """Shops are not: they often bear the name of their owner."""
    words = ANONYMITY.model_copy(update={"companies": "keep"})
    assert anonymise("河口市大河食品有限公司生产不合格食品", words).text == "河口市大河食品有限公司生产不合格食品"
    assert anonymise("在大河超市销售过期食品", words).text == "在某超市销售过期食品"
    assert anonymise("魏大勇食品有限公司销售假酒", words, ["魏大勇"]).text == "魏某某食品有限公司销售假酒"


def test_a_word_that_is_no_name_can_be_entered() -> None:
    """An office adds the words at which the program stops without need to no_names."""
    text = "贺兰销售的枸杞"
    assert anonymise(text, ANONYMITY).doubts
    words = ANONYMITY.model_copy(update={"no_names": (*ANONYMITY.no_names, "贺兰")})
    assert anonymise(text, words).doubts == ()


DIGITS = st.text("0123456789", min_size=17, max_size=17)
NUMBERS = st.one_of(
    DIGITS.map(lambda digits: f"3{digits[1:]}X"),
    DIGITS.map(lambda digits: f"37{digits[:16]}"),
    DIGITS.map(lambda digits: f"13{digits[:9]}"),
    DIGITS.map(lambda digits: f"622{digits[:16]}"),
    st.tuples(
        st.sampled_from("鲁京沪粤"), st.sampled_from("ABCG"), st.text("0123456789ABCD", min_size=5, max_size=6)
    ).map("".join),
)


@given(NUMBERS, st.sampled_from(["", " ", "-"]), st.sampled_from(["销售假酒", "，被查获", "）"]), st.booleans())
def test_no_number_of_a_person_is_ever_printed(number: str, gap: str, behind: str, wide: bool) -> None:
    """In groups or not, in half or full width."""
    shown = gap.join([number[:3], number[3:7], number[7:]])
    if wide:
        shown = "".join(chr(ord(each) + 0xFEE0) if each.isdigit() else each for each in shown)
    made = anonymise(f"使用{shown}{behind}", ANONYMITY)
    left = re.sub(r"[^0-9A-Z]", "", made.text)
    assert made.doubts or len(left) < 4


GIVEN = st.text("勇芳伟娜敏静磊军洋艳杰涛超兰霞平刚桂英", min_size=1, max_size=2)
SURNAMES = st.sampled_from(["魏", "孙", "刘", "于", "亓", "綦", "欧阳", "司马", "慕容", "尉迟"])


@given(st.lists(st.tuples(SURNAMES, GIVEN).map("".join), min_size=2, max_size=2), st.sampled_from(CASES["naming"]))
def test_no_name_is_ever_printed(names: list[str], sentence: Any) -> None:
    """It is masked or doubted in every sentence in which people stand."""
    text = str(sentence)
    made = anonymise(text.format(*names), ANONYMITY)
    assert made.doubts or not any(name in made.text for name in names[: text.count("{}")])


@pytest.mark.parametrize("text", CASES["harmless"])
def test_what_names_nobody_is_printed_as_it_stands(text: Any) -> None:
    """The words of the trade begin like names often enough; a clerk who is asked in vain stops reading."""
    assert anonymise(text, ANONYMITY) == Anonymous(text)


@given(SURNAMES, GIVEN, st.sampled_from(["{}雇用他人销售假酒", "白酒存放在{}家中", "货款归{}", "（{}）"]))
def test_names_of_the_list_are_found_everywhere(surname: str, given: str, sentence: str) -> None:
    """What the list says in its column of persons is masked wherever it stands in the same row."""
    row = case(persons=surname + given, act=sentence.format(surname + given))
    made = case_text(row, WORDS)
    assert made.reasons or surname + given not in made.name + made.text


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [
        ({"state": "已判决"}, True),
        ({"source": "上级交办", "persons": "魏大勇"}, True),
        ({"act": "销售侵犯“名酒”注册商标专用权白酒"}, True),
        ({"value": "3.7"}, False),
        ({"quantity": "121"}, False),
        ({"act": "销售超过保质期的食品", "goods": "食品"}, False),
    ],
)
def test_a_case_is_known_by_what_it_tells(changed: dict[str, str], is_same: bool) -> None:
    """Its state changes and words are mended; its figures are its own."""
    assert case().is_same(case(**changed)) is is_same


AMOUNT = "\n          - {id: value, name: 案值（万元）, kind: money, unit: 万元, role: value}"
ROLE_MISTAKES = {
    "no figure": (f", role: quantity}}{AMOUNT}", "}", "quantity"),
    "a role twice": ("role: goods", "role: act", "columns.4.role"),
    "a role that is missing": (", role: state", "", "state"),
    "an amount that is none": ("kind: money, unit: 万元, role: value", "role: value", "columns.6.role"),
    "a date that is none": ("kind: date, role: date", "role: date", "columns.0.role"),
    "no such role": ("role: goods", "role: thing", "thing"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), ROLE_MISTAKES.values(), ids=ROLE_MISTAKES)
def test_wrong_roles_are_refused(old: str, new: str, said: str) -> None:
    """Each with its place in the file."""
    assert old in LIST
    with pytest.raises(ConfigurationFailure) as failure:
        form_of(LIST.replace(old, new))
    (problem,) = failure.value.problems
    assert said in problem.text
    assert problem.line > 1


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the reports of the example."""
    example = ROOT / "examples/seizures/config"
    assert run("demo", tmp_path / "demo", "--config", example)[0] == 0
    assert run("init", tmp_path / "office", "--from", example)[0] == 0
    (tmp_path / "demo/inbox").rename(tmp_path / "office/inbox/demo")
    monkeypatch.chdir(tmp_path / "office")
    return tmp_path / "office"


def listed(*arguments: str) -> list[str]:
    """Return the lines of `aq cases`, without the sum below."""
    code, out, err = run("cases", *arguments)
    assert code == 0, err
    return out.splitlines()[:-1]


def test_clerk_chooses_what_a_bulletin_tells(office: Path) -> None:
    """A case that cannot be printed is refused with the reason, and so is one that another bulletin tells."""
    lines = listed()
    clothes, food, handed_on, wine = (int(line.split()[0]) for line in lines)
    assert ["不能刊用" in line for line in lines] == [False, True, False, False]
    assert run("cases", "2023-04", "--choose", food)[0] == 2
    assert run("cases", "2023-04", "--choose", 99)[0] == 2
    # One unit handed the case on to the other: it is one case.
    assert run("cases", "2023-04", "--choose", clothes, "--choose", handed_on)[0] == 2
    assert run("cases", "2023-04", "--choose", clothes)[0] == 0
    assert ["不能刊用" in line for line in listed()] == [False, True, True, False]
    code, _out, err = run("cases", "2023-05", "--choose", clothes)
    assert (code, "2023-04" in err) == (2, True)
    assert run("cases", "2023-04", "--choose", clothes)[0] == 0  # again: it is chosen already
    assert run("cases", "--drop", clothes, "--reason", "尚未公开")[0] == 0
    assert run("cases", "--drop", clothes, "--reason", "尚未公开")[0] == 2
    assert run("cases", "2023-05", "--choose", clothes, "--choose", wine)[0] == 0
    assert sum("列入2023-05" in line for line in listed()) == 2
    assert sum("案例" in line for line in run("log")[1].splitlines()) == 4
    assert run("log", "--verify")[0] == 0


def test_bulletin_tells_the_chosen_cases_alone(office: Path) -> None:
    """With the case's name in front; the bulletin of another period does not tell it."""
    assert run("cases", "2023-04", "--choose", listed()[0].split()[0])[0] == 0
    told = {}
    for period in ("2023-04", "2023-05"):
        code, _out, err = run("publish", period, "--edition", "public")
        assert code == 0, err
        document = docx.Document(str(office / f"reports/{period}/bulletin-public.docx"))
        told[period] = [each.text for each in document.paragraphs if "查处" in each.text and "案：" in each.text]
    assert [text.split("：")[0] for text in told["2023-04"]] == ["市场监管局查处涉嫌销售侵犯注册商标专用权的服装案"]
    assert "甲某某等2名当事人" in told["2023-04"][0]
    assert told["2023-05"] == []


def test_rows_that_nobody_hands_on_are_no_leads(office: Path) -> None:
    """Destroyed goods and told cases do not wait for anybody: neither aq leads nor aq status names them."""
    listed()
    assert "3.8" not in run("leads")[1]
    assert run("leads", "--handed-on", "1", "--to", "公安局")[0] == 2
    assert "线索" not in run("status")[1]


def test_choosing_needs_a_bulletin_and_dropping_a_reason(office: Path) -> None:
    """Half of what must be said is not enough."""
    for arguments in (["--choose", "1"], ["--drop", "1"], ["2023-04", "--reason", "x"],
                      ["2023-04", "--choose", "1", "--drop", "1", "--reason", "x"]):  # fmt: skip
        assert run("cases", *arguments)[0] == 2


def test_office_without_a_list_of_cases_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And without a working folder nothing could be remembered."""
    monkeypatch.chdir(tmp_path)
    assert run("cases")[0] == 2
    assert run("init", tmp_path / "office")[0] == 0
    monkeypatch.chdir(tmp_path / "office")
    code, _out, err = run("cases")
    assert (code, "role" in err) == (2, True)
