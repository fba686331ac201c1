"""Codes AQ2xx: which form, unit and month a workbook is, and where its cells stand."""

from aqcampaign.findings.catalog.entry import Entry
from aqcampaign.language import mark as N_

RECOGNITION: tuple[Entry, ...] = (
    Entry(
        "AQ201", "error", "recognition", N_("not this form"),
        N_("no sheet holds the form “{title}”; sheets: {sheets}"),
        N_("fill in the form that was sent out; if this file is no report, move it out of the inbox"),
        N_("A form is known by its column headings and at least half of its items."),
    ),
    Entry(
        "AQ202", "error", "recognition", N_("unknown unit"),
        N_("the reporting unit “{found}” is not among those that report{suggestion}"),
        N_("write the unit's official name behind {unit_label}, or add the name to aliases in units.yaml"),
        N_("Names are matched exactly, by alias, or by their characters in order; a likeness is only suggested."),
    ),
    Entry(
        "AQ203", "error", "recognition", N_("another unit's form"),
        N_("the form was issued to {stamped}, but {found} is written in it"),
        N_("fill in the form issued to the unit that reports, not a copy of another office's"),
        N_("The stamp in the workbook and the printed name disagree: another office's file was re-used."),
    ),
    Entry(
        "AQ204", "error", "recognition", N_("another month's form"),
        N_("the form was issued for {stamped}, but {found} is written in it, which belongs to {printed}"),
        N_("fill in the form issued for the month that is reported; to correct {stamped}, keep its date"),
        N_("The stamp in the workbook and the printed dates disagree: an old month's file was re-sent."),
    ),
    Entry(
        "AQ205", "error", "recognition", N_("altered stamp"),
        N_("the hidden stamp of the workbook was altered ({found})"),
        N_("fill in the form as it was sent out, without changing its hidden sheet"),
        N_("The stamp carries a code made of form, unit and month; it no longer fits them."),
    ),
    Entry(
        "AQ206", "error", "recognition", N_("unknown month"),
        N_("nothing in the workbook or its name says which month is reported"),
        N_("write the dates behind {window_label}, or use the form that was sent out"),
        N_("Without a stamp the month is read from the printed dates, then from the file name."),
    ),
    Entry(
        "AQ207", "error", "recognition", N_("month outside the campaign"),
        N_("the workbook is for {found}, which is not a month of this campaign ({months})"),
        N_("use the form issued for a month of the campaign, or add the month to campaign.yaml"),
        N_("Only the windows of campaign.yaml are collected."),
    ),
    Entry(
        "AQ208", "error", "recognition", N_("item missing"),
        N_("the row of “{name}” was not found{hint}"),
        N_("do not delete or rename rows; fill in the form as it was sent out"),
        N_("Items are found by their printed name. A renamed row could be any row; a likeness is only suggested."),
    ),
    Entry(
        "AQ209", "error", "recognition", N_("item twice"),
        N_("“{name}” stands in {cells}: which row counts?"),
        N_("delete the superfluous row"),
        N_("Two rows with one name leave two candidates; neither is guessed."),
    ),
    Entry(
        "AQ210", "notice", "recognition", N_("form moved"),
        N_("rows or columns were moved; the items were found by name, e.g. “{name}” in {found}"),
        "",
        N_("Inserted rows, columns or title lines do no harm as long as the names stand."),
    ),
    Entry(
        "AQ211", "error", "recognition", N_("printed unit changed"),
        N_("the unit of “{name}” reads “{found}”; the form says “{unit}”"),
        N_("put the printed unit back and give the figure in {unit}"),
        N_("A figure in 元 under a form in 万元 is wrong by a factor of ten thousand."),
    ),
    Entry(
        "AQ212", "notice", "recognition", N_("date of filling missing"),
        N_("{label} was left empty"),
        N_("write the date on which the form was filled in"),
        N_("The date proves that the form belongs to this month."),
    ),
    Entry(
        "AQ213", "query", "recognition", N_("date of filling outside the month"),
        N_("{label} is {found}, before the window {first} to {last} begins"),
        N_("correct the date, or explain why it is right"),
        N_("A date before the window is a sign of an old form that was sent again."),
    ),
    Entry(
        "AQ214", "notice", "recognition", N_("known without a stamp"),
        N_("the workbook carries no stamp; unit by {unit_by}, month by {month_by}"),
        N_("use the form that was sent out, so that unit and month are certain"),
        N_("The form was retyped or its hidden sheet was lost."),
    ),
    Entry(
        "AQ215", "error", "recognition", N_("another form"),
        N_("the workbook carries the stamp of the form “{found}”, not of “{form}”"),
        N_("fill in the form of this campaign; move this file out of the inbox if it belongs to another one"),
        N_("The stamp names the form that the workbook was issued for."),
    ),
    Entry(
        "AQ216", "error", "recognition", N_("form twice in one workbook"),
        N_("the form stands here more than once: {copies}; which one counts?"),
        N_("leave only the one that counts; send the form of another month or unit in a workbook of its own"),
        N_("Two filled forms leave two candidates; neither is guessed."),
    ),
    Entry(
        "AQ217", "notice", "recognition", N_("another month"),
        N_("the workbook is for {found}, not for {month}; set aside"),
        N_("run the command with --month {found} to check it"),
        N_("Only the month that is asked for counts."),
    ),
    Entry(
        "AQ218", "notice", "recognition", N_("older version of the form"),
        N_("the workbook is the form's version {found}; version {version} holds for {month}{lacking}"),
        N_("next time fill in the form that was sent out for the month"),
        N_("It is read by its own version. What that version did not ask for is a gap, never 0."),
    ),
    Entry(
        "AQ219", "error", "recognition", N_("column missing"),
        N_("the column “{name}” was not found{hint}"),
        N_("do not delete or rename columns; fill in the form as it was sent out"),
        N_("Columns are found by their printed headings. A renamed column could be any column."),
    ),
    Entry(
        "AQ220", "error", "recognition", N_("column twice"),
        N_("the column “{name}” stands in {cells}: which one counts?"),
        N_("delete the superfluous column"),
        N_("Two columns with one heading leave two candidates; neither is guessed."),
    ),
    Entry(
        "AQ221", "error", "recognition", N_("table missing"),
        N_("the table “{name}” was not found"),
        N_("do not delete sheets; fill in the form as it was sent out"),
        N_("The form has several tables, and each of them must come back."),
    ),
    Entry(
        "AQ222", "error", "recognition", N_("another version than stamped"),
        N_("the workbook is stamped as version {found} of the form, but holds the rows and columns of {printed}"),
        N_("fill in the form that was sent out for the month, without copying rows from another one"),
        N_("Stamp and printed items disagree: sheets of two versions were mixed."),
    ),
    Entry(
        "AQ223", "error", "recognition", N_("line of the head missing"),
        N_("{label} was left empty"),
        N_("fill it in; the form asks for it"),
        N_("The form's head or foot names who answers for the figures."),
    ),
    Entry(
        "AQ224", "query", "recognition", N_("line of the head unreadable"),
        N_("“{found}” behind {label} is not {expected}"),
        N_("correct it, or explain why it is right"),
        N_("A telephone number, a date or a period that cannot be one helps nobody who has to ask back."),
    ),
    Entry(
        "AQ225", "query", "recognition", N_("list not sent"),
        N_("the list “{name}” is not there; taken as one without lines"),
        N_("confirm that there was nothing to list, or send the list"),
        N_("A form that was typed anew often holds the figures only. Whether the list was empty nobody knows."),
    ),
    Entry(
        "AQ226", "notice", "recognition", N_("read although hidden"),
        N_("hidden in Excel, but read: {what}"),
        N_("next time send the form without hidden rows, columns or sheets"),
        N_("Hidden cells keep their figures. Whoever signs the form does not see them."),
    ),
    Entry(
        "AQ227", "error", "recognition", N_("number and name disagree"),
        N_("“{name}” stands beside number {found}, but it is number {number} of the form; rows: {cells}"),
        N_("put number and name back as in the form that was sent out"),
        N_("One of the two was swapped, and the figure may belong to either."),
    ),
    Entry(
        "AQ228", "query", "recognition", N_("rows numbered anew"),
        N_("“{name}” is number {number} of the form, but is numbered {found} here; rows: {cells}"),
        N_("check that each figure stands beside its own item, or explain"),
        N_("Rows that were moved or inserted and numbered through. They were read by their names."),
    ),
    Entry(
        "AQ229", "error", "recognition", N_("figures beside their column"),
        N_("figures stand in column {column} ({found}), while column {own} is blank there"),
        N_("move the figures into column {own}, and leave column {column} as it was sent out"),
        N_("Pasted one column too far, or typed where the unit is printed. What is not in its place is not read."),
    ),
    Entry(
        "AQ230", "error", "recognition", N_("merged over several figures"),
        N_("cells are merged so that it is not certain which figure is that of “{names}” ({found})"),
        N_("unmerge the cells and write each figure into its own row"),
        N_("A merged cell keeps one figure for all that it covers: it may be a sum or one of them."),
    ),
    Entry(
        "AQ231", "error", "recognition", N_("headings missing"),
        N_("the items stand in {found}, but above them the headings {headings} are missing"),
        N_("copy the figures into the form that was sent out; at least put its headings back"),
        N_("Without headings nothing says in which column the figures of the month stand."),
    ),
    Entry(
        "AQ232", "notice", "recognition", N_("another copy passed over"),
        N_("the form also stands at {found}, {why}; that on the sheet {sheet} was read"),
        "",
        N_("A blank or hidden copy beside the filled form does no harm."),
    ),
)  # fmt: skip
