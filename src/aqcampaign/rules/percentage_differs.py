"""AQ414: a reported percentage or average does not follow from its figures."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.form.measure import Part
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import Number, format_number
from aqcampaign.values.computed import quotient, signed_sum


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each percentage or average that is neither the rounded nor the truncated ratio of its figures."""
    for relation in subject.relations("ratio"):
        printed = subject.number(relation.field_index)
        figures = [subject.number(term.field_index) for term in relation.terms]
        numbers = [
            (term.sign, figure) for term, figure in zip(relation.terms, figures, strict=True) if figure is not None
        ]
        if printed is None or len(numbers) < len(figures):
            continue
        above, below = signed_sum(numbers[:-1]), numbers[-1][1]
        part = relation.cell.measure.parts[0]
        right = quotient(part, above, below, 6)
        if not _fits(part, printed, right):
            shown = "—" if right is None else format_number(quotient(part, above, below, 2) or 0)
            terms = f"{format_number(above)} / {format_number(below)}"
            yield finding(
                "AQ414",
                subject.place(relation.cell),
                format_number(printed),
                terms=terms,
                expected=shown,
                unit=part.unit,
            )


def _fits(part: Part, printed: Number, right: Decimal | None) -> bool:
    """Return whether `printed` is a valid form of `right`, such as 54.39, 54.4, 54.3 (truncated) or 0.54386."""
    if right is None:
        return printed == 0
    return _near(printed, right) or (part.kind == "percent" and _near(Decimal(printed) * 100, right))


def _near(printed: Number, right: Decimal) -> bool:
    exponent = Decimal(printed).normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    unit = Decimal(1).scaleb(-decimals)
    return Decimal(printed) in (right.quantize(unit, ROUND_HALF_UP), right.quantize(unit, ROUND_DOWN))
