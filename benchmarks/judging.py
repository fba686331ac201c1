"""Measures the rules alone, with twelve months of history."""

from collections.abc import Callable

from workbooks import MONTH, Material

from aqcampaign.examination import examine
from aqcampaign.intake.inbox import list_files
from aqcampaign.report import accept
from aqcampaign.review import History, subject_of
from aqcampaign.rules import ROUNDS, judge
from aqcampaign.rules.peers import Peers

_MONTHS = tuple(f"2021-{month:02d}" for month in range(1, 13))


def all_rules(material: Material) -> Callable[[], int]:
    """Return a function that judges every workbook and returns the number of findings.

    Workbooks of other units serve as earlier months: each unit gets twelve, all different.
    """
    config = material.campaign.examination_config
    reports = [report for file in list_files([material.inbox]) for report in examine(config, file)]
    accepted = [each for each in map(accept, reports) if each is not None]
    this = {each.unit: each.submission for each in accepted}
    units = list(this)
    before = {
        month: {unit: this[units[(place + back) % len(units)]] for place, unit in enumerate(units)}
        for back, month in enumerate(_MONTHS, start=1)
    }

    def run() -> int:
        history = History(MONTH, _MONTHS, before)
        peers = Peers(MONTH, {MONTH: this, _MONTHS[-1]: before[_MONTHS[-1]]})
        subjects = (subject_of(config, report, history, peers) for report in reports)
        return sum(len(judge(subject, what)) for subject in subjects for what in ROUNDS)

    return run
