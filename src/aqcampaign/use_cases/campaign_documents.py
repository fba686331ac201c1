"""Makes the documents of the report on a campaign as a whole: a draft in Word, and its workbook."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from aqcampaign.campaign_folder import Campaign
from aqcampaign.outputs.bulletin.words import BulletinWords
from aqcampaign.outputs.campaign_report.document import campaign_document
from aqcampaign.outputs.campaign_report.words import CampaignReportWords
from aqcampaign.outputs.campaign_report.workbook import campaign_workbook
from aqcampaign.outputs.charts import has_charts
from aqcampaign.outputs.document.plan import Paragraph
from aqcampaign.outputs.document.style import DocumentStyle
from aqcampaign.outputs.document.writer import write_document
from aqcampaign.outputs.release_pictures import headline_pictures
from aqcampaign.publication.campaign_report import CampaignReport
from aqcampaign.publication.cases import CaseText
from aqcampaign.template.period_words import with_period_words
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.delivery import check_campaign_workbook, check_document
from aqcampaign.use_cases.publishing import Document


def make_campaign_documents(
    campaign: Campaign, report: CampaignReport, config: Path | None, day: date, cases: Sequence[CaseText] = ()
) -> list[Document]:
    """Return the documents, dated `day`, with `cases`.

    Each was read again and compared with the report. Raises NotDelivered.
    """
    kind = campaign.config.calendar.kind
    text = read_words("campaign_report.yaml", config, CampaignReportWords).words
    words = with_period_words(read_words("bulletin.yaml", config, BulletinWords).words, kind)
    pictures = headline_pictures(report.last, words) if has_charts() else []
    plan = campaign_document(
        report, text, words, day, standing=campaign.summary_words.standing, pictures=pictures,
        cases=[Paragraph(each.text, f"{each.name}：") for each in cases],
    )  # fmt: skip
    draft = write_document(plan, read_words("document.yaml", config, DocumentStyle).words)
    check_document(draft, plan)
    book = workbook_bytes(campaign_workbook(report, text, campaign.summary_words, campaign.words.styles))
    if report.figures:
        check_campaign_workbook(book, report, text.sheets.periods)
    form = f"_{campaign.form_name}" if campaign.form_name else ""
    return [
        Document(f"campaign-report{form}.docx", draft, campaign, report.last, day),
        Document(f"campaign-report{form}.xlsx", book, campaign, report.last, day),
    ]
