"""Codes AQ6xx: what is wrong in a document that is to be published."""

from aqcampaign.findings.catalog.entry import Entry
from aqcampaign.language import mark as N_

PROOF: tuple[Entry, ...] = (
    Entry(
        "AQ601", "error", "proof", N_("another figure"),
        N_("{label} is {expected}, not {found}"),
        N_("write {expected}; aq trace shows where it comes from"),
        N_("The figure that the words before the number name is another one in the period's totals."),
    ),
    Entry(
        "AQ602", "error", "proof", N_("the figure of something else"),
        N_("{found} is {other}; {label} is {expected}"),
        N_("write {expected}, or the name of the figure that is meant"),
        N_("The number is one of the period's, but not the one that the words before it name."),
    ),
    Entry(
        "AQ603", "error", "proof", N_("another number of units"),
        N_("the number of units is {expected}, not {found}"),
        N_("write {expected}; aq status lists the units"),
        N_("How many units had to report, have reported, were late or reported nothing is counted, not typed."),
    ),
    Entry(
        "AQ604", "error", "proof", N_("cut off, not rounded"),
        N_("{found} is cut off; rounded it is {expected}"),
        N_("write {expected}"),
        N_("Figures are rounded once, half up, from the exact value: 177 of 221 is 80.1%, not 80.0%."),
    ),
    Entry(
        "AQ605", "error", "proof", N_("another change"),
        N_("the change of {label} is {expected}, not {found}"),
        N_("write {expected}"),
        N_("Changes are computed over the units that reported in both periods; their direction counts as well."),
    ),
    Entry(
        "AQ606", "error", "proof", N_("a comparison that must not be made"),
        N_("{label} must not be compared like this ({reason}): {found}"),
        N_("write {expected}"),
        N_("After a change of definition, over windows of different length or from a tiny base a percentage misleads."),
    ),
    Entry(
        "AQ607", "error", "proof", N_("percent and percentage points"),
        N_("{found} confuses percent and percentage points: it is {expected}"),
        N_("write {expected}"),
        N_("A change of a rate or share is counted in percentage points (个百分点), that of a number in percent."),
    ),
    Entry(
        "AQ608", "error", "proof", N_("growth by a multiple"),
        N_("“{found}” can be understood in two ways; it is {expected}"),
        N_("write {expected}"),
        N_("增长3倍 is four times as much, and is read as three times as much."),
    ),
    Entry(
        "AQ609", "error", "proof", N_("digits lost"),
        N_("{found} hides digits; it is {expected}"),
        N_("write {expected}"),
        N_("万 and 亿 must leave three digits of a number that has them: 397 cases are not 0.04万件."),
    ),
    Entry(
        "AQ610", "error", "proof", N_("two units of money"),
        N_("{found} stands in a document whose amounts are in {unit}; in that it is {expected}"),
        N_("write {expected}"),
        N_("Fines in 元 beside amounts in 万元 are taken for ten thousand times as much or as little."),
    ),
    Entry(
        "AQ611", "error", "proof", N_("another number of decimals"),
        N_("{found} has another number of decimals than the others; write {expected}"),
        N_("write {expected}"),
        N_("All rates and changes of a document, and all numbers of a column, have the same number of decimals."),
    ),
    Entry(
        "AQ612", "error", "proof", N_("shares that do not add up"),
        N_("the shares add up to {found}, and no note says that they are rounded"),
        N_("add a note that they are rounded, or that parts may overlap; or correct the shares"),
        N_("A reader adds them up. Rounded shares may give 99.9 or 100.1; the document must say why."),
    ),
    Entry(
        "AQ613", "error", "proof", N_("parts that do not add up"),
        N_("the parts add up to {expected}, not to {found}"),
        N_("correct the sum or its parts"),
        N_("A sum is that of the numbers beside it; parts (其中) are not more than their whole."),
    ),
    Entry(
        "AQ614", "error", "proof", N_("another rate"),
        N_("{label} is {expected}, not {found}"),
        N_("write {expected}"),
        N_("A rate or share follows from the numbers of the period, or from the two numbers beside it."),
    ),
    Entry(
        "AQ615", "error", "proof", N_("another order or rank"),
        N_("by {label} the order is {expected}, not {found}"),
        N_("write {expected}"),
        N_("Units with the same figure have the same rank (并列), and a list does not end in the middle of them."),
    ),
    Entry(
        "AQ616", "error", "proof", N_("another name of a unit"),
        N_("the unit is called {expected}, not {found}"),
        N_("write {expected}"),
        N_("Documents call each unit by its name in the list of units, not by a short or misspelt one."),
    ),
    Entry(
        "AQ617", "error", "proof", N_("another list of units"),
        N_("{found}: {expected}"),
        N_("correct the list; aq status lists the units"),
        N_("Who has not reported, was late or reported nothing is named completely, and nobody else is."),
    ),
    Entry(
        "AQ618", "error", "proof", N_("another period or day"),
        N_("it is {expected}, not {found}"),
        N_("write {expected}"),
        N_("Titles, windows and deadlines are those of the period that is published."),
    ),
    Entry(
        "AQ619", "error", "proof", N_("separators in a number"),
        N_("{found} has separators; official documents write {expected}"),
        N_("write {expected}"),
        N_("Numbers are written without separators, so that a comma is never taken for one of a list."),
    ),
    Entry(
        "AQ620", "query", "proof", N_("number not recognised"),
        N_("it is not clear what {found} is; nothing in the period's figures says so"),
        N_("check it by hand, or name the figure as the form does"),
        N_("A number that the program cannot place was not checked. It is listed, so that somebody looks at it."),
    ),
    Entry(
        "AQ621", "query", "proof", N_("name not recognised"),
        N_("{found} is no unit of this campaign"),
        N_("check the name by hand"),
        N_("A name beside those of units, or one that looks like theirs, may be misspelt or of another campaign."),
    ),
    Entry(
        "AQ622", "error", "proof", N_("differs from the release"),
        N_("the document of this release says {expected} here, not {found}"),
        N_("write {expected}, or change the sentence"),
        N_("The sentence is one that aq publish writes, with another number in it."),
    ),
)  # fmt: skip
