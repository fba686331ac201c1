"""Output files are written where requested and replace nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import fill, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.file_names import safe_name, unique_names

ROOT = Path(__file__).parents[1]
NAMES = [
    "../../市局", "..", "C:\\市局", "市局/分局", 'a<b>c:d"e|f?g*h', "con", "NUL.x", "LPT1", "市局. ", "市\u202e局",
    "市" * 300, "", " ",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_unit_name_never_escapes_the_output_folder(tmp_path: Path, name: str) -> None:
    """Whatever units.yaml calls a unit, its blank form lies in --out and can be written there."""
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    quoted = "".join(f"\\u{ord(each):04x}" for each in name or "x")
    (config / "units.yaml").write_text(f'units:\n  - {{id: a, name: "{quoted}"}}\n', encoding="utf-8")
    code, _out, err = run("template", "--month", "2022-09", "--out", tmp_path / "out", "--config", config)
    assert (code, "1" in err) == (0, True)
    (made,) = tmp_path.rglob("*.xlsx")
    assert made.parent == tmp_path / "out"


@given(st.text())
def test_safe_name_is_a_single_path_component(name: str) -> None:
    """No separator, no control character, not empty, with room to 255 bytes; safe again it stays as it is."""
    made = safe_name(name)
    assert made
    assert not set(made) & set('<>:"/\\|?*\x00\n')
    assert len(made.encode()) <= 241
    assert made.strip(" .") == made
    assert safe_name(made) == made


def test_names_that_differ_only_in_case_get_numbers() -> None:
    """Two units are two files, on Windows too."""
    assert list(unique_names(["A.xlsx", "a.xlsx", "b.xlsx", "A.xlsx"])) == [
        "A.xlsx",
        "a (2).xlsx",
        "b.xlsx",
        "A (3).xlsx",
    ]


@pytest.mark.parametrize("name", ["summary.csv", "summary.xls", "summary", "summary.xlsx.pdf"])
def test_output_name_with_the_wrong_extension_is_rejected(campaign: Campaign, tmp_path: Path, name: str) -> None:
    """The sentence names what can be written."""
    fill(campaign, tmp_path / "inbox", "court")
    code, _out, err = run("consolidate", "--out", tmp_path / name, "--inbox", tmp_path / "inbox")
    assert (code, ".xlsx" in err, (tmp_path / name).exists()) == (2, True, False)


def test_a_device_is_not_replaced_and_a_link_is_followed(campaign: Campaign, tmp_path: Path) -> None:
    """A pipe stays a pipe; what a link leads to is written, and the link stays."""
    fill(campaign, tmp_path / "inbox", "court")
    pipe, link, target = tmp_path / "pipe.xlsx", tmp_path / "link.xlsx", tmp_path / "far.xlsx"
    os.mkfifo(pipe)
    link.symlink_to(target)
    assert run("consolidate", "--out", pipe, "--inbox", tmp_path / "inbox")[0] == 2
    assert pipe.is_fifo()
    assert run("consolidate", "--out", link, "--inbox", tmp_path / "inbox")[0] == 0
    assert (link.is_symlink(), target.read_bytes()[:2]) == (True, b"PK")
    loop = tmp_path / "loop.xlsx"
    loop.symlink_to(loop)
    assert run("consolidate", "--out", loop, "--inbox", tmp_path / "inbox")[0] == 2
    assert loop.is_symlink()


def test_templates_are_not_written_beside_other_files(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither into the inbox nor beside files of other names; forms of other periods and units do not matter."""
    monkeypatch.chdir(tmp_path)
    fill(campaign, tmp_path / "inbox", "court")
    fill(campaign, tmp_path / "mixed", "court", name="法院9月报表.xlsx")
    assert run("template", "--month", "2022-09", "--out", "inbox")[0] == 2
    assert run("template", "--month", "2022-09", "--out", "mixed")[0] == 2
    assert run("template", "--month", "2022-09", "--out", "mixed", "--force")[0] == 0
    assert run("template", "--month", "2022-09", "--unit", "court", "--out", "all")[0] == 0
    assert run("template", "--month", "2022-09", "--out", "all")[0] == 0
    assert run("template", "--month", "2022-10", "--out", "all")[0] == 0


def test_every_command_accepts_common_period_spellings(campaign: Campaign, tmp_path: Path) -> None:
    """Template, validate, return and consolidate take 2022年9月."""
    fill(campaign, tmp_path / "inbox", "court")
    out = tmp_path / "out"
    assert run("template", "--month", "2022年9月", "--out", out / "blank")[0] == 0
    assert run("validate", tmp_path / "inbox", "--month", "2022-9")[0] == 0
    assert run("return", tmp_path / "inbox", "--to", out / "back", "--month", "202209")[0] == 0
    assert run("consolidate", "--out", out / "s.xlsx", "--inbox", tmp_path / "inbox", "--month", "2022.9")[0] == 0
    code, _out, err = run("template", "--month", "2022-8", "--out", out)
    assert (code, "2022-8" in err, "2022-09" in err) == (2, True, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["explain", "AQ301"], ["rules"], ["--help"], ["--version"]], ids=" ".join)
def test_full_disk_behind_stdout_gives_one_message(arguments: list[str]) -> None:
    """Exit 2, no traceback, no log of an internal error."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "aqcampaign", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.decode().strip().splitlines()) == 1


YAML = {
    "aliases that expand": "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(9)),
    "a node that holds itself": "units: &u [*u]\n",
    "a mapping that holds itself": "units: &u {a: *u}\n",
    "deep nesting": "units: " + "[" * 20_000 + "\n",
    "deep nesting that ends": "units: " + "[" * 3_000 + "]" * 3_000 + "\n",
}


@pytest.mark.parametrize("text", YAML.values(), ids=YAML)
@pytest.mark.parametrize("name", ["units.yaml", "form.yaml", "campaign.yaml", "rules.yaml"])
def test_recursive_yaml_is_rejected(tmp_path: Path, name: str, text: str) -> None:
    """One sentence with file and line, exit 2, at once."""
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    (config / name).write_text(text, encoding="utf-8")
    code, _out, err = run("template", "--month", "2022-09", "--out", tmp_path / "out", "--config", config)
    assert (code, f"{name}:1:" in err or f"{name}:" in err, "Traceback" in err) == (2, True, False)
