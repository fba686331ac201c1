"""Mails and archives are read like folders, within limits."""

import json
import struct
import zipfile
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from returns import PDF, PNG, zipped
from samples import fill, review_of, run, summary_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.findings.finding import Finding
from aqcampaign.intake import members
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.inbox_limits import MAX_DEPTH
from aqcampaign.intake.mail import decode_subject, open_mail, receipt_time
from aqcampaign.intake.names import decode_disk_name, decode_header_text, split_path
from aqcampaign.intake.reading import ReceivedFolder, receive

NAME = "附件：市人民法院统计表.xlsx"


def _form(campaign: Campaign, tmp_path: Path, unit: str = "court") -> bytes:
    return fill(campaign, tmp_path / "made", unit).read_bytes()


def mail(attachments: Sequence[tuple[str, bytes]], subject: str = "报送", body: str = "见附件") -> EmailMessage:
    """Return a mail; pictures are pictures, mails mails."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", subject
    message["Date"] = "Mon, 19 Sep 2022 09:00:00 +0800"
    message.set_content(body)
    for name, content in attachments:
        kind = ("image", "png") if content == PNG else ("application", "octet-stream")
        message.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    return message


def found_in(campaign: Campaign, folder: Path) -> dict[str, tuple[str | None, str, list[str]]]:
    """Return each file's unit, status and intake findings by the name that is shown."""
    return {
        report.file.name: (report.unit, report.status, [f.code for f in report.findings if f.code.startswith("AQ1")])
        for report in review_of(campaign, folder).reports
    }


def test_archive_is_read_like_a_folder(campaign: Campaign, tmp_path: Path) -> None:
    """Its workbooks are checked under the archive's name; folders, system files and lock files as on the disk."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    form = _form(campaign, tmp_path)
    content = {"表/b.xlsx": form, "表/": b"", "__MACOSX/._b.xlsx": b"x", "~$b.xlsx": b"x", "c.txt": b"hello"}
    (inbox / "a.zip").write_bytes(zipped(content))
    assert found_in(campaign, inbox) == {
        "a.zip/表/b.xlsx": ("court", "accepted", []),
        "a.zip/__MACOSX/._b.xlsx": (None, "ignored", ["AQ109"]),
        "a.zip/~$b.xlsx": (None, "ignored", ["AQ108"]),
        "a.zip/c.txt": (None, "rejected", ["AQ102"]),
    }
    assert sorted(tmp_path.rglob("*")) == sorted(
        [tmp_path / "made", tmp_path / "made/court.xlsx", inbox, inbox / "a.zip"]
    )


def test_json_names_a_member_by_its_path(campaign: Campaign, tmp_path: Path) -> None:
    """The path goes through the archive, and the checksum is that of the member."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.zip").write_bytes(zipped({"b.xlsx": _form(campaign, tmp_path)}))
    made = json.loads(run("validate", inbox, "--format", "json")[1])["files"]
    alone = json.loads(run("validate", tmp_path / "made", "--format", "json")[1])["files"]
    assert [file["path"] for file in made] == [f"{inbox.as_posix()}/a.zip/b.xlsx"]
    assert made[0]["sha256"] == alone[0]["sha256"]
    assert made[0]["values"] == alone[0]["values"]


@pytest.mark.parametrize("raw", [False, True], ids=["utf-8", "gbk"])
def test_names_in_archives_are_read_as_they_were_written(campaign: Campaign, tmp_path: Path, raw: bool) -> None:
    """With the flag for UTF-8 and without it, when Windows in China wrote GBK."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.zip").write_bytes(zipped({"市人民法院报表.xlsx": _form(campaign, tmp_path)}, raw_names=raw))
    assert list(found_in(campaign, inbox)) == ["a.zip/市人民法院报表.xlsx"]


def test_mails_and_archives_inside_each_other_are_opened(campaign: Campaign, tmp_path: Path) -> None:
    """A workbook in an archive in a mail in an archive counts; one that lies too deep is named."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    form = _form(campaign, tmp_path)
    (inbox / "a.zip").write_bytes(zipped({"m.eml": mail([("b.zip", zipped({"c.xlsx": form}))]).as_bytes()}))
    deep = form
    for level in range(MAX_DEPTH + 1):
        deep = zipped({f"{level}.zip" if level else "d.xlsx": deep})
    (inbox / "deep.zip").write_bytes(deep)
    assert found_in(campaign, inbox) == {
        "a.zip/m.eml/b.zip/c.xlsx": ("court", "accepted", []),
        "deep.zip/4.zip/3.zip/2.zip/1.zip": (None, "rejected", ["AQ103"]),
    }


