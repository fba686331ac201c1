"""`aq rules`: lists the rules, and tests one of them over the periods in the inbox."""

from collections.abc import Iterator
from pathlib import Path

from rich.cells import cell_len, set_cell_size

from aqcampaign.backtest import Flagged, PastPeriod
from aqcampaign.campaign_folder import Campaign, open_campaign, open_campaigns
from aqcampaign.cli.checking import inbox_of, with_own_ledger
from aqcampaign.cli.grouping import line
from aqcampaign.cli.progress import shown_progress
from aqcampaign.cli.render import STYLES, Line, is_styled, say, say_columns, say_lines
from aqcampaign.config import unknown
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.catalog import Severity
from aqcampaign.findings.finding import printable
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.outputs.rules_page import built_in_rules, describe_units
from aqcampaign.use_cases.check_returns import backtest_rule

_NAMED = 2
_LEVELS: dict[Severity, str] = {"error": N_("error"), "query": N_("query"), "notice": N_("notice")}


def run(form: str | None, config: Path | None) -> int:
    """Print one line a rule: code, level, whom it asks, name."""
    campaign = open_campaign(config, form)
    rows = list(_rows(campaign))
    if is_styled():
        say_columns(rows)
        return 0
    widths = [max(cell_len(row[column].text) for row in rows) for column in range(3)]
    for row in rows:
        fixed = [set_cell_size(cell.text, width) for cell, width in zip(row, widths, strict=False)]
        say("  ".join((*fixed, row[3].text)))
    return 0


def run_test(name: str, paths: list[Path], period: str | None, form: str | None, config: Path | None) -> int:
    """Print what the rule would have flagged in `period`, by default in each; an unknown rule raises UsageFailure."""
    form_id = open_campaign(config, form).form_id
    campaigns = with_own_ledger(open_campaigns(config))
    campaign = next(each for each in campaigns if each.form_id == form_id)
    code = _code(campaign, name)
    periods = list(backtest_rule(campaigns, campaign, code, paths, period, shown_progress, *inbox_of(paths)))
    for past in periods:
        heading = _("{period}: {count} flagged in {files} files")
        say_lines(
            [
                Line(heading.format(period=past.period, count=len(past.flagged), files=past.files), "bold"),
                *(_told(campaign, flagged) for flagged in past.flagged),
            ]
        )
    say(_closing(periods))
    return 0


def _rows(campaign: Campaign) -> Iterator[tuple[Line, Line, Line, Line]]:
    for rule in campaign.rulebook.rules:
        level = _(_LEVELS[rule.spec.level])
        level = _("{level} (on trial)").format(level=level) if rule.spec.trial else level
        many = len(rule.units) > _NAMED and len(rule.units) < len(campaign.roster.units)
        units = _("{count} units").format(count=len(rule.units)) if many else describe_units(rule, campaign.roster, _)
        style = "dim" if rule.spec.trial else STYLES[rule.spec.level]
        yield Line(rule.code, "bold"), Line(level, style), Line(units), Line(f"{rule.spec.name} [{rule.spec.id}]")
    for entry in built_in_rules():
        severity = Line(_(_LEVELS[entry.severity]), STYLES[entry.severity])
        yield Line(entry.code, "bold"), severity, Line(_("all units")), Line(_(entry.title))


def _code(campaign: Campaign, name: str) -> str:
    codes = [entry.code for entry in built_in_rules()]
    if name.upper() in codes:
        return name.upper()
    rule = campaign.rulebook.by_name.get(name) or campaign.rulebook.by_name.get(name.upper())
    if rule is None:
        raise UsageFailure(_("rule {text}").format(text=unknown(name, [*campaign.rulebook.by_name, *codes])))
    return rule.code


def _told(campaign: Campaign, flagged: Flagged) -> Line:
    unit = campaign.roster.by_id[flagged.report.unit or ""].name
    mark = _(" (corrected later)") if flagged.corrected else ""
    text = f"{printable(flagged.report.file.name, 255)}  {line((flagged.found,))}{mark}"
    return Line(text, "dim" if flagged.corrected else "", head=f"  {unit}  ")


def _closing(periods: list[PastPeriod]) -> str:
    flagged = [each for period in periods for each in period.flagged]
    return _("{files} files of {periods} periods, {count} flagged, {corrected} of them corrected later").format(
        files=sum(period.files for period in periods), periods=len(periods), count=len(flagged),
        corrected=sum(each.corrected for each in flagged),
    )  # fmt: skip
