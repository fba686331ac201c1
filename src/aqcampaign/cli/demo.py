"""`aq demo`: makes a folder of sample returns, runs the commands on it, and tells what to open."""

from pathlib import Path

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.cli import consolidate, return_, template, validate
from aqcampaign.cli.render import Line, say, say_lines
from aqcampaign.cli.targets import apart
from aqcampaign.config import shipped
from aqcampaign.demo.correction import resend_corrected
from aqcampaign.demo.folder import load_script, write_inbox
from aqcampaign.demo.script import Script
from aqcampaign.language import translate as _
from aqcampaign.working_folder import standard_folder
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


def _typed(command: str) -> None:
    """Print a command as if it were typed."""
    say_lines([Line(""), Line(command, "bold", head="$ ")])