def _header(name: str, value: bytes) -> bytes:
    return (
        b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: application/octet-stream\r\n" + name.encode() + b": " + value + b"\r\n\r\nx\r\n--B--\r\n"
    )


NAMES: dict[str, bytes] = {
    "RFC 2047, GBK": b'attachment; filename="=?GBK?B?uL28/qO6zbO8xrHtLnhsc3g=?="',
    "RFC 2047, two words": b'attachment; filename="=?gb2312?B?uL28/qO6zbM=?=\r\n =?gb2312?B?vMax7S54bHN4?="',
    "RFC 2047, cut inside a character": b'attachment; filename="=?gb18030?B?uL28/qO6zbO8?= =?gb18030?B?xrHtLnhsc3g=?="',
    "RFC 2231": b"attachment; filename*=gbk''%B8%BD%BC%FE%A3%BA%CD%B3%BC%C6%B1%ED.xlsx",
    "RFC 2231, continued": b"attachment; filename*0*=gbk''%B8%BD%BC%FE%A3%BA%CD%B3; filename*1*=%BC%C6%B1%ED.xlsx",
    "raw GBK": b'attachment; filename="' + "附件：统计表.xlsx".encode("gbk") + b'"',
    "raw UTF-8": b'attachment; filename="' + "附件：统计表.xlsx".encode() + b'"',
}


@pytest.mark.parametrize("value", NAMES.values(), ids=NAMES)
def test_an_attachment_bears_its_chinese_name(tmp_path: Path, value: bytes) -> None:
    """By the standards, by none of them, and as mail programs of every age write it."""
    (tmp_path / "a.eml").write_bytes(_header("Content-Disposition", value))
    opened = receive(tmp_path / "a.eml")[1]
    assert isinstance(opened, ReceivedFolder)
    assert [each.path.name for each in opened.members if isinstance(each, InboxFile)] == ["附件：统计表.xlsx"]


def test_a_name_may_stand_in_the_type_alone(tmp_path: Path) -> None:
    """Old programs write no disposition."""
    content = _header("X", b"").replace(b"octet-stream", b'octet-stream; name="=?utf-8?B?6KGoLnhsc3g=?="')
    (tmp_path / "a.eml").write_bytes(content)
    opened = receive(tmp_path / "a.eml")[1]
    assert isinstance(opened, ReceivedFolder)
    assert [each.path.name for each in opened.members if isinstance(each, InboxFile)] == ["表.xlsx"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("=?utf-8?q?a?=", "a"), ("=?x-none?b?YQ==?=", "a"), ("=?utf-8?b?a?=", "=?utf-8?b?a?="), ("a", "a"),
        ("a =?gbk?b?0ru2/g==?=", "a 一二"),
    ],
)  # fmt: skip
def test_encoded_words_never_fail(text: str, plain: str) -> None:
    """Unknown character sets and broken base64 leave what can be read."""
    assert decode_header_text(text) == plain


TIMES: list[tuple[str, datetime | None]] = [
    ("Received: by us; Tue, 20 Sep 2022 10:00:00 +0800\r\nReceived: by them; Mon, 19 Sep 2022 10:00:00 +0800",
     datetime(2022, 9, 20, 2, 0)),
    ("Received: broken\r\nDate: Mon, 19 Sep 2022 09:00:00 +0800", datetime(2022, 9, 19, 1, 0)),
    ("Date: Mon, 19 Sep 2022 09:00:00 -0000", datetime(2022, 9, 19, 9, 0)),
    ("Date: Mon, 99 Sep 99999 09:00:00 +0800", None),
    ("Subject: none", None),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "moment"), TIMES)
