"""Limits on the size of a workbook, and the environment variable AQ_LIMITS that changes them."""

import os
import re
from dataclasses import dataclass, fields, replace

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import NOWHERE, Place, finding
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _

_DESCRIPTIONS = {
    "entries": N_("parts"),
    "part_bytes": N_("bytes of one part"),
    "side_part_bytes": N_("bytes of one part"),
    "total_bytes": N_("bytes of all parts"),
    "tags": N_("XML tags in one part"),
    "token_bytes": N_("bytes without an XML tag"),
    "depth": N_("nested XML elements"),
    "sheets": N_("sheets"),
    "strings": N_("different texts"),
    "cells": N_("filled cells"),
}
_SETTING = re.compile(r"(\w+)=(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Limits on one workbook.

    A form needs far less (24 kB, 13 parts, 60 kB unpacked). The worst workbook within the limits takes about 2 s and
    200 MB of memory.
    """

    entries: int = 5_000
    part_bytes: int = 64 * 2**20  # of a sheet or the table of texts
    side_part_bytes: int = 4 * 2**20  # of any other part
    total_bytes: int = 128 * 2**20
    tags: int = 2_000_000
    token_bytes: int = 2**20
    depth: int = 256
    sheets: int = 255
    strings: int = 500_000
    cells: int = 200_000

    def hold(self, name: str, amount: int, place: Place = NOWHERE) -> None:
        """Raise Unreadable with both figures if `amount` exceeds the limit `name`."""
        limit = getattr(self, name)
        if amount > limit:
            raise Unreadable(finding("AQ103", place, what=_DESCRIPTIONS[name], amount=amount, limit=limit))


STANDARD = Limits()


def from_environment() -> Limits:
    """Return the limits with the changes in AQ_LIMITS, such as cells=500000. Raises UsageFailure if it is invalid."""
    allowed = {field.name for field in fields(Limits)}
    settings: dict[str, int] = {}
    for word in os.environ.get("AQ_LIMITS", "").split():
        setting = _SETTING.fullmatch(word)
        if setting is None or setting[1] not in allowed:
            names = ", ".join(sorted(allowed))
            raise UsageFailure(
                _("AQ_LIMITS: “{word}” is not of the form name=number; the names are {names}").format(
                    word=word, names=names
                )
            )
        settings[setting[1]] = int(setting[2])
    return replace(Limits(), **settings)
