"""`aq remind`: what is written to whom, what the log keeps of it, and that nobody's number gets where it must not."""

import email
import email.policy
import hashlib
import io
import stat
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from samples import fill, run

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign_folder import Campaign
from aqcampaign.outputs.reminders.draft import AttachedFile, Mailbox, mail_draft
from aqcampaign.present import playing_at
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.ledger_view import reading

PERIOD = "2022-09"
PERSON, PHONE, MAIL = "甲某某", "0536-5550199", "court@unit.example"
OTHER_MAIL, LEADING = "industry@unit.example", "丙某某"
CONTACTS = f"""
office: {{person: 值班员, phone: 0536-5550100}}
units:
  court: [{{person: {PERSON}, phone: {PHONE}, mail: {MAIL}}}]
  industry_it: [{{mail: {OTHER_MAIL}}}, {{person: {LEADING}, leads: true}}]
"""
MISSING = ("court", "industry_it", "postal")
NAMES = ("市人民法院", "市工信局", "市邮政业发展服务中心")
EAST = timezone(timedelta(hours=8))


@pytest.fixture
def database() -> str:
    """The acts are entered as all others are: SQLite shows that."""
    return "sqlite"


@pytest.fixture
def office(workspace: Workspace, campaign: Campaign) -> Workspace:
    """A working folder in which all units but three have reported, with contacts of two of these."""
    for unit in campaign.roster.units:
        if unit.id not in MISSING:
            fill(campaign, workspace.inbox, unit.id)
    path = workspace.config / "contacts.yaml"
    path.write_text(CONTACTS, encoding="utf-8")
    path.chmod(0o600)
    return workspace


def at(moment: str, *arguments: str) -> str:
    """Run `aq` at a moment of the office and return what it prints."""
    with playing_at(datetime.fromisoformat(f"2022-{moment}+08:00").timestamp()):
        code, out, err = run(*arguments, "--by", "clerk") if arguments[0] != "handover" else run(*arguments)
    assert code == 0, err
    return out + err


def remind(moment: str, *arguments: str) -> list[tuple[str, str]]:
    """Return the units and steps that a run writes."""
    out = at(moment, "remind", *arguments)
    lines = [line.split("  ") for line in out.splitlines() if line.count("  ") >= 2]
    return [(words[0], words[2].split()[0]) for words in lines if not words[0].startswith("2022-")]


def written(office: Workspace, pattern: str = "*") -> list[Path]:
    """Return the files of the reminders."""
    return sorted(path for path in office.root.glob(f"outbox/*/reminders/**/{pattern}") if path.is_file())


