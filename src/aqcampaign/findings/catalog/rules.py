"""Codes AQ4xx: judgments beyond the format of one cell."""

from aqcampaign.findings.catalog.entry import Entry
from aqcampaign.language import mark as N_

RULES: tuple[Entry, ...] = (
    Entry(
        "AQ401", "query", "rules", N_("元 instead of 万元"),
        N_("{found} 万元 is more than 1,000 times what this unit usually reports ({usual}): probably in 元"),
        N_("if the amount is in 元, write {value}; otherwise explain"),
        N_("Amounts are compared with the unit's earlier periods, not by size: single real cases exceed 10,000 万元."),
    ),
    Entry(
        "AQ402", "query", "rules", N_("item outside the unit's remit"),
        N_("{unit} reports {found}, but this item belongs to other bodies"),
        N_("write 0, or explain"),
        N_("Only certain bodies arrest suspects, approve arrests or pass judgments (units.yaml, may_fill)."),
    ),
    Entry(
        "AQ403", "notice", "rules", N_("more than two decimals"),
        N_("{found} 万元 has more than two decimals"),
        "",
        N_("Published figures such as 170.8115 万元 are exact to one yuan; most reports give two decimals."),
    ),
    Entry(
        "AQ404", "query", "rules", N_("item without a duty"),
        N_("{unit} has no duty to report this item, but reports {found}"),
        N_("leave it empty, or explain; if it does report the item, end its exemption with: aq exempt UNIT --end"),
        N_("The office has exempted the unit from the item in this period. Its figures count, and are asked about."),
        to_unit=N_("leave it empty, or explain"),
    ),
    Entry(
        "AQ411", "error", "rules", N_("total is not the sum"),
        N_("{found} is not the sum of {terms}: {expected}"),
        N_("correct the total or its parts; the form that was sent out computes it"),
        N_("The form defines the total, so a difference is a typing mistake or a wrong cell."),
    ),
    Entry(
        "AQ412", "error", "rules", N_("part exceeds the whole"),
        N_("{found} is more than “{whole}”, of which it is a part: {limit}"),
        N_("correct one of the two figures"),
        N_("A 其中 figure in the same unit of measure cannot exceed its whole."),
    ),
    Entry(
        "AQ413", "error", "rules", N_("parts exceed the whole"),
        N_("the parts {terms} add up to {expected}, more than {found}"),
        N_("correct the whole or its parts"),
        N_("The form declares these parts as disjoint, so their sum cannot exceed the whole."),
    ),
    Entry(
        "AQ414", "query", "rules", N_("percentage or average does not match"),
        N_("{found} {unit} was reported, but {terms} is {expected} {unit}"),
        N_("correct it or the figures that it is computed from; the form that was sent out computes it"),
        N_("Rounded and truncated decimals are accepted; a larger difference means that other figures were used."),
    ),
    Entry(
        "AQ415", "error", "rules", N_("running total below the period"),
        N_("{found} is less than {limit}, the figure of {this_period}"),
        N_("correct one of the two figures"),
        N_("A running total (累计) includes the current period."),
    ),
    Entry(
        "AQ416", "error", "rules", N_("running total does not continue"),
        N_("{found} is not {terms}: {expected}"),
        N_("correct the figure, or send a corrected report of the earlier period"),
        N_("上月累计 + 本月 = 累计; 本年累计 restarts each year. Corrections belong to the period that they correct."),
    ),
    Entry(
        "AQ417", "error", "rules", N_("running total falls"),
        N_("{found} is less than {previous}, the running total reported before"),
        N_("correct the figure, or send a corrected report of the earlier period"),
        N_("A running total (累计) cannot fall until it restarts."),
    ),
    Entry(
        "AQ421", "query", "rules", N_("the previous period's figures"),
        N_("all figures equal those of {last_period} ({count} are nonzero): they were sent again"),
        N_("fill in the figures of {this_period}, or explain why they are the same"),
        N_("Two periods rarely agree in every figure unless nothing was changed."),
    ),
    Entry(
        "AQ422", "query", "rules", N_("another unit's figures"),
        N_("all figures equal those of {other} in {period} ({count} are nonzero): another unit's file was copied"),
        N_("fill in the unit's own figures, or explain why they are the same"),
        N_("Two offices rarely agree in every figure unless one copied the form of the other."),
    ),
    Entry(
        "AQ423", "error", "rules", N_("column shifted by a row"),
        N_("the contents of {first} to {last} are {where}; moved back, all of them fit ({count} are invalid now)"),
        N_("move the contents back by one row and fill in the figure that was lost at the end"),
        N_("A row was skipped while copying, which makes each cell look like a separate mistake."),
    ),
    Entry(
        "AQ424", "query", "rules", N_("running total for the period"),
        N_("{count} figures are at least the sum of all earlier periods, e.g. {item}: {this}, earlier total {so_far}"),
        N_("give the figures of {this_period} only, or explain if they are"),
        N_("If running totals are entered in the columns of the period, every figure includes all earlier periods."),
    ),
    Entry(
        "AQ425", "query", "rules", N_("changed by thirty percent"),
        N_("{part}{found} after {before} in the last report, {change}"),
        N_("check the figure; if it is right, write the reason under 情况说明"),
        N_("Changes of at least 30 % are queried if the base is at least 10, as statistics offices do."),
    ),
    Entry(
        "AQ426", "query", "rules", N_("nothing from an active unit"),
        N_("all figures are 0, although all {periods} earlier reports had figures"),
        N_("confirm in the explanation that there was nothing in {this_period}, or fill in the figures"),
        N_("A nil report is valid, but a form carelessly filled with zeros looks the same."),
    ),
    Entry(
        "AQ427", "query", "rules", N_("last year's figure differs"),
        N_("{found} is stated for the same period last year, but {reported} was reported then"),
        N_("fill in the figure reported last year; if it was restated since, explain why"),
        N_("上年同期 is what was reported then. A base that was restated since is explained, not refused."),
    ),
    Entry(
        "AQ428", "query", "rules", N_("date outside the period"),
        N_("{found} is not between {first} and {last}, the days of this report"),
        N_("correct the date, or report the line for the period to which it belongs; if it is right here, explain why"),
        N_("The form says that the dates in this column of a list lie in the reported period (in_period)."),
    ),
    Entry(
        "AQ491", "notice", "rules", N_("rule not applied"),
        N_("the rule “{rule}” could not be applied: {why}"),
        "",
        N_("The rule has skipped: notice in rules.yaml."),
    ),
)  # fmt: skip
