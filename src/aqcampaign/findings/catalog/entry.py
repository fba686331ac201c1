"""What the catalogue says about a code: severity, stage, title, message, remedy and reason."""

from dataclasses import dataclass
from typing import Literal, get_args

Severity = Literal["error", "query", "notice"]
Stage = Literal["intake", "recognition", "values", "rules", "ledger"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. `message` and `remedy` may name {found}, {label} and what the stage gives.

    `to_unit` is the remedy in letters, where the office that collects has other means than the unit that reports.
    """

    code: str
    severity: Severity
    stage: Stage
    title: str
    message: str
    remedy: str
    reason: str
    to_unit: str = ""
