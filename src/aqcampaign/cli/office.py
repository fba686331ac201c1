"""What commands need of the working folder: who works in it, what is new there, what its log says of the periods."""

import getpass
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from aqcampaign.board import Call
from aqcampaign.campaign_folder import Campaign
from aqcampaign.cli.checking import Lifted
from aqcampaign.cli.render import note
from aqcampaign.examination_config import Examine
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.language import translate as _
from aqcampaign.ledger.closing import ClosedPeriod
from aqcampaign.ledger.lead_chains import follow_leads
from aqcampaign.ledger.leads import records_of
from aqcampaign.present import present_time
from aqcampaign.report import Report
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import Listing, examined
from aqcampaign.use_cases.period_scores import OfficeRecord
from aqcampaign.workspace.acts import ChainedAct
from aqcampaign.workspace.cache.examined import examine_once
from aqcampaign.workspace.cache.store import Cache
from aqcampaign.workspace.folder import Workspace, current_workspace
from aqcampaign.workspace.inbox import registered_files
from aqcampaign.workspace.ledger_view import reading
from aqcampaign.workspace.log.calls import LETTER, PHONE, chases, last_calls
from aqcampaign.workspace.log.closings import (
    Closing,
    Closings,
    Records,
    closing_acts,
    kept_document,
    read_closings,
    read_record,
)
from aqcampaign.workspace.log.exemptions import EXEMPTED, EXEMPTION_ENDED, exemptions
from aqcampaign.workspace.log.extensions import EXTENDED, extensions
from aqcampaign.workspace.log.leads import RegisteredLead, known_leads, register_leads
from aqcampaign.workspace.log.rulings import read_rulings, ruling_acts
from aqcampaign.workspace.receipts import Registered, Statement, moment_seconds, moment_text
from aqcampaign.workspace.versions import is_remembered, receipts_of, remember

if TYPE_CHECKING:
    from aqcampaign.outputs.json_trace import EvidenceOf

# So many file names are printed.
MOST_NAMES = 20


def required_workspace() -> Workspace:
    """Return the working folder; raises UsageFailure without one."""
    workspace = current_workspace()
    if workspace is None:
        raise UsageFailure(_("this is no working folder, nor is one around it; make one with: aq init FOLDER"))
    return workspace


def clerk(named: str | None = None) -> str:
    """Return the name under which acts are entered, unless one is `named`: that of the user of this computer."""
    try:
        return printable(named or getpass.getuser())
    except (OSError, KeyError):  # a container without a name for its user
        return "?"


def phone_calls(root: Path, campaigns: Sequence[Campaign]) -> dict[str, Mapping[tuple[str, str], Call]]:
    """Return for each form the last telephone call by unit and period that the log of `root` holds."""
    with reading(Workspace(root)) as ledger:
        log = list(ledger.log(kind=PHONE))
    return {each.form_id: last_calls(log, each.config.calendar, each.clock) for each in campaigns}


def evidence_of_receipt(root: Path) -> "EvidenceOf":
    """Return how it is known when a file was received that the working folder `root` holds, or a mail that holds it."""
    with reading(Workspace(root)) as ledger:
        known = {
            sha256: (each.evidence, moment_seconds(each.received_at)) for sha256, each in ledger.receipts().items()
        }

    def evidence_of(report: Report) -> str | None:
        evidence, seconds = known.get(report.file.kept.name if report.file.kept else "", (None, 0.0))
        return evidence if evidence is None or report.file.modified == seconds else "better"

    return evidence_of


def office_records(root: Path, campaigns: Sequence[Campaign]) -> dict[str, OfficeRecord]:
    """Return for each form what the ledger of the working folder `root` says of the reports on it."""
    with reading(Workspace(root)) as ledger:
        receipts = receipts_of(ledger)
        log = [act for kind in (PHONE, LETTER) for act in ledger.log(kind=kind)]
        asked, rulings = sorted(log, key=attrgetter("number")), ruling_acts(ledger)
        closings = {each.form_id: read_closings(ledger, each.form_id).since for each in campaigns}
    return {
        each.form_id: OfficeRecord(
            receipts,
            chases(asked, each.config.calendar, each.clock),
            read_rulings(rulings, each.form_id, each.clock),
            {period: each.clock.local(moment_seconds(at)) for period, at in closings[each.form_id].items()},
        )
        for each in campaigns
    }


def closings_of_period(root: Path, period: str, forms: Collection[str]) -> list[ChainedAct]:
    """Return when a period of these forms was closed, revised and opened again, oldest first."""
    with reading(Workspace(root)) as ledger:
        return [each for each in closing_acts(ledger, period) if each.act.detail.get("form", "") in ("", *forms)]


def with_ledger(root: Path, campaigns: Sequence[Campaign], lifted: Lifted = ()) -> list[Campaign]:
    """Return the forms with what the ledger of the working folder `root` says: extensions, exemptions, closed periods.

    The closed periods `lifted` are treated as open.
    """
    workspace = Workspace(root)
    decided = with_decisions(root, campaigns)
    with reading(workspace) as ledger:
        closings = {each.form_id: read_closings(ledger, each.form_id) for each in campaigns}
    return [_with_closings(workspace, each, closings[each.form_id], lifted) for each in decided]


def with_decisions(root: Path, campaigns: Sequence[Campaign]) -> list[Campaign]:
    """Return the forms with the extensions and exemptions that the ledger of the working folder `root` tells of."""
    with reading(Workspace(root)) as ledger:
        log = [act for kind in (EXTENDED, EXEMPTED, EXEMPTION_ENDED) for act in ledger.log(kind=kind)]
    return [
        replace(
            each, extensions=extensions(log, each.form_id), roster=each.roster.exempting(exemptions(log, each.form_id))
        )
        for each in campaigns
    ]


