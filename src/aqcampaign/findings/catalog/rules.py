"""Codes AQ4xx: judgments beyond the format of one cell."""

from aqcampaign.findings.catalog.entry import Entry
from aqcampaign.language import mark as N_

RULES: tuple[Entry, ...] = (
    Entry(
        "AQ401", "query", "rules", N_("yuan in place of ten thousand yuan"),
        N_("{found} 万元 is more than 1,000 times what this unit usually reports ({usual}): probably in 元"),
        N_("if the amount is in 元, write {value}; otherwise explain"),
        N_("Compared with the unit's own earlier months, never by size: single real cases exceed 10,000 万元."),
    ),
    Entry(
        "AQ402", "query", "rules", N_("item of other bodies"),
        N_("{unit} reports {found} here, but such figures come from other bodies"),
        N_("write 0, or explain"),
        N_("Only certain bodies catch suspects, approve arrests or pass judgments (units.yaml, may_fill)."),
    ),
    Entry(
        "AQ403", "notice", "rules", N_("finer than a hundred yuan"),
        N_("{found} 万元 has more than two decimals"),
        "",
        N_("Published figures such as 170.8115 万元 are exact to one yuan; most reports give two decimals."),
    ),
    Entry(
        "AQ411", "error", "rules", N_("total is not the sum"),
        N_("{found} is not the sum of {terms}: {expected}"),
        N_("correct the total or its parts; in the form that was sent out it is computed"),
        N_("The form prints what the total is made of, so a difference is a slip of the pen or a wrong cell."),
    ),
    Entry(
        "AQ412", "error", "rules", N_("part exceeds the whole"),
        N_("{found} is more than “{whole}”, of which it is a part: {limit}"),
        N_("correct one of the two figures"),
        N_("What is 其中 of a figure in the same unit can at most equal it."),
    ),
    Entry(
        "AQ413", "error", "rules", N_("parts exceed the whole"),
        N_("the parts {terms} add up to {expected}, more than {found}"),
        N_("correct the whole or its parts"),
        N_("The form says that these parts do not overlap, so together they are at most the whole."),
    ),
    Entry(
        "AQ414", "query", "rules", N_("percentage computed otherwise"),
        N_("{found} % is printed, but {terms} is {expected} %"),
        N_("correct the percentage or its figures; in the form that was sent out it is computed"),
        N_("Rounded and cut off decimals are accepted; what differs by more was computed from other figures."),
    ),
    Entry(
        "AQ415", "error", "rules", N_("running total below the month"),
        N_("{found} is less than the figure of the month, {limit}"),
        N_("correct one of the two figures"),
        N_("A running total (累计) contains the month that it ends with."),
    ),
    Entry(
        "AQ416", "error", "rules", N_("running total does not continue"),
        N_("{found} is not {terms}: {expected}"),
        N_("correct the figure, or send a corrected report of the earlier month"),
        N_("上月累计 + 本月 = 累计; 本年累计 begins anew each year. A correction is reported in its own month."),
    ),
    Entry(
        "AQ417", "error", "rules", N_("running total falls"),
        N_("{found} is less than {previous}, the running total reported before"),
        N_("correct the figure, or send a corrected report of the earlier month"),
        N_("What was counted stays counted: a running total (累计) may only grow until it begins anew."),
    ),
    Entry(
        "AQ421", "query", "rules", N_("last month's figures"),
        N_("every figure equals that of the month before ({count} above 0): last month's figures were sent again"),
        N_("fill in this month's figures; if they really are the same, explain"),
        N_("Two months never agree in every figure but by chance, or because nothing at all was changed."),
    ),
    Entry(
        "AQ422", "query", "rules", N_("another unit's figures"),
        N_("every figure equals that of {other} in {month} ({count} above 0): another unit's file was copied"),
        N_("fill in the unit's own figures; if they really are the same, explain"),
        N_("Two offices never agree in every figure but by chance; a form is easily filled from a neighbour's."),
    ),
    Entry(
        "AQ423", "error", "rules", N_("column shifted by a row"),
        N_("the contents of {first} to {last} stand {where}; moved back, all of them fit ({count} do not now)"),
        N_("move the contents back by one row and fill in the figure that was lost at the end"),
        N_("A row was skipped while copying. Each cell by itself looks like a mistake of its own."),
    ),
    Entry(
        "AQ424", "query", "rules", N_("running total for the month"),
        N_("{count} figures are at least the sum of all months before, e.g. {item}: {this}, until now {so_far}"),
        N_("give the figures of this month alone; if they are, explain"),
        N_("Where the month is asked for, the running total is typed: every figure then contains all before it."),
    ),
    Entry(
        "AQ425", "query", "rules", N_("changed by thirty percent"),
        N_("{part}{found} after {before} in the last report, {change}"),
        N_("check the figure; if it is right, write the reason under 情况说明"),
        N_("Asked from 30 % up or down on, of a base of at least 10, as statistics offices do."),
    ),
    Entry(
        "AQ426", "query", "rules", N_("nothing from an active unit"),
        N_("every figure is 0, although all {months} reports before had figures"),
        N_("confirm in the explanation that there was nothing this month, or fill in the figures"),
        N_("A nil report counts as one; an empty form filled with zeros looks the same."),
    ),
    Entry(
        "AQ491", "notice", "rules", N_("rule not applied"),
        N_("the rule “{rule}” could not be applied: {why}"),
        "",
        N_("A rule says in rules.yaml (skipped: notice) that it wants to be missed."),
    ),
)  # fmt: skip
