"""`aq cases`: lists the cases that the units reported as a bulletin tells them, and chooses those of a bulletin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.cli.checking import inbox_of, today, with_own_ledger
from aqcampaign.cli.office import clerk, registered_leads, required_workspace
from aqcampaign.cli.progress import shown_progress
from aqcampaign.cli.render import Line, note, say_lines
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import translate as _
from aqcampaign.present import present_time
from aqcampaign.publication.cases import CaseText, CaseWords
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.case_register import RegisteredCase, choice, dropped, reasons_text, registered_cases
from aqcampaign.use_cases.check_returns import review_periods
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.ledger_view import reading
from aqcampaign.workspace.log.cases import choose_cases, chosen_cases, drop_cases
from aqcampaign.workspace.receipts import moment_text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    period: str | None
    choose: Sequence[int]
    drop: Sequence[int]
    reason: str | None
    by: str | None


def run(wanted: Wanted, config: Path | None) -> int:
    """List the cases, or enter which of them a bulletin tells or does not tell after all; returns 0."""
    _require_whole(wanted)
    workspace, campaigns = required_workspace(), with_own_ledger(open_campaigns(config))
    cases = cases_of_register(workspace.root, campaigns, config, wanted.by)
    if not cases and not any(table.roles for each in campaigns for table in each.form.ledgers):
        raise UsageFailure(_("no form has a list of cases; give the columns of its list roles (docs/form-language.md)"))
    if wanted.choose:
        period = _period(campaigns, wanted.period or "")
        chosen = choice(cases, wanted.choose, period)
        with opened(workspace) as ledger:
            choose_cases(ledger, chosen, moment_text(present_time()), clerk(wanted.by))
        for each in chosen:
            note(_("case {number} is in the bulletin of {period}").format(number=each.number, period=period), "green")
    elif wanted.drop:
        taken, reason = dropped(cases, wanted.drop), printable((wanted.reason or "").strip(), 255)
        with opened(workspace) as ledger:
            drop_cases(ledger, taken, reason, moment_text(present_time()), clerk(wanted.by))
        for each in taken:
            text = _("case {number} is not in the bulletin of {period} any more")
            note(text.format(number=each.number, period=each.period))
    else:
        of_period = _period(campaigns, wanted.period) if wanted.period else None
        say_lines(_listed([each for each in cases if of_period in (None, each.period)]))
    return 0


def cases_of_register(
    root: Path, campaigns: Sequence[Campaign], config: Path | None, by: str | None = None
) -> list[RegisteredCase]:
    """Return the cases that the reports in the inbox of the working folder tell, after registering those that are new.

    `campaigns` know what the ledger of the working folder says.
    """
    places = [root / "inbox"]
    listing, examine = inbox_of(places)
    reviewed = review_periods(campaigns, places, None, shown_progress, today(campaigns[0]), (), listing, examine)
    leads = registered_leads(root, reviewed, by)
    with reading(required_workspace()) as ledger:
        chosen = chosen_cases(ledger)
    return registered_cases(reviewed, leads, chosen, read_words("cases.yaml", config, CaseWords).words)


def _require_whole(wanted: Wanted) -> None:
    if wanted.choose and wanted.drop:
        raise UsageFailure(_("--choose and --drop are two steps; drop first, then choose"))
    if wanted.choose and wanted.period is None:
        raise UsageFailure(_("say in which bulletin: aq cases PERIOD --choose NUMBER"))
    if bool(wanted.drop) != bool(wanted.reason and wanted.reason.strip()):
        raise UsageFailure(_("--drop NUMBER and --reason TEXT belong together: which case, and why"))


def _period(campaigns: Sequence[Campaign], period: str) -> str:
    calendars = [each.config.calendar for each in campaigns]
    return next((each for each in calendars if each.has(period)), calendars[0]).window(period).id


def case_line(text: CaseText) -> str:
    """Return a case as it is told, in one line."""
    return _("{name}: {text}").format(name=text.name, text=text.text)


def _listed(cases: Sequence[RegisteredCase]) -> Iterator[Line]:
    for each in cases:
        head = f"{each.number:>4}  "
        if not each.text.is_printable:
            text = _("cannot be printed: {reasons}").format(reasons=reasons_text(each.text))
            told = (
                each.period or "",
                each.case.unit,
                printable(each.case.texts.get("act", ""), 255),
                printable(text, 1000),
            )
            yield Line("  ".join(filter(None, told)), "red", head=head)
        elif each.chosen is not None:
            text = _("in the bulletin of {period}").format(period=each.chosen.period)
            yield Line(f"{text}  {printable(case_line(each.text), 1000)}", "green", head=head)
        else:
            yield Line(printable(case_line(each.text), 1000), head=head)
    printed = sum(each.text.is_printable for each in cases)
    text = _("{count} cases, {printable} of them can be printed; choose with: aq cases PERIOD --choose NUMBER")
    yield Line(text.format(count=len(cases), printable=printed))