def closed_periods(root: Path, campaign: Campaign) -> frozenset[str]:
    """Return the periods of a form that are closed."""
    with reading(Workspace(root)) as ledger:
        return frozenset(read_closings(ledger, campaign.form_id).in_force)


def _with_closings(workspace: Workspace, campaign: Campaign, closings: Closings, lifted: Lifted) -> Campaign:
    records = Records(workspace.archive)
    reported = {period: records.of(each).closed for period, each in closings.last.items()}
    closed = {period: reported[period] for period in closings.in_force if (campaign.form_id, period) not in lifted}
    editions = campaign.editions.as_reported({period: each.edition for period, each in closed.items()})
    return replace(campaign, closed=closed, reported=reported, editions=editions, issues=records.issues(closings))


def reported_summary(root: Path, campaign: Campaign, period: str, revision: int | None) -> tuple[Closing, bytes]:
    """Return a revision of a period, by default the newest, with its summary; raises UsageFailure if there is none."""
    workspace = Workspace(root)
    with reading(workspace) as ledger:
        revisions = read_closings(ledger, campaign.form_id).of(period)
    found = revisions[-1:] if revision is None else [each for each in revisions if each.revision == revision]
    label = campaign.config.calendar.label(period)
    if not revisions:
        raise UsageFailure(_("{period} was not closed and has no revisions").format(period=label))
    if not found:
        text = _("{period} has no revision {found}; the newest one is {newest}")
        raise UsageFailure(text.format(period=label, found=revision, newest=revisions[-1].revision))
    return found[0], kept_document(workspace.archive, found[0].summary, found[0])


def edition_before(root: Path, closing: Closing, form: str) -> ClosedPeriod | None:
    """Return what the revision before `closing` reported, None of the first one."""
    workspace = Workspace(root)
    with reading(workspace) as ledger:
        revisions = read_closings(ledger, form).of(closing.period)
    earlier = [each for each in revisions if each.revision < closing.revision]
    return read_record(workspace.archive, earlier[-1]).closed if earlier else None


def registered_leads(
    root: Path, reviewed: Iterable[tuple[Campaign, Sequence[Review]]], by: str | None = None
) -> list[RegisteredLead]:
    """Return the register of leads of the working folder `root`, after entering those of the reviews that are new."""
    found = {campaign.form_id: follow_leads(_reports(reviews)) for campaign, reviews in reviewed}
    with reading(Workspace(root)) as view:
        known = known_leads(view, found)
    if known is not None:
        return known
    from aqcampaign.workspace.ledger import opened  # imports the database

    with opened(Workspace(root)) as ledger:
        return register_leads(ledger, found, moment_text(present_time()), clerk(by))


def leads_to_hand_on(leads: Iterable[RegisteredLead], campaigns: Iterable[Campaign]) -> list[RegisteredLead]:
    """Return the leads without the rows of lists that are not handed on, such as what was destroyed."""
    kept = {
        (campaign.form_id, table.id)
        for campaign in campaigns
        for edition in campaign.editions.all
        for table in edition.form.ledgers
        if not table.handed_on
    }
    return [each for each in leads if (each.form, each.table) not in kept]


def _reports(reviews: Iterable[Review]) -> Iterable[Report]:
    """Return each report once; one of no period is in all reviews."""
    return {id(report.file): report for review in reviews for report in review.reports if records_of(report)}.values()


def remember_reviews(root: Path, reviews: Sequence[tuple[Campaign, Review]], *, whole: bool) -> None:
    """Enter what was found in each version in the ledger of the working folder `root`, where it says otherwise."""
    with reading(Workspace(root)) as view:
        if is_remembered(view, reviews, whole=whole):
            return
    from aqcampaign.workspace.ledger import opened  # imports the database

    with opened(Workspace(root)) as ledger:
        remember(ledger, reviews, whole=whole)


def registering(root: Path, examine: Examine = examined) -> tuple[Listing, Examine]:
    """Return how the files of the working folder `root` are listed and examined.

    What is new in its inbox is registered, and said so; what the cache knows is not passed to `examine`.
    """
    workspace, cache = Workspace(root), Cache(root, lambda text: note(text, "yellow"))

    def listing(paths: Sequence[Path]) -> list[InboxFile]:
        files, registered = registered_files(workspace, paths, Statement(clerk()), present_time(), cache)
        if registered.new:
            note(_("{count} new files registered").format(count=len(registered.new)))
        say_registered(registered)
        return files

    return listing, partial(examine_once, cache, examine)


def say_registered(registered: Registered) -> None:
    """Say which files of the inbox were replaced or removed, and of which mails the time is doubted."""
    for paths, said in (
        (registered.doubted, _("the mail server's time is yet to come, so weaker evidence counts: {names}")),
        (registered.replaced, _("replaced in the inbox, the earlier file is kept: {names}")),
        (registered.removed, _("no longer in the inbox, the file is kept: {names}")),
    ):
        say_names(paths, said)


def say_names(paths: Sequence[str], said: str) -> None:
    """Print a remark with the names of files, of many the first ones."""
    if paths:
        names = _(", ").join(printable(path, 255) for path in paths[:MOST_NAMES])
        note(said.format(names=names + (" …" if len(paths) > MOST_NAMES else "")), "yellow")
