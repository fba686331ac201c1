"""The model of templates/office.yaml: what an office does over months, and which returns come in meanwhile."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from aqcampaign.calendar.periods import PeriodId
from aqcampaign.config import Settings
from aqcampaign.demo.script import Moment, Return, Script


class Step(Settings):
    """What is done at a moment in the folder of the office or of its successor: a sentence, and the commands."""

    at: Moment
    folder: Literal["office", "successor"] = "office"
    say: str
    run: tuple[str, ...] = ()


class Story(Settings):
    """The steps in their order, and the returns of each period beside those of demo.yaml."""

    periods: dict[PeriodId, tuple[Return, ...]] = {}
    steps: tuple[Step, ...]

    def arrivals(self, script: Script, after: datetime, until: datetime) -> Iterator[tuple[str, Return]]:
        """Yield the returns that come in between two moments, with their periods."""
        for periods in (script.periods, self.periods):
            for period, returns in periods.items():
                yield from ((period, each) for each in returns if after < each.received <= until)
