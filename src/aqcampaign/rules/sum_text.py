"""Formats the terms of a relation as a sum, such as 3 + 4 - 2."""

from aqcampaign.form.relations import Relation
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import format_number

# Longer sums would make the message unreadable.
_SHOWN = 8


def sum_text(subject: Subject, relation: Relation) -> str:
    """Return the figures of the terms, joined by + and -; an ellipsis replaces all terms after the eighth."""
    text = ""
    for term in relation.terms[:_SHOWN]:
        sign = "-" if term.sign < 0 else "+"
        figure = format_number(subject.number(term.field_index) or 0)
        text += f" {sign} {figure}" if text or term.sign < 0 else figure
    return text.strip() + (" + …" if len(relation.terms) > _SHOWN else "")
