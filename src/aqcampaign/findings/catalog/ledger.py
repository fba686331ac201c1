"""Codes AQ5xx: several files of one unit."""

from aqcampaign.findings.catalog.entry import Entry
from aqcampaign.language import mark as N_

LEDGER: tuple[Entry, ...] = (
    Entry(
        "AQ501", "notice", "ledger", N_("replaced by a newer version"),
        N_("{newer} is newer and counts instead"),
        "",
        N_("The newest version without errors counts; older ones are kept and shown."),
    ),
    Entry(
        "AQ502", "notice", "ledger", N_("identical copy"),
        N_("the same content as {original}"),
        "",
        N_("Copies that are equal byte by byte are one report."),
    ),
    Entry(
        "AQ503", "query", "ledger", N_("two names of one unit"),
        N_("the unit reports as {found} here and as {other} in {file}; only the newest counts"),
        N_("ask whether both belong together; one return must hold the figures of the whole unit"),
        N_("A bureau and its brigade are one unit. Each may have sent its own part."),
    ),
)  # fmt: skip
