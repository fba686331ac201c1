"""Measures the rules alone, with twelve months of history."""

from collections.abc import Callable

from workbooks import PERIOD, Material

from aqcampaign.examination import examine
from aqcampaign.intake.inbox import list_files
from aqcampaign.report import accept
from aqcampaign.review import History, subject_of
from aqcampaign.rules import ROUNDS, judge

_PERIODS = tuple(f"2021-{period:02d}" for period in range(1, 13))


def all_rules(material: Material) -> Callable[[], int]:
    """Return a function that judges every workbook and returns the number of findings.

    Workbooks of other units serve as earlier periods: each unit gets twelve, all different.
    """
    config = material.campaign.examination_config
    reports = [report for file in list_files([material.inbox]) for report in examine([config], file)]
    accepted = [each for each in map(accept, reports) if each is not None]
    this = {each.unit: each.submission for each in accepted}
    units = list(this)
    before = {
        period: {unit: this[units[(place + back) % len(units)]] for place, unit in enumerate(units)}
        for back, period in enumerate(_PERIODS, start=1)
    }

    def run() -> int:
        history = History(PERIOD, _PERIODS, before)
        peers = history.peers(tuple(this.items()))
        subjects = (subject_of(config, report, history, peers) for report in reports)
        return sum(len(judge(subject, what)) for subject in subjects for what in ROUNDS)

    return run
