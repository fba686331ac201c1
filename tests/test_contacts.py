"""The persons of the units stay in contacts.yaml: checked when loaded, private, in no other file unless asked for."""

import os
import runpy
import stat
import zipfile
from pathlib import Path

import pytest
from samples import ROOT, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import Source
from aqcampaign.contacts import Contact, is_readable_by_others, read_contacts
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.workspace.folder import Workspace

PERSON, PHONE, MAIL = "甲某某", "0536-5550199", "someone@office.example"
WRITTEN = f"""
office: {{person: 值班员, phone: 0536-5550100}}
units:
  court: [{{person: {PERSON}, phone: {PHONE}, mail: {MAIL}}}, {{person: 乙某某, leads: true}}]
  市公安局: [{{phone: 5550111}}]
"""
WRONG = {
    "units:\n  court: [{mail: nobody}]": (2, "units.court.0.mail"),
    "units:\n  court: [{mail: 'a@b.cn, c@d.cn'}]": (2, "units.court.0.mail"),
    "units:\n  court: [{phone: unknown}]": (2, "units.court.0.phone"),
    'units:\n  court: [{person: "a\\tb"}]': (2, "units.court.0.person"),
    "units:\n  cuort: []": (2, "units.cuort"),
    "units:\n  court: []\n  市人民法院: []": (3, "units.市人民法院"),
    "units:\n  court: [{wechat: x}]": (2, "units.court.0.wechat"),
    "ofice: {}": (1, "ofice"),
}


@pytest.fixture
def database() -> str:
    """Contacts are no part of the ledger: the tests run on SQLite."""
    return "sqlite"


def write(folder: Path, text: str = WRITTEN) -> Path:
    """Write a contacts.yaml for its owner alone."""
    path = folder / "contacts.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_persons_are_found_by_unit(campaign: Campaign, tmp_path: Path) -> None:
    """Units are named by id or name; who leads is asked for apart; without anybody all is empty."""
    contacts = read_contacts(write(tmp_path), campaign.roster)
    assert contacts.office.phone == "0536-5550100"
    assert contacts.of("court") == Contact(person=PERSON, phone=PHONE, mail=MAIL)
    assert contacts.of("court", leading=True).person == "乙某某"
    assert contacts.of("public_security", leading=True).phone == "5550111"
    assert contacts.of("postal") == Contact()
    assert read_contacts(tmp_path / "none.yaml", campaign.roster).of("court") == Contact()


@pytest.mark.parametrize(("text", "place"), WRONG.items(), ids=[place for _line, place in WRONG.values()])
def test_mistake_has_its_place_and_repeats_no_person(
    campaign: Campaign, tmp_path: Path, text: str, place: tuple[int, str]
) -> None:
    """The sentence names line and key; the address or number that is wrong is not repeated."""
    with pytest.raises(ConfigurationFailure) as failure:
        read_contacts(write(tmp_path, text), campaign.roster)
    (problem,) = failure.value.problems
    assert (problem.line, problem.text.partition(":")[0]) == place
    assert "nobody" not in str(failure.value)
    assert "c@d.cn" not in str(failure.value)


def test_blank_file_lists_all_units_and_is_private(workspace: Workspace) -> None:
    """`aq contacts init` writes once; the blank file loads, and `aq contacts check` names every unit."""
    path = workspace.config / "contacts.yaml"
    assert run("contacts", "check")[0] == 2
    assert run("contacts", "init")[0] == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(Source(path).content()["units"])[:2] == ["market_regulation", "public_security"]
    code, out, _err = run("contacts", "check")
    assert code == 1
    assert sum("没有联系人" in line for line in out.splitlines()) == 14
    assert run("contacts", "init")[0] == 2


def test_check_says_what_is_lacking(workspace: Workspace) -> None:
    """What a unit lacks is named, never a person; a file that others may read is named too."""
    path = write(workspace.config)
    code, out, err = run("contacts", "check")
    assert code == 1
    assert "市公安局  缺姓名、缺邮箱" in out
    assert "市人民法院" not in out
    assert PHONE not in out + err
    assert "chmod" not in err
    if os.name == "posix":
        path.chmod(0o640)
        assert is_readable_by_others(path)
        assert "chmod 600" in run("contacts", "check")[2]


def test_contacts_are_handed_over_only_when_asked(workspace: Workspace, tmp_path: Path) -> None:
    """Neither the file nor an editor's copy of it is in a bundle, unless --with-contacts is said."""
    write(workspace.config)
    (workspace.config / "contacts.yaml~").write_text(WRITTEN, encoding="utf-8")
    assert run("handover", tmp_path / "without.zip")[0] == 0
    assert run("handover", tmp_path / "with.zip", "--with-contacts")[0] == 0
    assert PHONE.encode() not in (tmp_path / "without.zip").read_bytes()
    assert "config/contacts.yaml" in zipfile.ZipFile(tmp_path / "with.zip").namelist()
    assert run("init", tmp_path / "next", "--from", tmp_path / "with.zip")[0] == 0
    assert (tmp_path / "next/config/contacts.yaml").read_text(encoding="utf-8") == WRITTEN


def test_contacts_of_another_office_are_not_copied(workspace: Workspace, tmp_path: Path) -> None:
    """A working folder made from a configuration has none of its persons."""
    write(workspace.config)
    assert run("init", tmp_path / "other", "--from", workspace.config)[0] == 0
    assert not (tmp_path / "other/config/contacts.yaml").exists()


def test_package_with_contacts_is_not_built(tmp_path: Path) -> None:
    """Persons that somebody left in config/ stop the build."""
    (tmp_path / "config").mkdir()
    write(tmp_path / "config")
    hook_of = runpy.run_path(str(ROOT / "hatch_build.py"))["CompileCatalogues"]
    hook = hook_of(str(tmp_path), {}, None, None, str(tmp_path), "wheel")
    with pytest.raises(ValueError, match=r"contacts\.yaml"):
        hook.initialize("standard", {})
    assert not [*ROOT.glob("config/contacts*"), *ROOT.glob("examples/**/contacts*")]
