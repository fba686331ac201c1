"""The catalogue: every code with its severity, stage, title, message, remedy and reason; the home of these words."""

from dataclasses import dataclass
from typing import Literal, get_args

from aqcampaign.language import mark as N_

Severity = Literal["error", "query", "notice"]
Stage = Literal["intake", "cells", "values", "rules", "ledger"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. `message` and `remedy` may name {found}, {label} and what the stage gives."""

    code: str
    severity: Severity
    stage: Stage
    title: str
    message: str
    remedy: str
    reason: str


def _entries() -> tuple[Entry, ...]:
    return (
        # --- intake: the file -------------------------------------------------------------------------------------
        Entry(
            "AQ101", "error", "intake", N_("damaged workbook"),
            N_("the workbook is damaged and cannot be read ({reason})"),
            N_("open it in Excel or WPS, save it as .xlsx under a new name and send it again"),
            N_("Attachments are cut off in transit and disks fail. Nothing is read from a file that is not whole."),
        ),
        Entry(
            "AQ102", "error", "intake", N_("not a workbook"),
            N_("this file is {kind}, not a workbook"),
            N_("open it in Excel or WPS, choose Save As, type Excel workbook (.xlsx), and send that file"),
            N_("The kind is told from the content, whatever the file is called; docs/formats.md lists what is read."),
        ),
        Entry(
            "AQ103", "error", "intake", N_("too large"),
            N_("the workbook goes beyond a limit: {what} {amount}, allowed {limit}"),
            N_("delete the superfluous sheets, rows or pictures, or fill in a fresh form, and send it again"),
            N_("A filled form has some ten kilobytes. Far larger files are mistakes or attacks."),
        ),
        Entry(
            "AQ104", "error", "intake", N_("empty file"),
            N_("the file is empty"),
            N_("ask for the file again"),
            N_("An interrupted download or a full disk leaves files of 0 bytes."),
        ),
        Entry(
            "AQ105", "error", "intake", N_("password-protected"),
            N_("the file is protected with a password and cannot be opened"),
            N_("remove the password for opening (File, Info, Protect workbook) and send it again"),
            N_("A password for opening encrypts the whole file."),
        ),
        Entry(
            "AQ106", "error", "intake", N_("file cannot be opened"),
            N_("the file cannot be opened ({reason})"),
            N_("close it in Excel or WPS, check the rights of the folder, and run the command again"),
            N_("The file is locked by another program, was removed meanwhile, or may not be read."),
        ),
        Entry(
            "AQ107", "error", "intake", N_("no regular file"),
            N_("this is {kind}, which is not followed"),
            N_("put the workbook itself into the folder"),
            N_("Links, pipes and devices can lead out of the inbox or block the run."),
        ),
        Entry(
            "AQ108", "notice", "intake", N_("lock file of an open workbook"),
            N_("{workbook} is open in Excel or WPS; what is not saved there is not read here"),
            N_("save and close it, then run the command again"),
            N_("Office programs put a file beginning with ~$ beside a workbook while it is open."),
        ),
        Entry(
            "AQ109", "notice", "intake", N_("file of the system"),
            N_("a file that the system made; passed over"),
            "",
            N_("Thumbs.db, .DS_Store, unfinished downloads and the like are no reports."),
        ),
        Entry(
            "AQ130", "error", "intake", N_("reader stopped"),
            N_("the file could not be read: {reason}"),
            N_("open it in Excel or WPS, save it as .xlsx under a new name and send it again"),
            N_("Formats other than .xlsx are read in a process of their own: a file that breaks it costs itself only."),
        ),
        Entry(
            "AQ131", "error", "intake", N_("document that is not read"),
            N_("this file is {kind}, of which no figures are read"),
            N_("open it in Word or WPS, save it as a Word document (.docx) and send that, or fill in the Excel form"),
            N_("Of documents only .docx is read, in which each figure has its own cell of a table."),
        ),
        Entry(
            "AQ132", "error", "intake", N_("container that is not opened"),
            N_("this file is {kind}, which is not opened here"),
            N_("take the workbook out of it and put it into the inbox, or ask for it as .xlsx or .zip"),
            N_("Only .zip archives and .eml mails are opened."),
        ),
        Entry(
            "AQ133", "notice", "intake", N_("scan of an unknown unit"),
            N_("this file is {kind}; no figures are read from it, and nothing tells whose sealed copy it is"),
            N_("put the unit's name into the file's name, or the file into the mail or folder of the unit's workbook"),
            N_("Many units send a scan of the stamped form beside the workbook. Only the workbook is counted."),
        ),
        Entry(
            "AQ134", "notice", "intake", N_("nothing in it"),
            N_("this file is {kind} without a file in it"),
            N_("ask the unit whether an attachment was forgotten"),
            N_("A mail without attachment may be a mere answer, or the form was forgotten."),
        ),
        Entry(
            "AQ135", "notice", "intake", N_("picture in a mail's text"),
            N_("a picture in the text or signature of the mail; passed over"),
            "",
            N_("Signatures carry emblems and codes; they are no attachments."),
        ),
        Entry(
            "AQ136", "error", "intake", N_("still being written"),
            N_("the file is not complete: it is still being written or downloaded"),
            N_("wait until it is there, then run the command again"),
            N_("It changed while it was read, or an unfinished download lies beside it."),
        ),
        Entry(
            "AQ137", "error", "intake", N_("open in another program"),
            N_("the file is open in Excel or WPS and locked by it"),
            N_("save and close it there, then run the command again"),
            N_("On Windows an open workbook can be locked; its lock file (~$…) lies beside it."),
        ),
        Entry(
            "AQ138", "error", "intake", N_("folder cannot be read"),
            N_("the folder cannot be read ({reason}); what lies in it is not counted"),
            N_("check the rights of the folder and run the command again"),
            N_("One locked folder does not stop the others from being checked."),
        ),
        Entry(
            "AQ139", "notice", "intake", N_("sealed copy"),
            N_("the sealed copy of {unit} ({kind}); no figures are read from it"),
            "",
            N_("A scan of the stamped form proves who answers for the figures; the figures come from the workbook."),
        ),
        Entry(
            "AQ140", "error", "intake", N_("no report"),
            N_("this file is {kind}, in which no form can be"),
            N_("ask the unit for the workbook; move this file out of the inbox if it is something else"),
            N_("What cannot be a form is named all the same: somebody may have meant it as a return."),
        ),
        Entry(
            "AQ190", "error", "intake", N_("internal error"),
            N_("internal error while checking this file ({reason}); please report it"),
            N_("send the log file and, if possible, the workbook to the maintainer; the other files were checked"),
            N_("A mistake in this program, not in the workbook. It is confined to the one file."),
        ),
        # --- cells: which form, whose, which month, where ---------------------------------------------------------
        Entry(
            "AQ201", "error", "cells", N_("not this form"),
            N_("no sheet holds the form “{title}”; sheets: {sheets}"),
            N_("fill in the form that was sent out; if this file is no report, move it out of the inbox"),
            N_("A form is known by its column headings and at least half of its items."),
        ),
        Entry(
            "AQ202", "error", "cells", N_("unknown unit"),
            N_("the reporting unit “{found}” is not among those that report{suggestion}"),
            N_("write the unit's official name behind {unit_label}, or add the name to aliases in units.yaml"),
            N_("Names are matched exactly, by alias, or by their characters in order; a likeness is only suggested."),
        ),
        Entry(
            "AQ203", "error", "cells", N_("another unit's form"),
            N_("the form was issued to {stamped}, but {found} is written in it"),
            N_("fill in the form issued to the unit that reports, not a copy of another office's"),
            N_("The stamp in the workbook and the printed name disagree: another office's file was re-used."),
        ),
        Entry(
            "AQ204", "error", "cells", N_("another month's form"),
            N_("the form was issued for {stamped}, but {found} is written in it, which belongs to {printed}"),
            N_("fill in the form issued for the month that is reported; to correct {stamped}, keep its date"),
            N_("The stamp in the workbook and the printed dates disagree: an old month's file was re-sent."),
        ),
        Entry(
            "AQ205", "error", "cells", N_("altered stamp"),
            N_("the hidden stamp of the workbook was altered ({found})"),
            N_("fill in the form as it was sent out, without changing its hidden sheet"),
            N_("The stamp carries a code made of form, unit and month; it no longer fits them."),
        ),
        Entry(
            "AQ206", "error", "cells", N_("unknown month"),
            N_("nothing in the workbook or its name says which month is reported"),
            N_("write the dates behind {window_label}, or use the form that was sent out"),
            N_("Without a stamp the month is read from the printed dates, then from the file name."),
        ),
        Entry(
            "AQ207", "error", "cells", N_("month outside the campaign"),
            N_("the workbook is for {found}, which is not a month of this campaign ({months})"),
            N_("use the form issued for a month of the campaign, or add the month to campaign.yaml"),
            N_("Only the windows of campaign.yaml are collected."),
        ),
        Entry(
            "AQ208", "error", "cells", N_("item missing"),
            N_("the row of “{name}” was not found{hint}"),
            N_("do not delete or rename rows; fill in the form as it was sent out"),
            N_("Items are found by their printed name. A renamed row could be any row; a likeness is only suggested."),
        ),
        Entry(
            "AQ209", "error", "cells", N_("item twice"),
            N_("“{name}” stands in {cells}: which row counts?"),
            N_("delete the superfluous row"),
            N_("Two rows with one name leave two candidates; neither is guessed."),
        ),
        Entry(
            "AQ210", "notice", "cells", N_("form moved"),
            N_("rows or columns were moved; the items were found by name, e.g. “{name}” in {found}"),
            "",
            N_("Inserted rows, columns or title lines do no harm as long as the names stand."),
        ),
        Entry(
            "AQ211", "error", "cells", N_("printed unit changed"),
            N_("the unit of “{name}” reads “{found}”; the form says “{unit}”"),
            N_("put the printed unit back and give the figure in {unit}"),
            N_("A figure in 元 under a form in 万元 is wrong by a factor of ten thousand."),
        ),
        Entry(
            "AQ212", "notice", "cells", N_("date of filling missing"),
            N_("{label} was left empty"),
            N_("write the date on which the form was filled in"),
            N_("The date proves that the form belongs to this month."),
        ),
        Entry(
            "AQ213", "query", "cells", N_("date of filling outside the month"),
            N_("{label} is {found}, before the window {first} to {last} begins"),
            N_("correct the date, or explain why it is right"),
            N_("A date before the window is a sign of an old form that was sent again."),
        ),
        Entry(
            "AQ214", "notice", "cells", N_("known without a stamp"),
            N_("the workbook carries no stamp; unit by {unit_by}, month by {month_by}"),
            N_("use the form that was sent out, so that unit and month are certain"),
            N_("The form was retyped or its hidden sheet was lost."),
        ),
        Entry(
            "AQ215", "error", "cells", N_("another form"),
            N_("the workbook carries the stamp of the form “{found}”, not of “{form}”"),
            N_("fill in the form of this campaign; move this file out of the inbox if it belongs to another one"),
            N_("The stamp names the form that the workbook was issued for."),
        ),
        Entry(
            "AQ216", "error", "cells", N_("form twice in one workbook"),
            N_("the form stands here more than once: {copies}; which one counts?"),
            N_("leave only the one that counts; send the form of another month or unit in a workbook of its own"),
            N_("Two filled forms leave two candidates; neither is guessed."),
        ),
        Entry(
            "AQ217", "notice", "cells", N_("another month"),
            N_("the workbook is for {found}, not for {month}; set aside"),
            N_("run the command with --month {found} to check it"),
            N_("Only the month that is asked for counts."),
        ),
        Entry(
            "AQ218", "notice", "cells", N_("older version of the form"),
            N_("the workbook is the form's version {found}; version {version} holds for {month}{lacking}"),
            N_("next time fill in the form that was sent out for the month"),
            N_("It is read by its own version. What that version did not ask for is a gap, never 0."),
        ),
        Entry(
            "AQ219", "error", "cells", N_("column missing"),
            N_("the column “{name}” was not found{hint}"),
            N_("do not delete or rename columns; fill in the form as it was sent out"),
            N_("Columns are found by their printed headings. A renamed column could be any column."),
        ),
        Entry(
            "AQ220", "error", "cells", N_("column twice"),
            N_("the column “{name}” stands in {cells}: which one counts?"),
            N_("delete the superfluous column"),
            N_("Two columns with one heading leave two candidates; neither is guessed."),
        ),
        Entry(
            "AQ221", "error", "cells", N_("table missing"),
            N_("the table “{name}” was not found"),
            N_("do not delete sheets; fill in the form as it was sent out"),
            N_("The form has several tables, and each of them must come back."),
        ),
        Entry(
            "AQ222", "error", "cells", N_("another version than stamped"),
            N_("the workbook is stamped as version {found} of the form, but holds the rows and columns of {printed}"),
            N_("fill in the form that was sent out for the month, without copying rows from another one"),
            N_("Stamp and printed items disagree: sheets of two versions were mixed."),
        ),
        Entry(
            "AQ223", "error", "cells", N_("line of the head missing"),
            N_("{label} was left empty"),
            N_("fill it in; the form asks for it"),
            N_("The form's head or foot names who answers for the figures."),
        ),
        Entry(
            "AQ224", "query", "cells", N_("line of the head unreadable"),
            N_("“{found}” behind {label} is not {expected}"),
            N_("correct it, or explain why it is right"),
            N_("A telephone number, a date or a period that cannot be one helps nobody who has to ask back."),
        ),
        Entry(
            "AQ225", "query", "cells", N_("list not sent"),
            N_("the list “{name}” is not there; taken as one without lines"),
            N_("confirm that there was nothing to list, or send the list"),
            N_("A form that was typed anew often holds the figures only. Whether the list was empty nobody knows."),
        ),
        Entry(
            "AQ226", "notice", "cells", N_("read although hidden"),
            N_("hidden in Excel, but read: {what}"),
            N_("next time send the form without hidden rows, columns or sheets"),
            N_("Hidden cells keep their figures. Whoever signs the form does not see them."),
        ),
        Entry(
            "AQ227", "error", "cells", N_("number and name disagree"),
            N_("“{name}” stands beside number {found}, but it is number {number} of the form; rows: {cells}"),
            N_("put number and name back as in the form that was sent out"),
            N_("One of the two was swapped, and the figure may belong to either."),
        ),
        Entry(
            "AQ228", "query", "cells", N_("rows numbered anew"),
            N_("“{name}” is number {number} of the form, but is numbered {found} here; rows: {cells}"),
            N_("check that each figure stands beside its own item, or explain"),
            N_("Rows that were moved or inserted and numbered through. They were read by their names."),
        ),
        Entry(
            "AQ229", "error", "cells", N_("figures beside their column"),
            N_("figures stand in column {column} ({found}), while column {own} is blank there"),
            N_("move the figures into column {own}, and leave column {column} as it was sent out"),
            N_("Pasted one column too far, or typed where the unit is printed. What is not in its place is not read."),
        ),
        Entry(
            "AQ230", "error", "cells", N_("merged over several figures"),
            N_("cells are merged so that it is not certain which figure is that of “{names}” ({found})"),
            N_("unmerge the cells and write each figure into its own row"),
            N_("A merged cell keeps one figure for all that it covers: it may be a sum or one of them."),
        ),
        Entry(
            "AQ231", "error", "cells", N_("headings missing"),
            N_("the items stand in {found}, but above them the headings {headings} are missing"),
            N_("copy the figures into the form that was sent out; at least put its headings back"),
            N_("Without headings nothing says in which column the figures of the month stand."),
        ),
        Entry(
            "AQ232", "notice", "cells", N_("another copy passed over"),
            N_("the form also stands at {found}, {why}; that on the sheet {sheet} was read"),
            "",
            N_("A blank or hidden copy beside the filled form does no harm."),
        ),
        # --- values: one cell -------------------------------------------------------------------------------------
        Entry(
            "AQ301", "error", "values", N_("blank cell"),
            N_("nothing is filled in"),
            N_("write the figure; write 0 where there was none"),
            N_("A blank does not say whether there was nothing or whether somebody forgot. Blank is not 0."),
        ),
        Entry(
            "AQ302", "error", "values", N_("not a figure"),
            N_("“{found}” is not an exact figure"),
            N_("write {expected} only, e.g. {example}, without words or signs around it"),
            N_("Approximations (约50, 50余), ranges and sentences cannot be added up."),
        ),
        Entry(
            "AQ303", "error", "values", N_("negative"),
            N_("“{found}” is below 0"),
            N_("write {expected}, e.g. {example}; corrections of earlier months are not subtracted here"),
            N_("Counts and amounts of one month are never negative."),
        ),
        Entry(
            "AQ304", "error", "values", N_("fraction of a whole"),
            N_("“{found}” is not a whole number"),
            N_("write {expected}, e.g. {example}"),
            N_("Cases, persons, premises are counted whole."),
        ),
        Entry(
            "AQ305", "error", "values", N_("too many decimals"),
            N_("“{found}” has more than {decimals} decimals"),
            N_("give the figure in {unit} with at most {decimals} decimals"),
            N_("The form says how exact a figure is; in 万元 the fourth decimal is one yuan. More is a slip."),
        ),
        Entry(
            "AQ306", "error", "values", N_("wrong count of figures"),
            N_("“{found}” holds {count}, but {wanted} figures are wanted ({parts})"),
            N_("write {wanted} figures with / between them, e.g. {example}; write 0 for none"),
            N_("Several figures share this cell; one alone does not say which it is."),
        ),
        Entry(
            "AQ307", "error", "values", N_("comma between figures"),
            N_("“{found}” can be read as two figures or as one with a thousands comma"),
            N_("write {wanted} figures with / between them, e.g. {example}"),
            N_("1,234 in a cell of two figures: 1 and 234, or 1234? Neither is guessed."),
        ),
        Entry(
            "AQ308", "error", "values", N_("turned into a date"),
            N_("the cell holds the date {found}{likely}"),
            N_("set the cell's format to Text, then type {example} again"),
            N_("Excel turns 3/2 into the 2nd of March unless the cell is text. What was meant is not certain."),
        ),
        Entry(
            "AQ309", "error", "values", N_("error value"),
            N_("the cell holds the error {found}"),
            N_("replace the formula by its figure"),
            N_("A formula in the cell cannot be calculated."),
        ),
        Entry(
            "AQ310", "error", "values", N_("formula without a result"),
            N_("the cell holds a formula that was never calculated"),
            N_("open the workbook in Excel or WPS, save it, and send it again; better: write the figure"),
            N_("Some programs save a formula without its result; then there is nothing to read."),
        ),
        Entry(
            "AQ311", "error", "values", N_("true or false"),
            N_("the cell holds {found}, not a figure"),
            N_("write {expected}, e.g. {example}"),
            N_("A logical value is no number, although spreadsheets count with it."),
        ),
        Entry(
            "AQ312", "error", "values", N_("beyond all measure"),
            N_("“{found}” is too large to be true"),
            N_("check the figure and write {expected}, e.g. {example}"),
            N_("Beyond a thousand million the cell no longer holds a figure of this form."),
        ),
        Entry(
            "AQ313", "error", "values", N_("not one of the choices"),
            N_("“{found}” is not one of the choices: {choices}"),
            N_("choose one of them from the list of the cell"),
            N_("Only the words of the form can be counted and sorted; a word of one's own would stand alone."),
        ),
        Entry(
            "AQ314", "error", "values", N_("not a date"),
            N_("“{found}” is not a date"),
            N_("write year, month and day, e.g. 2022-09-05"),
            N_("A date without its year, or two dates in one cell, leave open which day is meant."),
        ),
        Entry(
            "AQ315", "error", "values", N_("not a period"),
            N_("“{found}” is not a period of two dates"),
            N_("write the first and the last day, e.g. 2022-09-01至2022-09-30"),
            N_("A period needs both its days, each with its year, the earlier first."),
        ),
        Entry(
            "AQ316", "error", "values", N_("key twice in a list"),
            N_("“{found}” already stands in {first}"),
            N_("give each line its own {label}, or delete the superfluous line"),
            N_("The column tells the lines of the list apart; a case that stands twice would be counted twice."),
        ),
        Entry(
            "AQ317", "error", "values", N_("cell that does not apply"),
            N_("“{found}” stands in a cell that does not apply"),
            N_("delete it; if the figure belongs elsewhere, write it there"),
            N_("The form leaves this cell grey. A figure in it was meant for another cell."),
        ),
        Entry(
            "AQ318", "error", "values", N_("number that cannot be kept"),
            N_("the cell holds “{found}”, which no spreadsheet can keep as an exact number or a date"),
            N_("set the cell's format to Text or General, then type {example} again"),
            N_("Beyond 15 digits spreadsheets round without a word; NaN, 1E+309 and dates before 1900 are no figures."),
        ),
        Entry(
            "AQ321", "notice", "values", N_("read as"),
            N_("“{found}” was read as {value}"),
            N_("next time write {value}"),
            N_("Full-width digits, labels, units and other separators are understood where they leave no doubt."),
        ),
        Entry(
            "AQ322", "notice", "values", N_("amount converted"),
            N_("“{found}” was read as {value} {unit}"),
            N_("next time write {value}"),
            N_("The text names its own unit, so it can be converted."),
        ),
        Entry(
            "AQ323", "query", "values", N_("ten thousands in a count"),
            N_("“{found}” was read as {value}"),
            N_("confirm the figure, or correct it"),
            N_("万 in a count is legal but rare; an amount in the wrong row looks the same."),
        ),
        Entry(
            "AQ324", "query", "values", N_("looks like a date"),
            N_("{found} is what the date {date} looks like as a number{likely}"),
            N_("confirm the figure, or correct it"),
            N_("Excel keeps dates as numbers between 36526 (year 2000) and 55000 (year 2050)."),
        ),
        Entry(
            "AQ325", "notice", "values", N_("result of a formula"),
            N_("the cell holds a formula; its result {found} was read"),
            N_("next time write the figure itself"),
            N_("The last calculated result is read; the formula is not recalculated."),
        ),
        Entry(
            "AQ326", "query", "values", N_("percent or fraction"),
            N_("{found} in a cell of percent: {found} % or {hundredfold} %? Read as {found} %"),
            N_("confirm the figure, or write it as {hundredfold}"),
            N_("Excel keeps 96.5 % as 0.965; without the percent format of the cell the two look alike."),
        ),
        # --- rules: judgments beyond one cell's format --------------------------------------------------------------
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
            N_("{found} is not last month's {previous} plus this month's {limit}: {expected}"),
            N_("correct the figure, or send a corrected report of the earlier month"),
            N_("上月累计 + 本月 = 累计. A later correction of an earlier month has to be reported in that month."),
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
            "AQ425", "notice", "rules", N_("far from the unit's history"),
            N_("{part}: {found} is more than ten times what this unit usually reports ({usual})"),
            N_("check the figure for a slip"),
            N_("Compared with the median of at least two earlier months of the same unit."),
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
        # --- ledger: several files of one unit ----------------------------------------------------------------------
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


CATALOG: dict[str, Entry] = {entry.code: entry for entry in _entries()}
