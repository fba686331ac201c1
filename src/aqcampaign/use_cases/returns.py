"""Prepares what goes back to the units: their own files with the findings marked, and the letters."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from aqcampaign.campaign_folder import Campaign
from aqcampaign.intake.reread import reread_content
from aqcampaign.ledger.returns import each_to_return, to_return, unassigned
from aqcampaign.outputs.returned_copy.returned import (
    Answer,
    Office,
    Returned,
    letter_name_and_subject,
    prepare_return,
)
from aqcampaign.report import Report
from aqcampaign.review import Review

_Reviews = Sequence[tuple[Campaign, Review]]


def send_back(campaign: Campaign, review: Review) -> tuple[list[Returned], list[Report]]:
    """Return the returned copies of units with open findings, and the rejected reports without a unit."""
    return send_back_forms([(campaign, review)])


def send_back_forms(reviews: _Reviews) -> tuple[list[Returned], list[Report]]:
    """Return what goes back on several forms; a workbook that holds some of them goes back once, with all findings."""
    answers = [answer for campaign, review in reviews for answer in _answers(campaign, review)]
    answered = [answer.report for answer in answers]
    unknown = {id(each.file): each for _campaign, review in reviews for each in unassigned(review.reports, answered)}
    return list(_prepared(_by_file(answers))), list(unknown.values())


def _prepared(answers: Iterable[Sequence[Answer]]) -> Iterator[Returned]:
    """Yield what goes back; what one unit gets is numbered from its second file on."""
    numbers: Counter[str] = Counter()
    for together in answers:
        unit = together[0].unit.id
        numbers[unit] += 1
        yield prepare_return(together, reread_content(together[0].report.file), numbers[unit])


def _answers(campaign: Campaign, review: Review) -> Iterator[Answer]:
    """Yield the reports of a form that go back, in the order of the roster."""
    if review.period is None:
        return
    office, calendar = _office(campaign, review.period), campaign.config.calendar
    before = review.earlier.get(calendar.previous(review.period) or "", ())
    previous = {each.unit: each.submission for each in before}
    choose = each_to_return if calendar.is_any_time else to_return
    for unit, report in choose(review.reports, campaign.roster):
        yield Answer(office, unit.at(calendar.window(review.period)), report, review.period, previous.get(unit.id))


def _by_file(answers: Iterable[Answer]) -> list[list[Answer]]:
    """Return the answers on the forms of each workbook together."""
    by_file: dict[tuple[str, str, str], list[Answer]] = {}
    for answer in answers:
        key = (answer.unit.id, answer.period, str(answer.report.file.path))
        by_file.setdefault(key, []).append(answer)
    return list(by_file.values())


def letter_subjects(campaign: Campaign, period: str) -> dict[str, str]:
    """Return the subject of each unit's letter, keyed by file name."""
    office, window = _office(campaign, period), campaign.config.calendar.window(period)
    return dict(letter_name_and_subject(office, unit.at(window), period) for unit in campaign.roster.units)


def _office(campaign: Campaign, period: str) -> Office:
    form = campaign.editions.of_period(period)
    return Office(
        campaign.config, campaign.roster, form, campaign.rulebook, campaign.words, campaign.return_words,
        campaign.form_name,
    )  # fmt: skip
