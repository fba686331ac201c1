"""The table of file formats, from which docs/formats.md is generated."""

from dataclasses import dataclass

from aqcampaign.language import mark as N_


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what is read of it and what is lost.

    `suffixes` are the usual ones; the format is detected by content. `code` is the finding of a format from which no
    figures are read.
    """

    name: str
    suffixes: str
    read: str = ""
    lost: str = ""
    code: str | None = None


_SHEETS = N_("all sheets: text, numbers, dates, percentages, error values")
_NO_FIGURES = N_("no figures")
_SEAL = N_("no figures; kept as the sealed copy of the unit named by the file name, mail or folder")

FORMATS: dict[str, Format] = {
    "xlsx": Format(N_("an Excel workbook (.xlsx)"), ".xlsx .xlsm", N_("everything that the form asks for"), ""),
    "xls": Format(
        N_("an old Excel or WPS workbook (.xls, .et)"), ".xls .et", _SHEETS,
        N_(
            "the formulas themselves, not their results; whether rows and columns are hidden; bars, icons and other "
            "conditional formats of Excel 2007"
        ),
    ),
    "xlsb": Format(
        N_("a binary workbook (.xlsb)"), ".xlsb", _SHEETS,
        N_("the formulas themselves, not their results; whether rows and columns are hidden; conditional formats"),
    ),
    "ods": Format(
        N_("an OpenDocument workbook (.ods)"), ".ods", N_("as .xls, and formulas"),
        N_("contents covered by merged cells; whether rows, columns and sheets are hidden"),
    ),
    "docx": Format(
        N_("a Word document (.docx)"), ".docx",
        N_("each table with the lines above it; inserted text counts, deleted text does not"),
        N_(
            "headers and footers, footnotes, automatic numbering, the hidden stamp: unit and period come from the "
            "printed words; fractions, pictures, text boxes and symbols of other fonts are refused in the place of "
            "a figure"
        ),
    ),
    "zip": Format(N_("a zip archive"), ".zip", N_("opened as a folder, archives and mails in it too"), ""),
    "mail": Format(
        N_("a mail"), ".eml", N_("opened as a folder: its attachments; its time of receipt counts"),
        N_("the text of the mail; pictures in its signature"),
    ),
    "pdf": Format(N_("a PDF file"), ".pdf", _SEAL, "", "AQ133"),
    "ofd": Format(N_("an OFD file"), ".ofd", _SEAL, "", "AQ133"),
    "picture": Format(
        N_("a picture"), ".jpg .png .gif .bmp .tif .webp .heic", _SEAL, "", "AQ133"
    ),
    "doc": Format(N_("an old Word or WPS document (.doc, .wps)"), ".doc .wps", _NO_FIGURES, "", "AQ131"),
    "odt": Format(N_("an OpenDocument text (.odt)"), ".odt", _NO_FIGURES, "", "AQ131"),
    "rtf": Format(N_("an RTF document"), ".rtf", _NO_FIGURES, "", "AQ131"),
    "html": Format(N_("a web page"), ".html .xls", _NO_FIGURES, "", "AQ102"),
    "mhtml": Format(N_("a web archive (MHTML)"), ".mht .xls", _NO_FIGURES, "", "AQ102"),
    "xml_spreadsheet": Format(N_("an XML spreadsheet of Excel 2003"), ".xml .xls", _NO_FIGURES, "", "AQ102"),
    "xml": Format(N_("an XML file"), ".xml", _NO_FIGURES, "", "AQ102"),
    "sylk": Format(N_("a SYLK file"), ".slk", _NO_FIGURES, "", "AQ102"),
    "text": Format(N_("a text or CSV file"), ".csv .txt", _NO_FIGURES, "", "AQ102"),
    "presentation": Format(N_("a presentation"), ".pptx", _NO_FIGURES, "", "AQ140"),
    "drawing": Format(N_("an OpenDocument file of another kind"), ".odp .odg", _NO_FIGURES, "", "AQ140"),
    "office": Format(N_("an old Office file"), ".ppt", _NO_FIGURES, "", "AQ140"),
    "data": Format(N_("a data file"), ".parquet .sqlite", _NO_FIGURES, "", "AQ140"),
    "program": Format(N_("a program"), ".exe", _NO_FIGURES, "", "AQ140"),
    "shortcut": Format(N_("a Windows shortcut, not the file that it points to"), ".lnk", _NO_FIGURES, "", "AQ140"),
    "unknown": Format(N_("an unknown kind of file"), "", _NO_FIGURES, "", "AQ140"),
    "encrypted": Format(N_("an encrypted workbook or document"), "", _NO_FIGURES, "", "AQ105"),
    "rar": Format(N_("a RAR archive"), ".rar", _NO_FIGURES, "", "AQ132"),
    "7z": Format(N_("a 7z archive"), ".7z", _NO_FIGURES, "", "AQ132"),
    "gzip": Format(N_("a gzip archive"), ".gz .tgz", _NO_FIGURES, "", "AQ132"),
    "msg": Format(N_("a mail saved by Outlook (.msg)"), ".msg", _NO_FIGURES, "", "AQ132"),
    "tnef": Format(N_("an Outlook attachment (winmail.dat)"), ".dat", _NO_FIGURES, "", "AQ132"),
    "empty": Format(N_("an empty file"), "", _NO_FIGURES, "", "AQ104"),
}  # fmt: skip

# Formats read in a separate process.
FOREIGN = frozenset(("xls", "xlsb", "ods", "docx"))
FOLDERS = frozenset(("zip", "mail"))
# A scan or picture with one of these suffixes is a misnamed workbook, not a sealed copy.
WORKBOOK_SUFFIXES = frozenset((".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods"))
