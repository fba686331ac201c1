"""Prints a review as text: the status of each unit, what must be corrected, who is missing."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len, set_cell_size

from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.campaign_folder import Campaign
from aqcampaign.cli.change_words import change_words
from aqcampaign.cli.grouping import grouped, line
from aqcampaign.cli.render import STYLES, Line
from aqcampaign.consolidation.coverage import Coverage, UnitStanding, coverage_by_group, not_counted, unit_names
from aqcampaign.findings.catalog import Severity
from aqcampaign.findings.finding import Finding, printable
from aqcampaign.form.not_asked import names_of_items
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.ledger.attribution import units_with_sealed_copy
from aqcampaign.ledger.closing import came_after_closing
from aqcampaign.ledger.leads import Lead, list_leads
from aqcampaign.ledger.version_history import Version, behind_others
from aqcampaign.report import Report
from aqcampaign.review import Review
from aqcampaign.units.roster import RosterChange

# So many lines of a running list are printed on the screen.
_MOST_LEADS = 20
# Of thousands of units the first ones are named.
_MOST_NAMES = 100
_MOST_LINES = 20
# Of what a version changed the first differences are told; aq versions tells all.
_MOST_CHANGES = 5
# Of more groups than these, those that are complete are not shown.
_MOST_GROUPS = 10

_UNIT_STYLES = {
    "accepted": "green",
    "nil": "green",
    "returned": "red",
    "unreadable": "red",
    "missing": "yellow",
    "incomplete": "yellow",
    "excluded": "yellow",
    "informational": "",
    "unexpected": "red",
    "exempt": "",
}
_SIGNS = {
    "accepted": "√",
    "nil": "√",
    "returned": "×",
    "unreadable": "×",
    "missing": "…",
    "incomplete": "…",
    "excluded": "×",
    "informational": "·",
    "unexpected": "×",
    "exempt": "—",
}
_STANDING = {
    "accepted": N_("accepted"),
    "nil": N_("nil report"),
    "returned": N_("returned"),
    "unreadable": N_("received but unreadable"),
    "missing": N_("missing"),
    "incomplete": N_("incomplete"),
    "excluded": N_("late, no data"),
    "informational": N_("for information"),
    "unexpected": N_("does not report"),
    "exempt": N_("no duty"),
}
_FILE_STATUS = {
    "accepted": N_("accepted"),
    "nil": N_("nil report"),
    "returned": N_("returned"),
    "rejected": N_("not counted"),
    "superseded": N_("older version"),
    "excluded": N_("not added up"),
    "ignored": N_("after closing"),
}
_CHANGES = {
    "begun": N_("{name} reports for the first time"),
    "ended": N_("{name} no longer reports"),
    "merged": N_("{name} no longer reports; it is part of {into}"),
    "renamed": N_("{name} is now called {into}"),
}
TIMELINESS = {"on_time": N_("on time"), "late": N_("late")}


def review_text(campaign: Campaign, review: Review, *, verbose: bool, whole: bool) -> Iterator[Line]:
    """Yield the lines; `whole` also tells of the units that sent nothing."""
    yield from map(Line, _heading(campaign, review))
    looked_at = {id(report.file) for report in review.reports}
    units = [
        each for each in review.units
        if whole or any(below.report and id(below.report.file) in looked_at for below in each.reporters)
    ]  # fmt: skip
    shown_names = [each.indented_name for each in units]
    names_width = max(map(cell_len, shown_names), default=0)
    standings_width = max((cell_len(_(_STANDING[each.status])) for each in units), default=0)
    sealed, versions = units_with_sealed_copy(review.reports), versions_behind_others(campaign, review)
    for name, each in zip(shown_names, units, strict=True):
        # Set to widths in cells: a Chinese character is two cells wide.
        standing = _(_STANDING[each.status])
        head = f"{_SIGNS[each.status]}  {set_cell_size(name, names_width)}  {set_cell_size(standing, standings_width)}"
        about = "  ".join([
            *_about(each, sealed=each.unit.id in sealed), *_extended(campaign, review.period, each.unit.id),
            *_without_duty(campaign, each),
        ])  # fmt: skip
        yield Line(about, _UNIT_STYLES[each.status], head=f"{head}  " if about else head.rstrip())
        version = versions.get(each.report.file.sha256) if each.report else None
        if version is not None:
            yield Line(_changed(version), head=" " * (cell_len(head) + 2))
    names = {unit.id: unit.name for unit in campaign.roster.units} | unit_names(review.units)
    yield from _section(_("To be corrected"), review, "error", names)
    yield from _section(_("To be confirmed or explained"), review, "query", names)
    yield from map(Line, _listed(campaign, review, names))
    if verbose:
        yield from _section(_("For information"), review, "notice", names)
    yield Line("")
    if whole and review.period:
        yield from map(Line, change_lines(campaign.unit_changes(review.period)))
    yield from map(Line, _closed(campaign, review))
    yield from map(Line, _closing(review, verbose=verbose, whole=whole))


def versions_behind_others(campaign: Campaign, review: Review) -> dict[str, Version]:
    """Return the versions that have one before them, with what they changed, by the checksum of the file."""
    return behind_others(review.reports, campaign.roster, any_number=campaign.config.calendar.is_any_time)


def _changed(version: Version) -> str:
    """Return 第2版：结案 2 → 4 件；…; of many changes the first ones."""
    changes = [change_words(each) for each in version.changes[:_MOST_CHANGES]]
    if len(version.changes) > _MOST_CHANGES:
        changes.append(_("… and {count} more").format(count=len(version.changes) - _MOST_CHANGES))
    told = _("; ").join(changes) or _("nothing changed")
    return _("version {number}: {changes}").format(number=version.number, changes=told)


def standing_words(status: str) -> tuple[str, str, str]:
    """Return the sign of a unit's standing, its name and its style on a terminal."""
    return _SIGNS[status], _(_STANDING[status]), _UNIT_STYLES[status]


