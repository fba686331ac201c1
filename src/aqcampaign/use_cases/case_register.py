"""The cases among the leads of the register: with their texts, or why one cannot be printed in a bulletin."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aqcampaign.campaign_folder import Campaign
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Phrase, phrase
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.publication.cases import Case, CaseText, CaseWords, case_of, case_text
from aqcampaign.review import Review
from aqcampaign.workspace.log.cases import ChosenCase
from aqcampaign.workspace.log.leads import RegisteredLead

# A bulletin shows at most so many.
MOST_CASES = 3
_COUNTED = frozenset({"accepted", "nil"})


@dataclass(frozen=True, slots=True)
class RegisteredCase:
    """A case of the register: its number, who reported it and when, its text, and for which bulletin it was chosen.

    Its text has no reasons against it if it may be printed in the bulletin for which it was chosen, or in any if it was
    chosen for none.
    """

    number: int
    form: str
    unit: str | None
    period: str | None
    case: Case
    text: CaseText
    chosen: ChosenCase | None = None


def registered_cases(
    reviewed: Sequence[tuple[Campaign, Sequence[Review]]],
    leads: Iterable[RegisteredLead],
    chosen: Sequence[ChosenCase],
    words: CaseWords,
) -> list[RegisteredCase]:
    """Return the cases among the leads, by number."""
    campaigns = {campaign.form_id: campaign for campaign, _reviews in reviewed}
    counted = {
        report.file.sha256
        for _campaign, reviews in reviewed
        for review in reviews
        for report in review.reports
        if report.status in _COUNTED
    }
    return [
        RegisteredCase(
            lead.number, lead.form, lead.unit, lead.period, case,
            _printable(case_text(case, words), _against(lead, case, counted, chosen)),
            next((each for each in chosen if each.number == lead.number), None),
        )
        for lead in leads
        for case in [_case(campaigns, lead)]
        if case is not None
    ]  # fmt: skip


def _case(campaigns: Mapping[str, Campaign], lead: RegisteredLead) -> Case | None:
    """Return the case that a lead is; None if its list is none of cases, or if nobody knows whose it is."""
    campaign = campaigns.get(lead.form)
    unit = campaign.roster.by_id.get(lead.unit or "") if campaign else None
    if campaign is None or unit is None or lead.period is None:
        return None
    form, window = campaign.editions.of_period(lead.period), campaign.config.calendar.window(lead.period)
    table = next((each for each in form.ledgers if each.id == lead.table), None)
    return case_of(table, lead.line, unit.at(window).name, window.last) if table is not None else None


def _printable(text: CaseText, reasons: Iterable[Phrase]) -> CaseText:
    return replace(text, reasons=(*text.reasons, *reasons))


def _against(
    lead: RegisteredLead, case: Case, counted: frozenset[str] | set[str], chosen: Iterable[ChosenCase]
) -> Iterator[Phrase]:
    if lead.is_withdrawn:
        yield phrase(N_("the newest report of its unit does not have it any more"))
    elif lead.place[0] not in counted:
        yield phrase(N_("the report in which it stands does not count"))
    for each in chosen:
        if each.number != lead.number and each.case.is_same(case):
            yield phrase(N_("it is told in the bulletin of {period} already, as case {number}"),
                         period=each.period, number=each.number)  # fmt: skip


def choice(cases: Sequence[RegisteredCase], numbers: Iterable[int], period: str) -> list[ChosenCase]:
    """Return the cases with these numbers as chosen for the bulletin of `period`, without those that are already.

    Raises UsageFailure for one that does not exist, cannot be printed or is in another bulletin, and for too many.
    """
    known = {each.number: each for each in cases}
    made: list[ChosenCase] = []
    for number in dict.fromkeys(numbers):
        each = _existing(known, number)
        if each.chosen is not None and each.chosen.period != period:
            text = _("case {number} is in the bulletin of {period} already; a case is published once")
            raise UsageFailure(text.format(number=number, period=each.chosen.period))
        if not each.text.is_printable:
            raise UsageFailure(_("case {number} cannot be printed: {reasons}").format(
                number=number, reasons=reasons_text(each.text)))  # fmt: skip
        twin = next((other.number for other in made if other.case.is_same(each.case)), None)
        if twin is not None:
            text = _("cases {first} and {second} tell of the same case; choose one of them")
            raise UsageFailure(text.format(first=twin, second=number))
        if each.chosen is None:
            made.append(ChosenCase(number, each.form, period, each.unit, each.case))
    total = len(made) + sum(each.chosen is not None and each.chosen.period == period for each in cases)
    if total > MOST_CASES:
        text = _("{count} cases would be in the bulletin of {period}; it takes {most}")
        raise UsageFailure(text.format(count=total, period=period, most=MOST_CASES))
    return made


def dropped(cases: Sequence[RegisteredCase], numbers: Iterable[int]) -> list[ChosenCase]:
    """Return the choices of these numbers; raises UsageFailure for one that is in no bulletin."""
    known = {each.number: each for each in cases}
    found = []
    for number in dict.fromkeys(numbers):
        chosen = _existing(known, number).chosen
        if chosen is None:
            raise UsageFailure(_("case {number} is in no bulletin").format(number=number))
        found.append(chosen)
    return found


def _existing(known: Mapping[int, RegisteredCase], number: int) -> RegisteredCase:
    if number not in known:
        raise UsageFailure(_("there is no case {number}; aq cases lists them").format(number=number))
    return known[number]


def reasons_text(text: CaseText) -> str:
    """Return why a case cannot be printed, in the language of the user."""
    return _("; ").join(reason.text(_) for reason in text.reasons)


def cases_of_bulletin(
    cases: Iterable[RegisteredCase], period: str
) -> tuple[tuple[CaseText, ...], list[RegisteredCase]]:
    """Return the cases chosen for the bulletin of `period` as it tells them, and those that cannot be printed now."""
    chosen = [each for each in cases if each.chosen is not None and each.chosen.period == period]
    chosen.sort(key=lambda each: each.chosen.act if each.chosen else 0)
    printable = tuple(each.text for each in chosen if each.text.is_printable)
    return printable, [each for each in chosen if not each.text.is_printable]
