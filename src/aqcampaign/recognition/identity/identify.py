"""Identifies unit and period by stamp, printed words and file name; contradictions are errors."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from aqcampaign.calendar.model import Calendar
from aqcampaign.calendar.windows import Window
from aqcampaign.findings.finding import NO_PHRASE, Finding, Place, finding, phrase
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import AlteredStamp, Stamp
from aqcampaign.language import mark as N_
from aqcampaign.recognition.identity.head import Head
from aqcampaign.recognition.identity.printed_date import dates, day_of_filling, is_blank_date, period_in
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit


@dataclass(frozen=True, slots=True)
class Identity:
    """The unit and period of a report, None if uncertain. `name` is the unit's name as printed."""

    unit: Unit | None
    period: str | None
    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything in a file that identifies its unit and period.

    `file_name` is without its ending; `row_names` are the units named in the rows of a table with one row per unit.
    `stated_unit` is the id of the unit of which the clerk says that the file is, '' if of none.
    """

    stamp: Stamp | AlteredStamp | None
    head: Head
    sheet: str
    file_name: str
    row_names: Sequence[tuple[Place, str]] = ()
    stated_unit: str = ""


def identify(evidence: Evidence, form: Form, versions: Collection[str], roster: Roster, calendar: Calendar) -> Identity:
    """Return the identity by stamp, printed words, file name, then by the clerk's word; a contradiction is an error.

    If stamp and printed words disagree, the printed unit and period are used, because that unit sent the file. It is
    rejected and returned to them. `versions` are all versions of the form.
    """
    stamp = evidence.stamp if isinstance(evidence.stamp, Stamp) else None
    findings: list[Finding] = []
    if isinstance(evidence.stamp, AlteredStamp):
        findings.append(finding("AQ205", found=evidence.stamp.found))
    if stamp and (stamp.form != form.id or stamp.form_version not in versions):
        expected = f"{form.id} {'/'.join(versions)}"
        other = finding("AQ215", found=f"{stamp.form} {stamp.form_version}", form=expected)
        return Identity(None, None, evidence.head.unit, (other,))
    unit, unit_by, unit_findings = _unit_or_stated(evidence, stamp, form, roster)
    period, period_by, period_findings = _period(evidence, stamp, form, calendar)
    findings += [*unit_findings, *_foreign_rows(evidence, unit, roster), *period_findings]
    if evidence.stamp is None and unit and period:
        findings.append(finding("AQ214", Place(evidence.sheet), unit_by=unit_by, period_by=period_by))
    if period:
        findings.extend(_filled_on(evidence, period, form, calendar))
    name = evidence.head.unit
    if unit and not roster.is_asked(unit):
        findings.append(finding("AQ264", Place(evidence.sheet), evidence.head.unit, unit=unit.name, form=form.title))
    if unit and period and unit.id in roster.parts:
        findings.extend(_own_report(evidence, unit, calendar.window(period), roster))
    if unit and period and not unit.is_lasting:
        changes = list(_changes(evidence, unit, calendar.window(period), roster))
        findings += changes
        name = unit.at(calendar.window(period)).name if changes else name
    if unit and period and roster.at(calendar.window(period)).is_exempt(unit):
        about = {"unit": unit.name, "form": form.title, "period": calendar.label(period)}
        findings.append(finding("AQ266", Place(evidence.sheet), evidence.head.unit, **about))
    return Identity(unit, period, name, tuple(findings))


def _own_report(evidence: Evidence, unit: Unit, window: Window, roster: Roster) -> Iterator[Finding]:
    """Yield an error if the unit's report is added up from those of its parts."""
    if roster.has_parts(unit, window):
        parts = "、".join(part.name for part in roster.parts[unit.id])
        yield finding("AQ263", Place(evidence.sheet), evidence.head.unit, unit=unit.name, parts=parts)


def _changes(evidence: Evidence, unit: Unit, window: Window, roster: Roster) -> Iterator[Finding]:
    """Yield an error if the unit does not exist in the period, and a notice if it has been renamed."""
    place, written = Place(evidence.sheet), evidence.head.unit
    now = unit.at(window).name
    match unit.lifetime(window):
        case "before":
            reason = phrase(N_("it begins with {first}"), first=unit.first)
            yield finding("AQ261", place, written, unit=now, period=window.id, reason=reason)
        case "after":
            successor = roster.successor(unit, window)
            text = N_("it ended with {last} and is part of {successor}") if successor else N_("it ended with {last}")
            reason = phrase(text, last=unit.last, successor=successor.at(window).name if successor else "")
            yield finding("AQ261", place, written, unit=now, period=window.id, reason=reason)
        case "during":
            if roster.is_former_name(unit, written, window):
                yield finding("AQ262", place, written, unit=now)


def _unit_or_stated(
    evidence: Evidence, stamp: Stamp | None, form: Form, roster: Roster
) -> tuple[Unit | None, str, list[Finding]]:
    """Return the unit that the file names, or, if that is none or in doubt, the one that the clerk stated."""
    unit, by, findings = _unit(evidence, stamp, form, roster)
    stated = roster.by_id.get(evidence.stated_unit)
    if stated is None or (stated is unit and not findings):
        return unit, by, findings
    if unit is None or stated is unit:
        return stated, N_("the clerk's word"), []
    other = finding("AQ267", Place(evidence.sheet), evidence.head.unit or unit.name, stated=stated.name)
    return unit, by, [*findings, other]


