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
        to_unit=N_("say whether both belong together; one return must hold the figures of the whole unit"),
    ),
    Entry(
        "AQ504", "error", "ledger", N_("two versions of the same time"),
        N_("{found} and {other} were received at the same time and hold different figures; which one counts?"),
        N_("say which of the two files holds the right figures, and send that one again"),
        N_("Neither the time of receipt nor the date of filling tells which is newer; neither is guessed."),
    ),
    Entry(
        "AQ505", "query", "ledger", N_("dates contradict the order of versions"),
        N_("{found}, filled in on {day}, was received last and counts, but {other} was filled in later, on {date}"),
        N_("say which of the two files holds the right figures; if it is {other}, send that one again"),
        N_("A file can be saved or forwarded late. The dates of filling say that an older version was sent last."),
    ),
    Entry(
        "AQ506", "notice", "ledger", N_("blank form"),
        N_("nothing is filled in here; {filled} is the report of the unit"),
        "",
        N_("Units answer with the blank form attached. It replaces nothing that was reported before."),
    ),
    Entry(
        "AQ507", "error", "ledger", N_("last month's form sent again"),
        N_("{unit} sent the form of {found} again under the name of {month}"),
        N_("fill in the form issued for {month} and send that"),
        N_("The name of the file says one month, the form in it another; the figures are those of the other month."),
    ),
)  # fmt: skip
