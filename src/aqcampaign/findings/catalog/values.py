"""Codes AQ3xx: what stands in one cell."""

from aqcampaign.findings.catalog.entry import Entry
from aqcampaign.language import mark as N_

VALUES: tuple[Entry, ...] = (
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
        N_("“{found}” holds {count}, but {wanted} figures are wanted ({parts}){empty}"),
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
    Entry(
        "AQ342", "notice", "values", N_("character that nobody sees"),
        N_("“{found}” was read without {character}, which stands in the cell and cannot be seen"),
        N_("next time type the figure instead of pasting it"),
        N_("Text copied from a chat or a web page brings such characters along. They change no figure."),
    ),
    Entry(
        "AQ343", "error", "values", N_("direction of writing changed"),
        N_("“{found}” holds a mark of the direction of writing, so what is shown may be in another order"),
        N_("clear the cell and type {expected}, e.g. {example}"),
        N_("Text copied from right-to-left writing is shown in another order than it is stored."),
    ),
    Entry(
        "AQ344", "error", "values", N_("separator too many"),
        N_("“{found}”: {mistake}"),
        N_("write {wanted} figures with one / between them ({parts}), e.g. {example}"),
        N_("A figure may have been left out where a separator stands too many."),
    ),
    Entry(
        "AQ345", "error", "values", N_("month in place of figures"),
        N_("“{found}” looks like a month or a date, but {wanted} figures are wanted ({parts})"),
        N_("write {wanted} figures, e.g. {example}{otherwise}"),
        N_("2022/9 in a cell of two figures is far more often a month than 2022 cases and 9."),
    ),
    Entry(
        "AQ346", "error", "values", N_("comma that groups no thousands"),
        N_("the comma in “{found}” groups no thousands: it may be a decimal point, or a digit is missing"),
        N_("write {expected} without a comma, e.g. {example}"),
        N_("1,234 is 1234. In 0,123 or 1,23 the comma stands for something else, and what is not certain."),
    ),
)  # fmt: skip
