"""Words of the report on a campaign, from templates/campaign_report.yaml."""

from typing import Literal

from aqcampaign.config import Settings
from aqcampaign.template.words import SheetName, Style

Section = Literal["overall", "units", "reporting", "open_ends", "notes", "cases", "problems", "plans"]


class SheetWords(Settings):
    """Names of the sheets of the workbook."""

    overview: SheetName
    periods: SheetName
    by_unit: SheetName
    records: SheetName
    open_ends: SheetName


class CampaignReportWords(Settings):
    """The contents of templates/campaign_report.yaml."""

    sheets: SheetWords
    title: str
    span: str
    period_line: str
    uncovered: str
    all_covered: str
    open_ends_note: str
    no_open_ends: str
    broken: str
    overview_headings: tuple[str, str, str, str, str]
    item_headings: tuple[str, str]
    total: str
    unit: str
    by_unit_of: str
    more_units: str
    record_headings: tuple[str, str, str, str, str, str, str, str, str, str, str, str]
    open_end_headings: tuple[str, str, str, str]
    days_late: str
    nothing: str
    document_title: str
    headings: dict[Section, str]
    to_be_written: str
    overall: str
    period: str
    coverage: str
    sum: str
    headlines_caption: str
    units_caption: str
    reporting: str
    always_in_time: str
    reporting_headings: tuple[str, str, str, str, str, str, str]
    reporting_caption: str
    open_ends: str
    days: str
    broken_items: str
    more_rows: str
    styles: dict[str, Style]
