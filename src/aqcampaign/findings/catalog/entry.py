"""An entry of the catalogue of findings."""

from dataclasses import dataclass
from typing import Literal, get_args

Severity = Literal["error", "query", "notice"]
Stage = Literal["intake", "recognition", "values", "rules", "ledger", "proof"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Entry:
    """The texts of one code. `message` and `remedy` may use {found}, {label} and the parameters of the finding.

    `to_unit` is the remedy in letters to the unit, if it differs from that of the collecting office.
    """

    code: str
    severity: Severity
    stage: Stage
    title: str
    message: str
    remedy: str
    reason: str
    to_unit: str = ""
