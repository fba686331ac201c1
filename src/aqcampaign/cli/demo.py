"""`aq demo`: makes a folder of sample returns, runs the commands on it, and tells what to open."""

import contextlib
import shlex
from datetime import datetime
from pathlib import Path

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.cli import consolidate, return_, template, validate
from aqcampaign.cli.render import Line, say, say_lines
from aqcampaign.cli.targets import apart
from aqcampaign.config import Source, shipped
from aqcampaign.demo.correction import resend_corrected
from aqcampaign.demo.folder import load_script, write_inbox, write_return
from aqcampaign.demo.script import Script
from aqcampaign.demo.story import Story
from aqcampaign.language import translate as _
from aqcampaign.present import playing_at
from aqcampaign.working_folder import standard_folder
from aqcampaign.workspace.create import create_workspace
from aqcampaign.workspace.folder import refuse_used_folder


def run(folder: Path, config: Path | None = None) -> int:
    """Make the folder and show the commands; returns 0, because the findings are part of the show."""
    apart(folder, [standard_folder("inbox")])
    refuse_used_folder(folder)
    config = config or shipped("config")
    plays = [(campaign, load_script(config, campaign.form_id)) for campaign in open_campaigns(config)]
    inbox = write_inbox(plays, folder)
    periods = ", ".join(dict.fromkeys(period for _campaign, play in plays for period in play.periods))
    say(_("sample returns for {periods} are in {inbox}").format(periods=periods, inbox=inbox))
    for campaign, play in plays:
        _show(campaign, play, folder, inbox, config)
    return 0


def _show(campaign: Campaign, play: Script, folder: Path, inbox: Path, config: Path) -> None:
    """Run the commands on the returns of one form, and say what was typed."""
    period = play.shown
    forms, form = ([campaign.form_id], f" --form {campaign.form_id}") if campaign.form_id else ([], "")
    outbox = folder / "outbox" / period
    name = f"summary_{campaign.form_id}.xlsx" if campaign.form_id else "summary.xlsx"
    out, back = folder / "reports" / period / name, folder / "returned" / period
    _typed(f"aq template --period {period}{form} --out {outbox}")
    template.run(period, [], outbox, forms, force=False, config=config)
    _typed(f"aq validate {inbox} --period {period}{form}")
    wanted = validate.Wanted(period, "text", verbose=False, strict=False, forms=forms)
    validate.run([inbox], wanted, config)
    _typed(f"aq return {inbox} --period {period}{form} --to {back}")
    return_.run([inbox], back, period, forms, config)
    if play.corrected is not None:
        sent = resend_corrected(campaign, play.corrected, inbox, period)
        say("\n" + _("the unit corrects the copy that it got back and sends it again as {path}").format(path=sent))
        _typed(f"aq validate {sent}")
        validate.run([sent], validate.Wanted(None, "text", verbose=False, strict=False), config)
    _typed(f"aq consolidate --out {out} --inbox {inbox} --period {period}{form}")
    consolidate.run(out, inbox, consolidate.Wanted(period, forms=forms), config)
    say("\n" + _("open {path} in Excel, WPS or LibreOffice").format(path=out))


def play_office(folder: Path) -> int:
    """Play what an office does over three months in a working folder, until its successor goes on; returns 0."""
    from aqcampaign.cli.app import run as run_command  # which imports this module

    apart(folder, [standard_folder("inbox")])
    refuse_used_folder(folder)
    office, successor = folder / "office", folder / "successor"
    create_workspace(office, None)
    campaign, script = open_campaigns(office / "config")[0], load_script(shipped("config"))
    story, played = Source(shipped("templates") / "office.yaml").load(Story), datetime.min
    for step in story.steps:
        for period, each in story.arrivals(script, played, step.at):
            write_return(campaign, each, period, office / "inbox")
        played = step.at
        say_lines([Line(""), Line(f"{step.at:%Y-%m-%d %H:%M}  {step.say}", "bold")])
        with contextlib.chdir(folder / step.folder), playing_at(campaign.clock.seconds(step.at)):
            for command in step.run:
                _typed(f"aq {command}")
                run_command(shlex.split(command))
    _compare(office, successor)
    return 0


def _compare(office: Path, successor: Path) -> None:
    """Say that the successor has and makes summaries of the same bytes; raises ValueError if not."""
    summaries = sorted(path.relative_to(office) for path in (office / "reports").rglob("*.xlsx"))
    different = [path for path in summaries if (office / path).read_bytes() != (successor / path).read_bytes()]
    if different:
        raise ValueError(different)
    say(_("the {count} summaries in {office} are the same in {successor}, byte for byte").format(
        count=len(summaries), office=office, successor=successor))  # fmt: skip


def _typed(command: str) -> None:
    """Print a command as if it were typed."""
    say_lines([Line(""), Line(command, "bold", head="$ ")])
