"""The catalogue of findings: every code with its severity, message, remedy and reason, one file per stage."""

from aqcampaign.findings.catalog.entry import SEVERITIES, Entry, Severity, Stage
from aqcampaign.findings.catalog.intake import INTAKE
from aqcampaign.findings.catalog.ledger import LEDGER
from aqcampaign.findings.catalog.proof import PROOF
from aqcampaign.findings.catalog.recognition import RECOGNITION
from aqcampaign.findings.catalog.rules import RULES
from aqcampaign.findings.catalog.values import VALUES

__all__ = ["CATALOG", "SEVERITIES", "Entry", "Severity", "Stage"]

CATALOG: dict[str, Entry] = {entry.code: entry for entry in (*INTAKE, *RECOGNITION, *VALUES, *RULES, *LEDGER, *PROOF)}
