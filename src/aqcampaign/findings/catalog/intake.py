"""Codes AQ1xx: a file that cannot be opened, or is no report."""

from aqcampaign.findings.catalog.entry import Entry
from aqcampaign.language import mark as N_

INTAKE: tuple[Entry, ...] = (
    Entry(
        "AQ101", "error", "intake", N_("damaged workbook"),
        N_("the workbook is damaged and cannot be read ({reason})"),
        N_("open it in Excel or WPS, save it as .xlsx under a new name and send it again"),
        N_("Attachments are truncated in transit and disks fail. Nothing is read from an incomplete file."),
    ),
    Entry(
        "AQ102", "error", "intake", N_("not a workbook"),
        N_("this file is {kind}, not a workbook"),
        N_("open it in Excel or WPS, choose Save As, type Excel workbook (.xlsx), and send that file"),
        N_("The format is detected from the content, not the file name; docs/formats.md lists the supported formats."),
    ),
    Entry(
        "AQ103", "error", "intake", N_("too large"),
        N_("the workbook exceeds a limit: {what} {amount}, allowed {limit}"),
        N_("delete the superfluous sheets, rows or pictures, or fill in a fresh form, and send it again"),
        N_("A filled form has some ten kilobytes. Much larger files are mistakes or attacks."),
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
        N_("close it in Excel or WPS, check the permissions of the folder, and run the command again"),
        N_("The file is locked by another program, has been removed, or is not readable."),
    ),
    Entry(
        "AQ107", "error", "intake", N_("not a regular file"),
        N_("this is {kind}, which is not followed"),
        N_("put the workbook itself into the folder"),
        N_("Links, pipes and devices can lead out of the inbox or block the run."),
    ),
    Entry(
        "AQ108", "notice", "intake", N_("lock file of an open workbook"),
        N_("{workbook} is open in Excel or WPS; unsaved changes are not read"),
        N_("save and close it, then run the command again"),
        N_("Office programs create a file whose name begins with ~$ while a workbook is open."),
    ),
    Entry(
        "AQ109", "notice", "intake", N_("system file"),
        N_("a file created by the system; ignored"),
        "",
        N_("Thumbs.db, .DS_Store, unfinished downloads and the like are not reports."),
    ),
    Entry(
        "AQ130", "error", "intake", N_("reader stopped"),
        N_("the file could not be read: {reason}"),
        N_("open it in Excel or WPS, save it as .xlsx under a new name and send it again"),
        N_("Formats other than .xlsx are read in a separate process, so that a file that crashes it affects no other."),
    ),
    Entry(
        "AQ131", "error", "intake", N_("unsupported document"),
        N_("this file is {kind}; figures are not read from it"),
        N_("open it in Word or WPS, save it as a Word document (.docx) and send that, or fill in the Excel form"),
        N_("The only document format that is read is .docx, where each figure has its own table cell."),
    ),
    Entry(
        "AQ132", "error", "intake", N_("unsupported container"),
        N_("this file is {kind}, which is not opened"),
        N_("take the workbook out of it and put it into the inbox, or ask for it as .xlsx or .zip"),
        N_("Only .zip archives and .eml mails are opened."),
        to_unit=N_("send the filled form as a workbook (.xlsx)"),
    ),
    Entry(
        "AQ133", "notice", "intake", N_("scan of an unknown unit"),
        N_("this file is {kind}; no figures are read from it, and it is not known which unit's sealed copy it is"),
        N_("add the unit's name to the file name, or put the file into the mail or folder of the unit's workbook"),
        N_("Many units send a scan of the stamped form along with the workbook. Only the workbook is counted."),
    ),
    Entry(
        "AQ134", "notice", "intake", N_("no attachment"),
        N_("this file is {kind} that contains no file"),
        N_("ask the unit whether an attachment was forgotten"),
        N_("A mail without attachment may be a simple reply, or the form was forgotten."),
    ),
    Entry(
        "AQ135", "notice", "intake", N_("inline picture of a mail"),
        N_("a picture in the text or signature of the mail; ignored"),
        "",
        N_("Logos and QR codes in signatures are not attachments."),
    ),
    Entry(
        "AQ136", "error", "intake", N_("still being written"),
        N_("the file is incomplete: it is still being written or downloaded"),
        N_("wait until it is complete, then run the command again"),
        N_("The file changed while it was being read, or an unfinished download is in the same folder."),
    ),
    Entry(
        "AQ137", "error", "intake", N_("open in another program"),
        N_("the file is open in Excel or WPS and locked by it"),
        N_("save and close it, then run the command again"),
        N_("On Windows an open workbook can be locked; its lock file (~$…) is in the same folder."),
    ),
    Entry(
        "AQ138", "error", "intake", N_("folder cannot be read"),
        N_("the folder cannot be read ({reason}); its files are not counted"),
        N_("check the permissions of the folder and run the command again"),
        N_("One locked folder does not stop the others from being checked."),
    ),
    Entry(
        "AQ139", "notice", "intake", N_("sealed copy"),
        N_("the sealed copy of {unit} ({kind}); no figures are read from it"),
        "",
        N_("A scan of the stamped form shows who is responsible for the figures; the figures come from the workbook."),
    ),
    Entry(
        "AQ140", "error", "intake", N_("not a report"),
        N_("this file is {kind}, which cannot contain a form"),
        N_("ask the unit for the workbook; move this file out of the inbox if it is something else"),
        N_("Such files are reported too, because somebody may have meant them as a return."),
        to_unit=N_("send the filled form as a workbook (.xlsx)"),
    ),
    Entry(
        "AQ141", "notice", "intake", N_("attachment"),
        N_("a text, picture or list that {unit} sent along with the form; no figures are read from it"),
        "",
        N_("Units send a report in prose, photographs or lists of their own with the form. Only the form is counted."),
    ),
    Entry(
        "AQ142", "query", "intake", N_("sealed copy of an unknown period"),
        N_("the sealed copy of {unit} ({kind}) names no period and was received outside the campaign"),
        N_("add the period to the file name, for example 2022-09"),
        N_("A scan confirms the figures of one period. It must not be taken for every period."),
    ),
    Entry(
        "AQ143", "error", "intake", N_("mail without a workbook"),
        N_("{unit} sent a mail without a workbook"),
        N_("send the filled form as an attachment, not as a link or in the text of the mail"),
        N_("Links are not followed. The unit did send a mail, so it is not counted as missing."),
    ),
    Entry(
        "AQ144", "error", "intake", N_("archive with a password"),
        N_("the archive that contains this file has a password"),
        N_("pack it again without a password, or send the workbook itself"),
        N_("The files of an archive with a password can be listed, but not opened."),
    ),
    Entry(
        "AQ145", "error", "intake", N_("original changed"),
        N_("the original in {path} is no longer the file that was received; nothing of it is counted"),
        N_("delete it, put the file into the inbox once more, from a backup or the mail, and run the command again"),
        N_("Every original is kept under its SHA-256. aq log --verify names all that were changed."),
    ),
    Entry(
        "AQ190", "error", "intake", N_("internal error"),
        N_("internal error while checking this file ({reason}); please report it"),
        N_("send the log file and, if possible, the workbook to the maintainer; the other files were checked"),
        N_("This is a bug of the program, not a mistake in the workbook. It affects only this file."),
    ),
)  # fmt: skip