def test_the_last_servers_time_counts(headers: str, moment: datetime | None) -> None:
    """The first Received line is our own server's; without one the sender's date counts, and none is invented."""
    seconds = receipt_time(open_mail(headers.encode() + b"\r\n\r\n"))
    assert (seconds and datetime.utcfromtimestamp(seconds)) == moment


def test_the_mails_time_decides_whether_a_report_is_late(campaign: Campaign, tmp_path: Path) -> None:
    """The file's own time says when it was saved here; the mail's when it came."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    form = _form(campaign, tmp_path)
    for name, day in (("a", "20 Sep"), ("b", "28 Sep")):
        content = f"Received: by us; Tue, {day} 2022 10:00:00 +0800\r\n".encode() + mail([(NAME, form)]).as_bytes()
        (inbox / f"{name}.eml").write_bytes(content)
    late = {report.file.path.parent.name: report.timeliness for report in review_of(campaign, inbox).reports}
    assert late == {"a.eml": "on_time", "b.eml": "late"}


def test_only_attachments_count_in_a_mail(campaign: Campaign, tmp_path: Path) -> None:
    """Text is no attachment, pictures of the signature are passed over, a forwarded mail is opened."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    inner = mail([(NAME, _form(campaign, tmp_path))], subject="转发")
    outer = mail([("扫描.png", PNG)], subject="市人民法院报送")
    outer.add_attachment(inner)
    outer.add_attachment(PNG, maintype="image", subtype="png", disposition="inline", filename="logo.png", cid="<1>")
    (inbox / "m.eml").write_bytes(outer.as_bytes())
    assert found_in(campaign, inbox) == {
        "m.eml/扫描.png": ("court", "ignored", ["AQ139"]),
        f"m.eml/3.eml/{NAME}": ("court", "accepted", []),
        "m.eml/logo.png": (None, "ignored", ["AQ135"]),
    }


def test_a_picture_of_the_page_is_no_attachment(campaign: Campaign, tmp_path: Path) -> None:
    """Outlook puts pictures of the text beside it, without saying that they are inline."""
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content("text")
    message.add_alternative("<img src='cid:1'>", subtype="html")
    page = message.get_payload(1)
    assert isinstance(page, EmailMessage)
    page.add_related(PNG, maintype="image", subtype="png", cid="<1>")
    del page.get_payload(1)["Content-Disposition"]  # type: ignore[union-attr]
    (tmp_path / "m.eml").write_bytes(message.as_bytes())
    assert found_in(campaign, tmp_path) == {"m.eml/3": (None, "ignored", ["AQ135"])}


@pytest.mark.parametrize(("name", "code"), [("m.eml", "AQ134"), ("m.xlsx", "AQ102")])
def test_a_mail_or_archive_without_a_file_says_so(campaign: Campaign, tmp_path: Path, name: str, code: str) -> None:
    """It may be an answer or a forgotten attachment; under a workbook's name it is no workbook."""
    (tmp_path / name).write_bytes(mail([]).as_bytes())
    (tmp_path / "empty.zip").write_bytes(zipped({}))
    assert {each: codes for each, (_u, _s, codes) in found_in(campaign, tmp_path).items()} == {
        name: [code], "empty.zip": ["AQ134"],
    }  # fmt: skip


# ---- limits and damage ----------------------------------------------------------------------------------------------


