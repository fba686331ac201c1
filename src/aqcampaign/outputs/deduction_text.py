"""Says in one sentence each what a deduction is for, when its file came, and what was decided about it."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from aqcampaign.findings.finding import Place, printable
from aqcampaign.language import mark as N_
from aqcampaign.ledger.receipt_evidence import EVIDENCE
from aqcampaign.scoring.deductions import Deduction
from aqcampaign.scoring.facts import Sent

Translate = Callable[[str], str]

_MOST_CELLS = 6
_RULES = {
    "missing": N_("no report"),
    "late": N_("late"),
    "error": N_("error at the first time"),
    "return": N_("returned again"),
    "uncorrected": N_("not put right"),
    "false": N_("false figures"),
    "explanation": N_("no explanation"),
    "query": N_("not answered"),
}
_QUERIES = {
    "unexplained": N_("{title} ({cells}): no explanation was given"),
    "hollow": N_("{title} ({cells}): what was written is no reason"),
    "unanswered": N_("{title}: not answered"),
}
_OUTCOMES = {
    None: N_("objected on {day}: {reason}; not yet decided"),
    "upheld": N_("objected on {day}: {reason}; upheld on {decided}: {why}"),
    "rejected": N_("objected on {day}: {reason}; rejected on {decided}: {why}"),
}


def rule_name(rule: str, translate: Translate) -> str:
    """Return what a rule is called."""
    return translate(_RULES[rule])


def points_text(points: Decimal) -> str:
    """Return points as exact as they are, with at least one decimal."""
    text = f"{points.normalize():f}"
    return text if "." in text else text + ".0"


def reason(row: Deduction, translate: Translate) -> str:
    """Return what points are deducted for."""
    match row.rule:
        case "missing":
            return translate(N_("no report"))
        case "late":
            text = N_("{days} days late, counted from {deadline}")
            if row.days is not None and row.days % 1:
                text = N_("{days} days late: within 24 hours of {deadline}, before anybody asked for it")
            return translate(text).format(days=row.days, deadline=f"{row.deadline:%Y-%m-%d %H:%M}")
        case "error" if row.cause is not None:
            cells = _cells(row.places)
            text = translate(N_("{title} ({cells})")) if cells else "{title}"
            return text.format(title=translate(row.cause.title), cells=cells)
        case "return":
            return translate(N_("returned for the {number}. time")).format(number=row.returns)
        case "uncorrected":
            return translate(N_("returned and not put right"))
        case _ if row.confirmed is not None:
            return translate(N_("figures found to be false: {reason}")).format(reason=row.confirmed.reason)
        case _ if row.query is not None:
            text = translate(_QUERIES[row.query.state])
            return text.format(title=translate(row.query.title), cells=_cells(row.places))
    return rule_name(row.rule, translate)


def receipt_text(sent: Sent, translate: Translate) -> str:
    """Return when a file came, and how that is known."""
    moment = f"{sent.received:%Y-%m-%d %H:%M}"
    if sent.source is None:
        return moment
    source = translate(EVIDENCE[sent.source])
    by = translate(N_(", entered by {name}")).format(name=printable(sent.by)) if sent.by else ""
    return translate(N_("{moment}, {source}")).format(moment=moment, source=source + by)


def decision_text(row: Deduction, translate: Translate) -> str:
    """Return what the unit objected, what was decided, and why the office does not deduct; '' without any."""
    return translate(N_("; ")).join(_decisions(row, translate))


def _decisions(row: Deduction, translate: Translate) -> Iterator[str]:
    objection, waived = row.objection, row.waived
    if objection is not None:
        decided = objection.decided
        yield translate(_OUTCOMES[objection.outcome]).format(
            day=f"{objection.made.moment:%Y-%m-%d}", reason=objection.made.reason,
            decided=f"{decided.moment:%Y-%m-%d}" if decided else "", why=decided.reason if decided else "",
        )  # fmt: skip
        if objection.is_late:
            yield translate(N_("objected after the time for objections"))
    if waived is not None:
        text = translate(N_("fault of the office, entered on {day}: {reason}"))
        yield text.format(day=f"{waived.moment:%Y-%m-%d}", reason=waived.reason)


def _cells(places: Iterable[Place]) -> str:
    """Return the addresses of cells, of many the first ones."""
    named = list(dict.fromkeys(filter(None, (each.cell or each.label for each in places))))
    return "、".join(named[:_MOST_CELLS]) + (" …" if len(named) > _MOST_CELLS else "")