def _unit(
    evidence: Evidence, stamp: Stamp | None, form: Form, roster: Roster
) -> tuple[Unit | None, str, list[Finding]]:
    printed = roster.match(evidence.head.unit)
    if stamp:
        stamped = roster.by_id.get(stamp.unit)
        if stamped is None:
            return None, "", [_unknown_unit(stamp.unit, evidence, form, roster)]
        if printed is None and evidence.head.unit:
            return stamped, "", [_unknown_unit(evidence.head.unit, evidence, form, roster)]
        if printed is not None and printed is not stamped:
            return printed, "", [finding("AQ203", Place(evidence.sheet), evidence.head.unit, stamped=stamped.name)]
        return stamped, "", []
    if printed:
        return printed, N_("the printed name"), []
    named = None if evidence.head.unit else roster.find_in_text(evidence.file_name)
    if named:
        return named, N_("the file name"), []
    return None, "", [_unknown_unit(evidence.head.unit, evidence, form, roster)]


def _foreign_rows(evidence: Evidence, unit: Unit | None, roster: Roster) -> Iterator[Finding]:
    """Yield an error for each row that names a unit other than the reporting one."""
    for place, name in evidence.row_names:
        named = roster.match(name)
        if unit is not None and named is not None and named is not unit:
            yield finding("AQ237", place, name, unit=unit.name)


def _unknown_unit(name: str, evidence: Evidence, form: Form, roster: Roster) -> Finding:
    near = roster.suggest(name) if name else None
    hint = phrase(N_("; is “{name}” meant?"), name=near.name) if near else NO_PHRASE
    return finding("AQ202", Place(evidence.sheet), name, suggestion=hint, unit_label=form.labels.unit)


def _period(
    evidence: Evidence, stamp: Stamp | None, form: Form, calendar: Calendar
) -> tuple[str | None, str, list[Finding]]:
    window = dates(evidence.head.window)
    printed = calendar.period_of_window(window[0], window[1]) if len(window) == 2 else None
    filled_on = day_of_filling(evidence.head.filled_on, _about(window, stamp, calendar))
    if stamp:
        if stamp.period not in calendar.windows:
            return None, "", [finding("AQ207", found=stamp.period, periods=calendar.listed)]
        contrary = _contrary_period(stamp.period, window, printed, filled_on, calendar)
        if contrary:
            found, belongs = contrary
            disagreement = finding(
                "AQ204",
                Place(evidence.sheet),
                found,
                stamped=calendar.label(stamp.period),
                printed=calendar.label(belongs),
            )
            return belongs, "", [disagreement]
        return stamp.period, "", []
    for period, by in (
        (printed, N_("the printed window")),
        (_period_of_filling(filled_on, calendar), N_("the date of filling")),
        (period_in(evidence.file_name, calendar.windows), N_("the file name")),
    ):
        if period in calendar.windows:
            return period, by, []
    return None, "", [finding("AQ206", Place(evidence.sheet), window_label=form.labels.window)]


def _about(window: tuple[date, ...], stamp: Stamp | None, calendar: Calendar) -> date | None:
    """Return a day in the reported period, from which the year of a date without year follows."""
    if len(window) == 2:
        return window[1]
    return calendar.window(stamp.period).last if stamp and stamp.period in calendar.windows else None


def _contrary_period(
    stamped: str, window: tuple[date, ...], printed: str | None, filled_on: date | None, calendar: Calendar
) -> tuple[str, str] | None:
    """Return the printed words and their period, if that differs from the stamped period."""
    if printed and printed != stamped:
        return f"{window[0]}…{window[1]}", printed
    due = calendar.due(stamped)
    if filled_on and due and filled_on > due.day + calendar.grace(stamped):
        belongs = calendar.period_of_day(filled_on)
        if belongs and belongs != stamped:
            return str(filled_on), belongs
    return None


def _period_of_filling(filled_on: date | None, calendar: Calendar) -> str | None:
    """Return the period whose window contains the date; its first days may be a late report of the previous period."""
    period = calendar.period_of_day(filled_on) if filled_on else None
    if period is None or filled_on is None:
        return None
    certain = calendar.previous(period) is None or filled_on > calendar.window(period).first + calendar.grace(period)
    return period if certain else None


def _filled_on(evidence: Evidence, period: str, form: Form, calendar: Calendar) -> Iterator[Finding]:
    label = form.labels.filled_on
    place = Place(evidence.sheet, evidence.head.filled_on_cell or None, None, label)
    window = calendar.window(period)
    written = day_of_filling(evidence.head.filled_on, window.last)
    if is_blank_date(evidence.head.filled_on):
        yield finding("AQ212", place)
    elif written is None:
        yield finding("AQ235", place, evidence.head.filled_on)
    elif written < window.first:
        yield finding("AQ213", place, written, first=window.first, last=window.last)