def file_status(status: str) -> str:
    """Return the name of a file's status."""
    return _(_FILE_STATUS[status])


def problem_lines(review: Review) -> Iterator[str]:
    """Yield one line a file that is not counted although somebody sent it."""
    for report in review.reports:
        if report.status in ("returned", "rejected"):
            errors = [found for found in report.findings if found.severity == "error"]
            first = errors[0]
            more = _(" (and {count} more)").format(count=len(errors) - 1) if len(errors) > 1 else ""
            yield _("not counted: {file}: {message}{more}").format(
                file=printable(report.file.name, 255), message=line((first,)), more=more
            )


def after_closing_lines(review: Review) -> Iterator[str]:
    """Yield one line on the files of a closed period that came too late to be in what was reported."""
    late = [report for report in review.reports if came_after_closing(report) and report.period == review.period]
    if late:
        names = _(", ").join(printable(report.file.name, 255) for report in late[:_MOST_NAMES])
        text = _("received after closing, kept and not counted: {names}; aq revise takes in what came since")
        yield text.format(names=names + (" …" if len(late) > _MOST_NAMES else ""))


def _closed(campaign: Campaign, review: Review) -> Iterator[str]:
    closed = campaign.closed.get(review.period or "")
    if closed is not None:
        text = _("closed, revision {revision}: what was reported stands, whatever came or changed since")
        yield text.format(revision=closed.revision)
        yield from after_closing_lines(review)


def left_out_lines(campaign: Campaign, review: Review) -> Iterator[str]:
    """Yield the units whose reports count as no data, and those that are added up in part only."""
    late = [each.unit.name for each in review.units if each.status == "excluded"]
    if late:
        text = _("late, counts as no data by {basis}: {units}")
        yield text.format(basis=campaign.config.no_data_basis, units=_shortened(late))
    incomplete = [each for each in review.units if each.status == "incomplete"]
    for each in incomplete[:_MOST_LINES]:
        parts = [part.unit.name for part in each.asked_parts if not part.is_accepted]
        yield _("incomplete: {unit}, without {parts}").format(unit=each.unit.name, parts=_shortened(parts))
    yield from _further(incomplete)


def _further(units: Sequence[object]) -> Iterator[str]:
    """Yield how many units were not named, if any."""
    if len(units) > _MOST_LINES:
        yield _("… and {count} more units").format(count=len(units) - _MOST_LINES)


def _shortened(names: Sequence[str]) -> str:
    """Return the names in one line; of thousands the first ones and how many more there are."""
    shown, more = _(", ").join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    return _("{units} and {count} more").format(units=shown, count=more) if more > 0 else shown


