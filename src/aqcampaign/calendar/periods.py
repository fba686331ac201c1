"""The ids of periods."""

import re
from typing import Annotated

from aqcampaign.config import shaped
from aqcampaign.language import mark

_MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"

PeriodId = Annotated[str, shaped(_MONTH, mark("a period is written as 2022-09"))]


def is_month(period: str) -> bool:
    """Return whether `period` is the id of a month, such as 2022-09."""
    return re.match(_MONTH, period) is not None