def test_extraction_is_limited(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and bytes of one outer file are counted over everything inside it; a next archive begins anew."""
    monkeypatch.setattr(members.Allowance, "__init__", _small)
    (tmp_path / "a.zip").write_bytes(zipped({f"{n}.txt": b"x" for n in range(9)}))
    (tmp_path / "b.zip").write_bytes(zipped({"a.txt": bytes(60), "b.zip": zipped({"c.txt": bytes(60)})}))
    found = {name: codes for name, (_u, _s, codes) in found_in(campaign, tmp_path).items()}
    assert found == {
        "a.zip/0.txt": ["AQ102"], "a.zip/1.txt": ["AQ102"], "a.zip/2.txt": ["AQ102"], "a.zip/3.txt": ["AQ103"],
        "b.zip/a.txt": ["AQ140"], "b.zip/b.zip": ["AQ103"],
    }  # fmt: skip


def _small(self: members.Allowance) -> None:
    self.files, self.size = 3, 100


def test_zip_bomb_is_not_unpacked(campaign: Campaign, tmp_path: Path) -> None:
    """A member that would unpack to more than a file may have is refused by what the directory says."""
    (tmp_path / "a.zip").write_bytes(zipped({"b.xlsx": bytes(26 * 2**20)}))
    assert found_in(campaign, tmp_path) == {"a.zip/b.xlsx": (None, "rejected", ["AQ103"])}


def test_damaged_or_encrypted_member_affects_only_itself(campaign: Campaign, tmp_path: Path) -> None:
    """A wrong checksum, a password, an unknown compression: each is one finding, and the others are read."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    content = bytearray(
        zipped({"a.xlsx": b"aaaa", "b.xlsx": b"bbbb", "c.xlsx": b"cccc", "d.xlsx": _form(campaign, tmp_path)})
    )
    entries = [place for place in range(len(content)) if content[place : place + 4] == b"PK\x01\x02"]
    content[entries[0] + 16 : entries[0] + 20] = struct.pack("<I", 1)
    content[entries[1] + 8] |= 1
    content[entries[2] + 10 : entries[2] + 12] = struct.pack("<H", 97)
    (inbox / "m.zip").write_bytes(bytes(content))
    assert {name: codes for name, (_u, _s, codes) in found_in(campaign, inbox).items()} == {
        "m.zip/a.xlsx": ["AQ101"], "m.zip/b.xlsx": ["AQ144"], "m.zip/c.xlsx": ["AQ101"], "m.zip/d.xlsx": [],
    }  # fmt: skip
    assert "NotImplementedError" not in run("validate", inbox)[1]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("../../etc/passwd", ("etc", "passwd")), ("/a", ("a",)), ("C:\\a\\b", ("C:", "a", "b")), ("a\x00b", ("ab",)),
        ("./a//b/", ("a", "b")), ("..", ()), ("x" * 300, ("x" * 255,)),
    ],
)  # fmt: skip
def test_member_names_never_escape_the_archive(name: str, parts: tuple[str, ...]) -> None:
    """Whatever a member calls itself, its path lies below the archive's."""
    assert split_path(name) == parts


def test_a_member_without_a_name_has_a_number(campaign: Campaign, tmp_path: Path) -> None:
    """Names that lead nowhere leave the place in the archive."""
    (tmp_path / "a.zip").write_bytes(zipped({"../..": b"text"}))
    assert list(found_in(campaign, tmp_path)) == ["a.zip/1"]


def test_deeply_nested_mail_is_limited(campaign: Campaign, tmp_path: Path) -> None:
    """Thousands of parts inside each other are one finding or none, never the end of the run."""
    lines = [b"From: a", b"MIME-Version: 1.0"]
    for level in range(3000):
        lines += [f"Content-Type: multipart/mixed; boundary=b{level}".encode(), b"", f"--b{level}".encode()]
    (tmp_path / "m.eml").write_bytes(b"\r\n".join(lines))
    ((_unit, status, _codes),) = found_in(campaign, tmp_path).values()
    assert status in ("rejected", "ignored")


