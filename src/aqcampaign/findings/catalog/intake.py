"""Codes AQ1xx: a file that cannot be opened, or is no report."""

from aqcampaign.findings.catalog.entry import Entry
from aqcampaign.language import mark as N_

INTAKE: tuple[Entry, ...] = (
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
        to_unit=N_("send the filled form again"),
    ),
    Entry(
        "AQ105", "error", "intake", N_("password-protected"),
        N_("the file is encrypted and cannot be read: it has a password for opening, or its structure is protected"),
        N_(
            "if it asks for a password when opened: remove it (File, Info, Protect workbook, Encrypt with password); "
            "if it opens without one: switch off Review, Protect workbook; then save as .xlsx and send it again"
        ),
        N_(
            "A password for opening encrypts the whole file. Protecting the structure of a workbook may encrypt it "
            "too, with a password built into Excel and WPS that nobody has to type."
        ),
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
        to_unit=N_("send the filled form as a workbook (.xlsx)"),
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
        to_unit=N_("send the filled form as a workbook (.xlsx)"),
    ),
    Entry(
        "AQ141", "notice", "intake", N_("attachment"),
        N_("a text or picture that {unit} sent beside the form; no figures are read from it"),
        "",
        N_("Units send a report in prose, a cover letter or photographs with the form. Only the form is counted."),
    ),
    Entry(
        "AQ142", "query", "intake", N_("sealed copy of an unknown month"),
        N_("the sealed copy of {unit} ({kind}) names no month and came on no day of the campaign"),
        N_("write the month into the file's name, for example 2022-09"),
        N_("A scan proves the figures of one month. It must not stand for every month."),
    ),
    Entry(
        "AQ143", "error", "intake", N_("mail without a workbook"),
        N_("{unit} sent a mail that holds no workbook"),
        N_("send the filled form as an attachment, not as a link or in the text of the mail"),
        N_("A link leads to a place that is not opened here. The unit wrote, so it is not simply missing."),
    ),
    Entry(
        "AQ144", "error", "intake", N_("archive with a password"),
        N_("the archive that holds this file has a password"),
        N_("pack it again without a password, or send the workbook itself"),
        N_("What lies in an archive with a password can be listed, but not opened."),
    ),
    Entry(
        "AQ190", "error", "intake", N_("internal error"),
        N_("internal error while checking this file ({reason}); please report it"),
        N_("send the log file and, if possible, the workbook to the maintainer; the other files were checked"),
        N_("A mistake in this program, not in the workbook. It is confined to the one file."),
    ),
)  # fmt: skip
