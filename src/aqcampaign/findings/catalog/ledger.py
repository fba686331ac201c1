"""Codes AQ5xx: several files of one unit."""

from aqcampaign.findings.catalog.entry import Entry
from aqcampaign.language import mark as N_

LEDGER: tuple[Entry, ...] = (
    Entry(
        "AQ501", "notice", "ledger", N_("replaced by a newer version"),
        N_("{newer} is newer and counts instead"),
        "",
        N_("The newest version without errors counts; older ones are listed."),
    ),
    Entry(
        "AQ502", "notice", "ledger", N_("identical copy"),
        N_("identical to {original}"),
        "",
        N_("Files with identical contents are one report."),
    ),
    Entry(
        "AQ503", "query", "ledger", N_("two names of one unit"),
        N_("the unit calls itself {found} here and {other} in {file}; only the newest report counts"),
        N_("ask whether both belong together; one return must contain the figures of the whole unit"),
        N_("A bureau and its brigade are one unit, but each may have sent only its own part."),
        to_unit=N_("say whether both belong together; one return must contain the figures of the whole unit"),
    ),
    Entry(
        "AQ504", "error", "ledger", N_("two versions received at the same time"),
        N_("{found} and {other} were received at the same time and have different figures; which one counts?"),
        N_("say which of the two files has the correct figures, and send it again"),
        N_("Neither the time of receipt nor the date of filling shows which is newer."),
    ),
    Entry(
        "AQ505", "query", "ledger", N_("dates contradict the order of versions"),
        N_("{found}, filled in on {day}, was received last and counts, but {other} was filled in later, on {date}"),
        N_("say which of the two files has the correct figures; if it is {other}, send it again"),
        N_("A file may be saved or forwarded late. The dates of filling suggest that an older version was sent last."),
    ),
    Entry(
        "AQ506", "notice", "ledger", N_("blank form"),
        N_("the form is blank; {filled} is the report of the unit"),
        "",
        N_("Units sometimes reply with the blank form attached. It does not replace an earlier report."),
    ),
    Entry(
        "AQ507", "error", "ledger", N_("the previous period's form sent again"),
        N_("{unit} sent the form of {found} again as that of {period}, which its file, folder or mail is named for"),
        N_("fill in the form issued for {period} and send it"),
        N_("The name says one period and the form another; the figures are those of the period in the form."),
    ),
    Entry(
        "AQ508", "notice", "ledger", N_("one of several reports of a unit"),
        N_("{unit} reports under several names; this is the report of {found}, and all are added up"),
        "",
        N_("The unit has several reporters (units.yaml, several: add); the newest form of each name counts."),
    ),
    Entry(
        "AQ509", "notice", "ledger", N_("for information"),
        N_("the report of {unit} is for information; it is listed, but not added up"),
        "",
        N_("Copies (抄报) and figures for internal use are no part of the totals (units.yaml, informational)."),
    ),
    Entry(
        "AQ510", "notice", "ledger", N_("late, counts as no data"),
        N_("the report is late and counts as no data by {basis}"),
        "",
        N_("The campaign's own document says so (campaign.yaml, late: no_data and late_basis)."),
    ),
    Entry(
        "AQ511", "error", "ledger", N_("lines reported before"),
        N_("{count} of {lines} lines stand in {file} too: they would be counted twice"),
        N_("leave out the lines that were reported before, or send one list of all lines"),
        N_("Reports at any time are all added up. A list that repeats all lines of an earlier one replaces it."),
    ),
    Entry(
        "AQ512", "query", "ledger", N_("same figures reported before"),
        N_("{file} has the same figures and the same date of filling; both are added up"),
        N_("say that this is a report of its own; if it is the same report, delete one of the two files"),
        N_("Reports at any time are all added up."),
        to_unit=N_("say whether this is a report of its own, or the same report sent again"),
    ),
    Entry(
        "AQ513", "query", "ledger", N_("replaced report reads differently"),
        N_("this report replaces {file}, but {count} of its lines or figures read differently here or are missing"),
        N_("say whether {file} is an earlier version of this report; if both are to count, send both again under other "
           "names and with other line numbers"),
        N_("Corrections change something, but so does another report under the same name or with the same numbers."),
    ),
    Entry(
        "AQ514", "query", "ledger", N_("line with another number reported before"),
        N_("{count} lines, this one first, read like lines in {file} that have other numbers; all are counted"),
        N_("say that these are other cases; leave out those that were reported before"),
        N_("Lists are often numbered anew; then a line that is sent again is not known by its number."),
    ),
    Entry(
        "AQ517", "notice", "ledger", N_("weak time of receipt"),
        N_("the date of the file is {own}, but the same content came by mail or was stated for {better}; that counts"),
        "",
        N_("The date of a file is what some computer wrote. aq receive FILE --on TIME states when a file came."),
    ),
    Entry(
        "AQ518", "query", "ledger", N_("an older version sent again"),
        N_("{found} is newer and counts, but {other}, an older version with other figures, came again on {again}"),
        N_("ask which of the two is right: if {found} is, have it sent once more; if {other} is, have its date of "
           "filling changed and it sent again"),
        N_("The unit may have gone back on its correction, or may have sent the wrong file."),
        to_unit=N_("say which of the two is right: if {found} is, send it once more; if {other} is, change its date of "
                   "filling and send it again"),
    ),
    Entry(
        "AQ515", "notice", "ledger", N_("received after closing"),
        N_("{period} was closed before this came (revision {revision}); it is kept and changes nothing"),
        "",
        N_("What was reported of a closed period stays as it is until aq revise takes in what came later."),
    ),
    Entry(
        "AQ516", "notice", "ledger", N_("read differently since closing"),
        N_("the report of {unit} would be read or judged differently today; what was reported when the period was "
           "closed counts"),
        "",
        N_("The form or the rules have changed since. aq revise applies them to a closed period."),
    ),
)  # fmt: skip