def draft(path: Path) -> EmailMessage:
    """Return a mail draft as the standard library reads it."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(path: Path) -> str:
    """Return the text of a document."""
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def acts(office: Workspace, kind: str = "reminded") -> list[tuple[str | None, str, object]]:
    """Return unit, step and number of what was entered."""
    with reading(office) as ledger:
        return [(e.act.unit, e.act.detail["step"], e.act.detail.get("letter_number")) for e in ledger.log(kind=kind)]


def test_only_who_owes_a_report_is_asked(office: Workspace) -> None:
    """Three units get a message three working days before the deadline; the second run of the day writes nothing."""
    assert remind("09-21T09:00", "--dry-run") == [
        ("市人民法院", "S0"),
        ("市工信局", "S0"),
        ("市邮政业发展服务中心", "S0"),
    ]
    assert written(office) == []
    assert acts(office) == []
    assert len(remind("09-21T09:00")) == 3
    before = {path: path.read_bytes() for path in written(office)}
    assert remind("09-21T09:30") == []
    assert {path: path.read_bytes() for path in written(office)} == before
    assert acts(office) == [("court", "S0", None), ("industry_it", "S0", None), ("postal", "S0", None)]


def test_a_month_until_it_is_closed(office: Workspace, campaign: Campaign) -> None:
    """Call sheet, letter, order, report of the situation: each after the one before was entered, numbered in turn."""
    assert remind("09-26T08:30") == [(name, "S2") for name in NAMES]
    (calls,) = written(office, "电话催报单*")
    rows = [[str(cell or "") for cell in row] for row in load_workbook(calls).worksheets[0].values]
    assert [row[1:4] for row in rows if row[0].isdigit()] == [
        ["市人民法院", PERSON, PHONE], ["市工信局", "", ""], ["市邮政业发展服务中心", "", ""],
    ]  # fmt: skip
    assert remind("09-26T15:00") == []
    at("09-26T15:10", "note", "court", "promised", "--phone")
    at("09-26T15:10", "note", "industry_it", "promised", "--phone", "--period", PERIOD)
    assert remind("09-26T16:00") == [("市人民法院", "S3"), ("市工信局", "S3")]
    fill(campaign, office.inbox, "court", received=datetime(2022, 9, 27, 10))
    assert remind("09-29T09:00") == []
    at("09-29T09:10", "note", "industry_it", "sent", "--letter", "--period", PERIOD)
    assert remind("09-29T09:20") == [("市工信局", "S4")]
    at("09-29T09:30", "note", "industry_it", "sent", "--letter", "--period", PERIOD)
    assert remind("10-08T09:00") == [("市工信局", "S5")]
    assert acts(office)[3:] == [
        ("court", "S3", 1), ("industry_it", "S3", 2), ("industry_it", "S4", 3), ("industry_it", "S5", 4),
    ]  # fmt: skip
    court, industry, order, notice = (text_of(path) for path in written(office, "*.docx"))
    assert "催报〔2022〕1号" in court
    assert "9月26日15时10分已电话联系" in industry
    assert "2022年9月28日24时前" in industry
    assert "催报〔2022〕2号" in order
    assert "市工信局未报送" in notice
    assert "市人民法院" not in notice


def test_no_consequence_is_threatened_without_its_document(office: Workspace) -> None:
    """A letter says what the campaign's own document says of silence, in its words, or nothing of the kind."""
    at("09-26T08:30", "note", "court", "promised", "--phone")
    at("09-26T15:00", "remind")
    (plain,) = written(office, "*.docx")
    assert "规定" not in text_of(plain)
    config = office.config / "campaign.yaml"
    clause = "chase: {basis: 某办〔2022〕1号, silence_clause: 逾期不报的视同没有数据}\n"
    config.write_text(config.read_text(encoding="utf-8") + clause, encoding="utf-8")
    at("09-26T08:30", "note", "industry_it", "promised", "--phone", "--period", PERIOD)
    at("09-26T15:00", "remind")
    assert "某办〔2022〕1号规定：“逾期不报的视同没有数据”。" in text_of(written(office, "*.docx")[-1])


def test_returned_report_goes_back_in_a_draft(office: Workspace, campaign: Campaign) -> None:
    """The draft holds the marked copy of this very version and names every mistake; the later letter cites the day."""
    fill(campaign, office.inbox, "court", text={"inspector_trips": "十二"}, received=datetime(2022, 9, 22, 10))
    assert ("市人民法院", "R1") in remind("09-22T11:00")
    (path,) = written(office, "*退回更正.eml")
    message = draft(path)
    (copy,) = message.iter_attachments()
    assert load_workbook(io.BytesIO(copy.get_content())).sheetnames[0] == "审核结果"
    body = message.get_body()
    assert body is not None
    assert "D5" in body.get_content()
    assert "2022年9月27日24时" in body.get_content()
    assert ("市人民法院", "R2") in remind("09-28T09:00")
    assert "已于2022年9月22日退回" in text_of(written(office, "*更正催办函.docx")[0])


def test_draft_opens_with_its_attachments(office: Workspace) -> None:
    """A draft is marked as not sent, goes to one receiver, and holds the blank form as it went out."""
    assert run("template", "--period", PERIOD)[0] == 0
    at("09-21T09:00", "remind")
    by_receiver = {str(draft(path)["To"]): path for path in written(office, "*.eml")}
    message = draft(by_receiver[f"{PERSON} <{MAIL}>"])
    assert message["X-Unsent"] == "1"
    assert message["Bcc"] is message["Cc"] is message["Message-ID"] is None
    assert message["Date"].datetime == datetime(2022, 9, 21, 9, 0, tzinfo=EAST)
    (blank,) = message.iter_attachments()
    name = str(blank.get_filename())
    assert blank.get_content() == (office.root / "outbox" / PERIOD / name).read_bytes()
    for receiver, path in by_receiver.items():
        others = [PHONE, MAIL, OTHER_MAIL, PERSON]
        own = [PERSON, MAIL] if MAIL in receiver else [OTHER_MAIL]
        body = draft(path).get_body()
        assert body is not None
        told = str(draft(path).items()) + body.get_content()
        assert not [each for each in others if each in told and each not in own]
    (merged,) = written(office, "邮件清单*")
    rows = list(load_workbook(merged).worksheets[0].values)
    assert [row[3] or "" for row in rows[1:]] == [MAIL, OTHER_MAIL, ""]
    assert all((office.root / str(row[6])).is_file() for row in rows[1:])


