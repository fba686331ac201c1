"""Measures memory per additional workbook."""

import statistics
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from workbooks import PERIOD, Material, part_of

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.use_cases.check_returns import check

_ROUNDS = 3
_PROGRAM = Path(__file__).with_name("peak.py")


def peak_bytes(material: Material, folder: Path) -> dict[str, float]:
    """Return the peak bytes that each workbook after the first quarter adds to `aq validate` and `aq consolidate`."""
    folder.mkdir()
    few = part_of(material, folder / "quarter", len(material.files) // 4)
    out = str(folder / "summary.xlsx")
    commands: dict[str, Callable[[Path], list[str]]] = {
        "validate": lambda inbox: ["validate", str(inbox)],
        "consolidate": lambda inbox: ["consolidate", "--inbox", str(inbox), "--out", out],
    }
    more = len(material.files) - len(material.files) // 4
    return {name: _growth(material, make, few) / more for name, make in commands.items()}


def retained_bytes(material: Material, folder: Path) -> float:
    """Return the bytes that each further workbook adds to a review, as traced by Python."""
    few = part_of(material, folder, len(material.files) // 4)
    more = len(material.files) - len(material.files) // 4
    return (_retained_bytes(material.config, material.inbox) - _retained_bytes(material.config, few)) / more


def _retained_bytes(config: Path, inbox: Path) -> int:
    campaign = open_campaign(config)
    tracemalloc.start()
    review = check(campaign, [inbox], PERIOD)
    bytes_kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return bytes_kept if review.reports else 0


def _growth(material: Material, command: Callable[[Path], list[str]], few: Path) -> float:
    config = ["--config", str(material.config)]
    return statistics.median(
        _peak([*command(material.inbox), *config]) - _peak([*command(few), *config]) for _round in range(_ROUNDS)
    )


def _peak(arguments: list[str]) -> int:
    done = subprocess.run(
        [sys.executable, str(_PROGRAM), *arguments], capture_output=True, encoding="utf-8", errors="replace", check=True
    )
    return int(done.stderr.splitlines()[-1])
