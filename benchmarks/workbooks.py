"""Creates a campaign of any size with one valid workbook per unit."""

import os
import random
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import yaml
from openpyxl import load_workbook
from writers import Program, rewritten

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.form.measure import Kind
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import Stamp
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import day_text
from aqcampaign.template.plan import Content
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.values.amounts import Number, join_numbers

PERIOD = "2022-09"
RECEIVED = datetime(2022, 9, 20, 10, 0)  # before the deadline
_SEED = 2022
_MOST = 400
_SHIPPED = Path(__file__).parents[1]


@dataclass(frozen=True)
class Material:
    """Benchmark input: the configuration folder, its campaign, and the workbooks in the inbox."""

    config: Path
    campaign: Campaign
    inbox: Path
    files: tuple[Path, ...]


def make_year(folder: Path) -> Campaign:
    """Write a campaign of twelve months on the built-in form, with a workbook of each unit for each of them.

    Each unit reports the same from month to month. The workbooks lie in inbox/MONTH.
    """
    shutil.copytree(_SHIPPED / "config", folder / "config")
    shutil.copytree(_SHIPPED / "templates", folder / "templates")
    file = folder / "config" / "campaign.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["calendar"] = {"every": "month", "first": "2022-01-01", "last": "2022-12-31", "due": "2 days after the end"}
    del content["stages"]
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    campaign = open_campaign(folder / "config")
    for place, unit in enumerate(campaign.roster.units):
        for window in campaign.config.calendar.windows.values():
            received = datetime.combine(window.last, RECEIVED.time())
            figures = _contents(campaign.form, random.Random(place))  # noqa: S311  (figures, not secrets)
            filling = Filling(unit.name, window.id, figures, day_text(campaign.words, received.date()))
            stamp = Stamp(campaign.form.id, campaign.form.version, unit.id, window.id)
            plan = blank_workbook(campaign.config, campaign.form, campaign.words, stamp, filling)
            path = folder / "inbox" / window.id / f"{unit.id}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(workbook_bytes(plan))
            moment = campaign.clock.seconds(received)
            os.utime(path, (moment, moment))
    return campaign


def matrix() -> str:
    """Return the form.yaml of a matrix of 40 rows and 30 columns with 合计 both ways."""
    columns = [f"  - {{id: c{place}, name: 第{place}栏, group: 组{place // 5}}}" for place in range(29)]
    items = [f"  - {{id: i{place}, name: 第{place}项, unit: 件}}" for place in range(39)]
    totals = " + ".join(f"c{place}" for place in range(29))
    return "\n".join([
        "id: matrix", 'version: "1"', "title: 矩阵统计表",
        "labels: {unit: 填报单位, filled_on: 填报时间, window: 统计区间}",
        "headings: {name: 项目, unit: 单位}",
        "columns:", *columns, f"  - {{id: all, name: 合计, equals: {totals}}}",
        "items:", *items, "  - {id: sum, name: 合计, unit: 件, equals: rest}", "",
    ])  # fmt: skip


def make(folder: Path, count: int, form: str | None = None) -> Material:
    """Write configuration and workbooks under `folder`, of the built-in form or of the YAML text `form`.

    The same arguments give the same bytes.
    """
    config = _configuration(folder / "config", count)
    if form is not None:
        (config / "form.yaml").write_text(form, encoding="utf-8")
        (config / "rules.yaml").unlink()  # its rules refer to the built-in form
    campaign = open_campaign(config)
    inbox = folder / "inbox"
    inbox.mkdir()
    chance = random.Random(_SEED)  # noqa: S311  (figures, not secrets)
    files = tuple(_workbook(campaign, inbox, place, chance) for place in range(count))
    return Material(config, campaign, inbox, files)


def saved_by_libreoffice(material: Material, folder: Path) -> Material | None:
    """Return the same campaign with its workbooks saved by LibreOffice, or None if it is not installed."""
    soffice = shutil.which("soffice")
    if soffice is None:
        return None
    inbox = folder / "inbox"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(inbox)]
    subprocess.run([*command, *map(str, material.files)], check=True, capture_output=True)
    return _received(material, inbox)


def saved_by_openpyxl(material: Material, folder: Path) -> Material:
    """Return the same campaign with its workbooks saved by openpyxl, as many scripts and online editors do."""
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    for file in material.files:
        load_workbook(file).save(inbox / file.name)
    return _received(material, inbox)


def saved_as_by(program: Program, material: Material, folder: Path) -> Material:
    """Return the same campaign with its workbooks in the markup of another program."""
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    for file in material.files:
        (inbox / file.name).write_bytes(rewritten(file.read_bytes(), program))
    return _received(material, inbox)


def _received(material: Material, inbox: Path) -> Material:
    """Return the campaign with the files of another inbox, all of them received in time."""
    files = tuple(inbox / file.name for file in material.files)
    moment = material.campaign.clock.seconds(RECEIVED)
    for file in files:
        os.utime(file, (moment, moment))
    return Material(material.config, material.campaign, inbox, files)


def part_of(material: Material, folder: Path, count: int) -> Path:
    """Return a folder with the first `count` workbooks and their times."""
    folder.mkdir()
    for file in material.files[:count]:
        shutil.copy2(file, folder)
    return folder


def _configuration(folder: Path, count: int) -> Path:
    shutil.copytree(_SHIPPED / "config", folder)
    shutil.copytree(_SHIPPED / "templates", folder.parent / "templates")
    units = "".join(f"  - {{id: unit{place:04d}, name: 单位{place:04d}}}\n" for place in range(1, count + 1))
    (folder / "units.yaml").write_text(f"units:\n{units}", encoding="utf-8")
    return folder


def _workbook(campaign: Campaign, inbox: Path, place: int, chance: random.Random) -> Path:
    unit = campaign.roster.units[place]
    filled_on = day_text(campaign.words, RECEIVED.date())
    filling = Filling(unit.name, PERIOD, _contents(campaign.form, chance), filled_on)
    stamp = Stamp(campaign.form.id, campaign.form.version, unit.id, PERIOD)
    plan = blank_workbook(campaign.config, campaign.form, campaign.words, stamp, filling)
    path = inbox / campaign.words.file_name.format(place=place + 1, unit=unit.name, period=PERIOD)
    path.write_bytes(workbook_bytes(plan))
    moment = campaign.clock.seconds(RECEIVED)
    os.utime(path, (moment, moment))
    return path


def _contents(form: Form, chance: random.Random) -> dict[str, Content]:
    """Return plausible figures that raise no finding, so that only checking is measured."""
    most = _MOST
    contents: dict[str, Content] = {}
    for cell in form.cells:
        if cell.computed:
            continue
        if cell.measure.compound:  # each stage of a case has at most as many as the stage before
            most = chance.randrange(most // 2, most + 1)
            contents[cell.id] = join_numbers((most,) * len(cell.measure.parts))
        else:
            contents[cell.id] = _value(cell.measure.kind, chance)
    return contents


def _value(kind: Kind, chance: random.Random) -> Number:
    return Decimal(chance.randrange(10_000, 50_000)) / 100 if kind == "money" else chance.randrange(_MOST)