def test_contacts_are_in_drafts_alone(office: Workspace, tmp_path: Path) -> None:
    """Neither the log nor a letter, a report, the cache or a handover holds a person; drafts are private."""
    at("09-26T08:30", "remind")
    for unit in MISSING:
        at("09-26T09:00", "note", unit, "promised", "--phone", "--period", PERIOD)
    at("09-26T15:00", "remind")
    for unit in MISSING:
        at("09-26T16:00", "note", unit, "sent", "--letter", "--period", PERIOD)
    at("09-29T09:00", "remind")
    at("09-29T10:00", "close", PERIOD)
    said = at("09-29T11:00", "remind", "--step", "RCP")
    at("09-29T12:00", "handover", str(tmp_path / "bundle.zip"))
    assert not any(each in said for each in (PERSON, PHONE, MAIL))
    drafts = {path for path in written(office) if path.parent.name == "drafts"}
    assert any(holds(path, PHONE) for path in drafts)
    assert {stat.S_IMODE(path.stat().st_mode) for path in drafts} == {0o600}
    others = {path for path in office.root.rglob("*") if path.is_file()} - drafts - {office.config / "contacts.yaml"}
    for path in (*others, tmp_path / "bundle.zip"):
        assert not [each for each in (PERSON, PHONE, MAIL, OTHER_MAIL, LEADING) if holds(path, each)], path


def holds(path: Path, word: str) -> bool:
    """Return whether a file, or a file packed in it, holds a word."""
    return any(word.encode() in content for content in unpacked(path.read_bytes()))


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield a file and everything packed in it at any depth."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from unpacked(archive.read(name))


def test_more_time_and_objections_stop_the_ladder(office: Workspace) -> None:
    """Nobody asks a unit that has more time or has objected; the answer to the first is written once."""
    at("09-23T09:00", "extend", "postal", "--period", PERIOD, "--until", "2022-09-28", "--reason", "系统迁移")
    at("09-23T09:00", "note", "court", "sent on the 20th", "--objection", "--period", PERIOD)
    assert remind("09-26T09:00") == [("市工信局", "S2")]
    assert remind("09-26T09:10", "--step", "EXT") == [("市邮政业发展服务中心", "EXT")]
    assert remind("09-26T09:20", "--step", "EXT") == []
    (answer,) = written(office, "*延期答复.txt")
    assert "延期至2022年9月28日24时报送。原因：系统迁移。" in answer.read_text(encoding="utf-8-sig")
    at("09-26T09:30", "note", "court", "found", "--objection-settled", "--period", PERIOD)
    assert remind("09-27T09:00") == [("市人民法院", "S2")]
    assert run("note", "court", "x", "--phone", "--letter")[0] == 2


def test_talk_is_proposed_with_what_was_done(office: Workspace) -> None:
    """S6 is written when it is asked for, for units that were late again, with the record of all periods."""
    at("09-26T09:00", "note", "court", "promised", "--phone", "--period", PERIOD)
    assert remind("10-09T09:00", "--step", "S6") == []
    proposed = remind("10-26T09:00", "--step", "s6")
    assert proposed == [(name, "S6") for name in NAMES]
    memo = text_of(written(office, "*市人民法院*.docx")[0])
    assert "2022年9月、2022年10月未按时报送" in memo
    assert "promised" in memo
    assert remind("10-26T09:10", "--step", "S6") == []
    assert run("remind", "--step", "S9")[0] == 2