def test_mail_that_crashes_its_parser_is_reported_as_damaged(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the library raises at once or later stays with the mail."""
    (tmp_path / "m.eml").write_bytes(mail([(NAME, b"x")]).as_bytes())
    for broken in ("open_mail", "mail_members"):

        def fail(*_arguments: object) -> object:
            raise LookupError("unknown encoding")

        with monkeypatch.context() as patch:
            patch.setattr(f"aqcampaign.intake.reading.{broken}", fail)
            found = receive(tmp_path / "m.eml")[1]
            assert isinstance(found, Finding)
            assert found.code == "AQ101"


def test_archive_that_fails_midway_is_reported_as_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory that zipfile cannot go through is a finding behind the members that were fine."""
    (tmp_path / "a.zip").write_bytes(zipped({"a.txt": b"x"}))
    opened = receive(tmp_path / "a.zip")[1]
    assert isinstance(opened, ReceivedFolder)

    def fail(_archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
        raise zipfile.BadZipFile("broken")

    monkeypatch.setattr(zipfile.ZipFile, "infolist", fail)
    (only,) = opened.members
    assert isinstance(only, Finding)
    assert only.code == "AQ101"


# ---- sealed copies --------------------------------------------------------------------------------------------------

SEALED: dict[str, tuple[str, str | None]] = {
    "市人民法院盖章.pdf": ("by its name", "court"),
    "市人民法院/扫描.jpg": ("by the folder's name", "court"),
    "九月/一/scan.pdf": ("by the workbook beside it", "court"),
    "九月/二/scan.pdf": ("two units beside it", None),
    "市公安局和市人民法院.pdf": ("two units in its name", None),
}


def test_a_scan_is_the_sealed_copy_of_its_unit(campaign: Campaign, tmp_path: Path) -> None:
    """By its name, by the folder, by the only unit whose workbook lies beside it; of two units neither is guessed."""
    for name in SEALED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(PDF if name.endswith("pdf") else b"\xff\xd8\xff")
    fill(campaign, tmp_path / "九月/一", "court")
    fill(campaign, tmp_path / "九月/二", "postal")
    fill(campaign, tmp_path / "九月/二", "public_security")
    reports = {r.file.path.relative_to(tmp_path).as_posix(): r for r in review_of(campaign, tmp_path).reports}
    assert {name: reports[name].unit for name in SEALED} == {name: unit for name, (_why, unit) in SEALED.items()}
    assert {reports[name].findings[0].code for name, (_why, unit) in SEALED.items() if unit} == {"AQ139"}
    assert {reports[name].findings[0].code for name, (_why, unit) in SEALED.items() if not unit} == {"AQ133"}
    assert {reports[name].status for name in SEALED} == {"ignored"}


def test_sealed_copies_are_shown(campaign: Campaign, tmp_path: Path) -> None:
    """In the list of units, in JSON with the unit, and in the summary's list of returns; a scan is never a return."""
    import openpyxl

    fill(campaign, tmp_path, "court")
    (tmp_path / "市人民法院盖章.pdf").write_bytes(PDF)
    (tmp_path / "市公安局盖章.pdf").write_bytes(PDF)
    lines = run("validate", tmp_path)[1].splitlines()
    sealed_lines = [line for line in lines if line.endswith("盖章件")]
    assert [("市公安局" in line, "市人民法院" in line) for line in sealed_lines] == [(True, False), (False, True)]
    files = json.loads(run("validate", tmp_path, "--format", "json")[1])["files"]
    assert [(f["unit"], f["status"]) for f in files if f["path"].endswith("pdf")] == [
        ("court", "ignored"), ("public_security", "ignored"),
    ]  # fmt: skip
    review = review_of(campaign, tmp_path)
    (tmp_path / "s.xlsx").write_bytes(summary_of(campaign, review))
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    heading, *rows = book["报送情况"].iter_rows(min_row=3, values_only=True)
    sealed = {row[1]: (row[2], row[heading.index("盖章件")]) for row in rows}
    assert (sealed["市人民法院"], sealed["市公安局"], sealed["市检察院"]) == (
        ("已报", "有"),
        ("未报", "有"),
        ("未报", "—"),
    )


def test_names_from_the_disk_in_gbk_are_readable() -> None:
    """On Linux an archive from Windows leaves names in GBK; units are found in them all the same."""
    assert decode_disk_name("市公安局".encode("gbk").decode("utf-8", "surrogateescape")) == "市公安局"
    assert decode_disk_name("市公安局") == "市公安局"


def test_a_subject_in_raw_gbk_is_read() -> None:
    """Headers without any encoding are UTF-8 or GBK."""
    assert decode_subject(open_mail(b"Subject: " + "市公安局".encode("gbk") + b"\r\n\r\n")) == "市公安局"
    assert decode_subject(open_mail(b"\r\n")) == ""