def change_lines(changes: Iterable[RosterChange]) -> Iterator[str]:
    """Yield one line for each unit that has begun, ended, merged or been renamed since the previous period."""
    listed = list(changes)
    for change in listed[:_MOST_LINES]:
        yield _(_CHANGES[change.kind]).format(name=change.name, into=change.into)
    yield from _further(listed)


def coverage_line(counts: Coverage) -> str:
    """Return 应报14家，已报12家，其中零报告1家，退回1家，未报1家; at any time 收到5份，采用4份."""
    if counts.expected is None:
        text = _(
            "received {received}, accepted {accepted} (nil reports {nil}), returned {returned}, unreadable {count}"
        )
        return text.format(
            received=counts.received, accepted=counts.accepted, nil=counts.nil, returned=counts.returned,
            count=counts.unreadable,
        )  # fmt: skip
    line = _(
        "expected {expected}, accepted {accepted} (nil reports {nil}), returned {returned}, missing {missing}"
    ).format(
        expected=counts.expected,
        accepted=counts.accepted,
        nil=counts.nil,
        returned=counts.returned,
        missing=counts.missing,
    )
    line += _(", unreadable {count}").format(count=counts.unreadable) if counts.unreadable else ""
    line += _(", incomplete {count}").format(count=counts.incomplete) if counts.incomplete else ""
    line += _(", late and no data {count}").format(count=counts.excluded) if counts.excluded else ""
    return line + (_(", late {late}").format(late=counts.late) if counts.late else "")


def group_lines(units: Iterable[UnitStanding]) -> Iterator[str]:
    """Yield the coverage of each group of units; of many groups, that of those in which a report is still to come."""
    groups = coverage_by_group(units)
    shown = [each for each in groups.items() if len(groups) <= _MOST_GROUPS or not each[1].is_complete]
    for group, counts in shown[:_MOST_LINES]:
        yield _("{group}: {coverage}").format(group=group or _("without a group"), coverage=coverage_line(counts))
    if len(shown) > _MOST_LINES:
        yield _("… and {count} more groups").format(count=len(shown) - _MOST_LINES)


def open_queries(review: Review) -> int:
    """Return how many questions about counted figures their units have still to answer."""
    return sum(report.open_queries for report in review.reports)


def _heading(campaign: Campaign, review: Review) -> Iterator[str]:
    yield campaign.form.title
    if review.period:
        window = campaign.config.calendar.window(review.period)
        due = campaign.config.calendar.due(review.period)
        text = _("{period}: {first} to {last}, due {due}") if due else _("{period}: {first} to {last}, at any time")
        yield text.format(
            period=campaign.config.calendar.label(review.period), first=window.since, last=window.last, due=due
        )
        if campaign.config.no_data_basis:
            yield _("late reports count as no data: {basis}").format(basis=campaign.config.no_data_basis)
        stages = _(", ").join(each.name for each in campaign.config.stages_of(review.period))
        if stages:
            yield _("stage: {stages}").format(stages=stages)
        if review.period == list(campaign.config.calendar.windows)[-1]:
            yield from uncovered_lines(campaign.config)
    yield ""


def uncovered_lines(config: CampaignConfig) -> Iterator[str]:
    """Yield a sentence for each span of the campaign of which no report tells."""
    for first, last in config.uncovered:
        yield _("no report covers {first} to {last}; add a period or a final_report to campaign.yaml").format(
            first=first, last=last
        )


def _about(standing: UnitStanding, *, sealed: bool) -> Iterator[str]:
    """Yield what is told of a unit's report behind its standing."""
    report = standing.report
    if standing.parts:
        accepted = sum(part.is_accepted for part in standing.parts)
        yield _("{accepted} of {count} parts").format(accepted=accepted, count=len(standing.asked_parts))
    if standing.timeliness:
        yield _(TIMELINESS[standing.timeliness])
    if report is not None:
        yield printable(report.file.name, 255)
        if report.versions > 1 and report.first and report.received:
            yield _("first received {first}, this version {received}, {count} versions").format(
                first=f"{report.first:%Y-%m-%d %H:%M}", received=f"{report.received:%Y-%m-%d %H:%M}",
                count=report.versions,
            )  # fmt: skip
    if sealed:
        yield _("sealed copy")


