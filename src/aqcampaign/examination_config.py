"""What the examination of a file and the review of a period need of a campaign."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field

from aqcampaign.calendar.clock import Clock
from aqcampaign.calendar.due import Due
from aqcampaign.calendar.model import Calendar
from aqcampaign.form.editions import Editions
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.limits import STANDARD, Limits
from aqcampaign.report import Report
from aqcampaign.rulebook.model import NO_RULES, Rulebook
from aqcampaign.units.roster import Roster
from aqcampaign.values.amounts import Number

# The figures of last year: by period, by unit, by field id.
LastYear = Mapping[str, Mapping[str, Mapping[str, Number]]]


@dataclass(frozen=True)
class ExaminationConfig:
    """The configuration that the examination of a file needs.

    `instructions` is the name of the instructions sheet, `results` that of the first sheet of a returned copy,
    `explanation` the heading of the explanation column; `hollow` lists words that explain nothing.
    `no_data_basis` names the document by which late reports count as no data. `form_id` and `form_name`
    tell which of several forms it is.
    """

    editions: Editions
    roster: Roster
    calendar: Calendar
    clock: Clock
    instructions: str
    limits: Limits = STANDARD
    explanation: str = ""
    results: str = ""
    rulebook: Rulebook = NO_RULES
    hollow: tuple[str, ...] = ()
    no_data_basis: str | None = None
    form_id: str = ""
    form_name: str = ""
    last_year: LastYear = field(default_factory=dict)
    extensions: Mapping[tuple[str, str], Due] = field(default_factory=dict)

    @property
    def may_exclude(self) -> bool:
        """Whether reports without errors may not count."""
        return self.no_data_basis is not None or self.roster.has_informational

    def roster_of(self, period: str | None) -> Roster:
        """Return the roster of a period (see `Roster.at`), or that of all periods without one."""
        return self.roster if period is None else self.roster.at(self.calendar.window(period))


# One for each form.
Configs = Sequence[ExaminationConfig]
Reports = list[Report]
# The reports of each file, in order; to close it ends the examination.
Examined = Generator[Reports, None, None]
# A way to examine files, in so many processes: it yields the reports of each file in the order of the files.
Examine = Callable[[Configs, Sequence[InboxFile], int | None], Examined]
