"""`aq demo`: makes a folder of sample returns, runs the commands on it, and tells what to open."""

from pathlib import Path

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.cli import consolidate, return_, template, validate
from aqcampaign.cli.render import Line, say, say_lines
from aqcampaign.config import shipped
from aqcampaign.demo.correction import resend_corrected
from aqcampaign.demo.folder import load_script, write_inbox
from aqcampaign.language import translate as _


def run(folder: Path, config: Path | None = None) -> int:
    """Make the folder and show the commands; returns 0, because the findings are part of the show."""
    config = config or shipped("config")
    play = load_script(config)
    campaign = open_campaign(config)
    inbox = write_inbox(campaign, play, folder)
    period = play.shown
    say(_("sample returns for {periods} are in {inbox}").format(periods=", ".join(play.periods), inbox=inbox))
    outbox, out = folder / "outbox" / period, folder / "reports" / period / "summary.xlsx"
    _typed(f"aq template --period {period} --out {outbox}")
    template.run(period, [], outbox, force=False, config=config)
    _typed(f"aq validate {inbox} --period {period}")
    validate.run([inbox], validate.Wanted(period, "text", verbose=False, strict=False), config)
    back = folder / "returned" / period
    _typed(f"aq return {inbox} --period {period} --to {back}")
    return_.run([inbox], back, period, config)
    if play.corrected is not None:
        sent = resend_corrected(campaign, play.corrected, inbox, period)
        say("\n" + _("the unit corrects the copy that it got back and sends it again as {path}").format(path=sent))
        _typed(f"aq validate {sent}")
        validate.run([sent], validate.Wanted(None, "text", verbose=False, strict=False), config)
    _typed(f"aq consolidate --out {out} --inbox {inbox} --period {period}")
    consolidate.run(out, inbox, consolidate.Wanted(period), config)
    say("\n" + _("open {path} in Excel, WPS or LibreOffice").format(path=out))
    return 0


def _typed(command: str) -> None:
    """Print a command as if it were typed."""
    say_lines([Line(""), Line(command, "bold", head="$ ")])