def _extended(campaign: Campaign, period: str | None, unit: str) -> Iterator[str]:
    until = campaign.extended(period).get(unit)
    if until is not None:
        yield _("extended until {until}").format(until=until)


def _without_duty(campaign: Campaign, standing: UnitStanding) -> Iterator[str]:
    """Yield the items that a unit has no duty to report."""
    names = names_of_items(campaign.editions) if standing.not_asked else {}
    items = [name for item, name in names.items() if item in standing.not_asked]
    if items:
        yield _("no duty: {items}").format(items=_shortened(items))


def _section(title: str, review: Review, severity: Severity, names: dict[str, str]) -> Iterator[Line]:
    chosen = [(report, found) for report in _ordered(review) if (found := _chosen(report, severity))]
    if not chosen:
        return
    yield Line("")
    yield Line(title, "bold")
    for report, found in chosen:
        unit = names.get(report.unit or "", _("unit unknown"))
        yield Line(f"  {unit}  {printable(report.file.path, 255)}", "bold")
        for group in grouped(found):
            yield Line(line(group), STYLES[severity], head="    ")
            remedy = group[0].remedy(_)
            if remedy:
                yield Line(f"{remedy} [{group[0].code}]", head="      → ")


def _listed(campaign: Campaign, review: Review, names: dict[str, str]) -> Iterator[str]:
    """Yield the first lines of each running list, whether their report counts or not, and how many more there are."""
    all_leads = list(list_leads(review.reports, names))
    if not all_leads:
        return
    from aqcampaign.outputs.ledger_sheets import list_sheet_names, list_title  # imports all of the summary

    for _id, group in groupby(all_leads, key=lambda lead: lead.record.table.id):
        leads = list(group)
        table = leads[0].record.table
        yield from ("", list_title(campaign.form, table))
        yield from (_lead_line(lead, names) for lead in leads[:_MOST_LEADS])
        if len(leads) > _MOST_LEADS:
            text = _("… and {count} more; --format json lists all, and so does the sheet “{sheet}” of the summary")
            sheet = list_sheet_names(campaign.form, campaign.summary_words)[table.id]
            yield "  " + text.format(count=len(leads) - _MOST_LEADS, sheet=sheet)


def _lead_line(lead: Lead, names: dict[str, str]) -> str:
    report, record = lead.report, lead.record
    words = "  ".join(printable(value) for value in record.values if value is not None)
    where = f"{report.file.name} {record.sheet}!{record.cell}"
    unit = names.get(report.unit or "", _("unit unknown"))
    return f"  {unit}  {_(_FILE_STATUS[report.status])}  {words}  {printable(where, 255)}"


def _ordered(review: Review) -> list[Report]:
    """Files of nobody come first: until they are settled it is not known who is missing."""
    order = {each.unit.id: place for place, each in enumerate(review.units)}
    return sorted(review.reports, key=lambda report: order.get(report.unit or "", -1))


def _chosen(report: Report, severity: str) -> list[Finding]:
    """Superseded files ask for nothing; they are told of among the notices only."""
    asks = report.status != "superseded"
    return [each for each in report.sorted_findings if each.severity == severity and (asks or severity == "notice")]


def _closing(review: Review, *, verbose: bool, whole: bool) -> Iterator[str]:
    for period, count in review.other_periods.items():
        yield _("{count} more files are of {period}; check them with --period {period}").format(
            count=count, period=period
        )
    aside = sum(1 for report in review.reports if report.status == "superseded")
    if aside:
        yield _("{count} older versions or copies do not count").format(count=aside)
    counted = [report for report in review.reports if report.status != "ignored" or report.period is None]
    notices = sum(1 for each in counted for found in each.findings if found.severity == "notice")
    if notices and not verbose:
        yield _("{count} notices; -v shows them").format(count=notices)
    if whole:
        missing = [each.unit.name for each in not_counted(review.units, "missing")]
        if missing:
            yield _("missing: {units}").format(units=_shortened(missing))
    if not review.reports:
        yield _("nothing was found to check")
    if whole:
        yield from group_lines(review.units)
        yield coverage_line(review.coverage)
    else:
        wrong = sum(1 for report in review.reports if report.status in ("returned", "rejected"))
        yield _("{count} files checked, {wrong} to be corrected").format(count=len(review.reports), wrong=wrong)