def test_each_of_several_forms_has_its_own_reminder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms in one workbook are asked for one by one, each with the workbook that went out; leads never are."""
    assert run("init", tmp_path / "office", "--from", "circular")[0] == 0
    monkeypatch.chdir(tmp_path / "office")
    assert run("template", "--period", PERIOD)[0] == 0
    found = remind("09-29T09:00", "--period", PERIOD)
    assert len(found) == 7
    subjects = {}
    for path in Path().glob("outbox/2022-09/reminders/**/*.eml"):
        message = draft(path)
        (blank,) = message.iter_attachments()
        subjects[path.stem] = (str(message["Subject"]), str(blank.get_filename()))
    assert subjects["01_城东分局_报送提醒_月报"][0].endswith("2022年9月月报")
    assert subjects["01_城东分局_报送提醒_案件表"][0].endswith("2022年9月案件表")
    assert {name for _subject, name in subjects.values()} == {
        each.name for each in Path("outbox/2022-09").glob("*.xlsx")
    }
    assert len(remind("10-10T09:00", "--period", PERIOD, "--form", "cases")) == 3


def test_calendar_says_when_units_are_asked(workspace: Workspace) -> None:
    """The steps of the ladder stand in the calendar, unless days off are unknown that decide about them."""
    assert "S0 09-21、S1 09-23 15:00、S2 09-26、S3 09-26 14:00、S4 09-29、S5 10-08" in run("calendar")[1]
    config = workspace.config / "campaign.yaml"
    steps = ", ".join(f"{step}: null" for step in ("S0", "S1", "S2", "S3", "S4", "S5"))
    config.write_text(config.read_text(encoding="utf-8") + f"chase: {{steps: {{{steps}}}}}\n", encoding="utf-8")
    assert "S0" not in run("calendar")[1]


def test_killed_run_is_done_again(office: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A run that ends while files are written has entered nothing; the next one writes the same letters."""
    at("09-26T08:30", "note", "court", "promised", "--phone", "--period", PERIOD)

    class Killed(BaseException):
        pass

    count = 0

    def dying(*arguments: object, **options: object) -> None:
        nonlocal count
        count += 1
        if count == 2:
            raise Killed
        write_atomically(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("aqcampaign.cli.remind.write_atomically", dying)
    with pytest.raises(Killed):
        at("09-26T15:00", "remind")
    assert acts(office) == []
    assert written(office) == []
    left = office.root / "outbox/2022-09/reminders/2022-09-26/.aq-made-up.tmp"
    left.mkdir()
    (left / "08.eml").write_text(PHONE, encoding="utf-8")
    at("09-26T14:00", "handover", str(tmp_path / "bundle.zip"))
    assert not holds(tmp_path / "bundle.zip", PHONE)
    monkeypatch.setattr("aqcampaign.cli.remind.write_atomically", write_atomically)
    assert ("市人民法院", "S3") in remind("09-26T15:00")
    assert not left.exists()
    assert [number for _unit, step, number in acts(office) if step == "S3"] == [1]
    with opened(office) as ledger:
        assert ledger.last is not None


def test_equal_days_give_equal_bytes(office: Workspace) -> None:
    """What is written depends on what is known and on the moment, not on the clock of the computer or on chance."""

    def digests() -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written(office)}

    ledger = office.ledger.read_bytes()
    at("09-21T09:00", "remind")
    first = digests()
    office.ledger.write_bytes(ledger)
    at("09-21T09:00", "remind")
    assert digests() == first
    assert len(first) > 3


@given(
    subject=st.text(max_size=200), text=st.text(max_size=300), name=st.text(min_size=1, max_size=80),
    content=st.binary(max_size=300), person=st.text(max_size=40),
)  # fmt: skip
@settings(max_examples=60)
def test_draft_reads_back(subject: str, text: str, name: str, content: bytes, person: str) -> None:
    """Whatever the texts are, a mail program finds subject, receiver, text and file, and no header of theirs."""
    moment = datetime(2022, 9, 21, 9, tzinfo=EAST)
    files = [AttachedFile(f"{name}.xlsx", content)]
    made = mail_draft(subject, text, files, moment, Mailbox(person, "a@unit.example"), None)
    assert made == mail_draft(subject, text, files, moment, Mailbox(person, "a@unit.example"), None)
    assert max(map(len, made.split(b"\r\n"))) < 998
    message = email.message_from_bytes(made, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert set(message.keys()) <= {"To", "Subject", "Date", "X-Unsent", "MIME-Version", "Content-Type"}
    assert [each.addr_spec for each in message["To"].addresses] == ["a@unit.example"]
    (attached,) = message.iter_attachments()
    assert attached.get_content() == content


@pytest.mark.parametrize(
    "name", ["附件：十一月统计表（市市场监管局）.xlsx", "plain.xlsx", "a\"b';c.xlsx", "a\\b.xlsx", "𠮷" * 60 + ".docx"]
)
def test_name_of_an_attachment_is_written_both_ways(name: str) -> None:
    """By RFC 2231 in the disposition, and by RFC 2047 in the type for readers that do not know that."""
    made = mail_draft("s", "t", [AttachedFile(name, b"x")], datetime(2022, 9, 21, tzinfo=EAST), None, None)
    message = email.message_from_bytes(made, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == name
    assert attached["Content-Type"].params["name"] == name
    compatible = email.message_from_bytes(made, policy=email.policy.compat32)
    assert list(compatible.walk())[-1].get_filename() == name
