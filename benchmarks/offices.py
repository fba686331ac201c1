"""Makes working folders, of a month or a year, and looks at their inbox as `aq validate` and `aq status` do there."""

import shutil
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from timing import Durations, interleaved, of_ended_processes, process
from workbooks import PERIOD, Material, make_year

from aqcampaign.campaign_folder import Campaign
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import check_forms, examined, no_progress
from aqcampaign.workspace.cache.examined import examine_once
from aqcampaign.workspace.cache.store import Cache
from aqcampaign.workspace.create import create_workspace
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.inbox import registered_files
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.receipts import Statement, register


def office(material: Material, folder: Path) -> Workspace:
    """Return a new working folder with the workbooks in its inbox, none of them registered."""
    workspace = create_workspace(folder, str(material.config))
    shutil.copytree(material.inbox, workspace.inbox, dirs_exist_ok=True)
    return workspace


def year_of_an_office(folder: Path, rounds: int) -> Durations:
    """Return the processor seconds of commands in a working folder with a year's reports, and outside of it."""
    year, last = folder / "year", "2022-12"
    make_year(year)
    workspace = create_workspace(folder / "office", str(year / "config"))
    shutil.copytree(year / "inbox", workspace.inbox, dirs_exist_ok=True)
    aq = ["-m", "aqcampaign"]
    runs = {
        "python": process(["-c", "pass"]),
        "status": process([*aq, "status"], workspace.root),
        "inside": process([*aq, "validate", "--period", last], workspace.root),
        "outside": process([*aq, "validate", "--config", "config", f"inbox/{last}"], year),
    }
    interleaved(4, runs)  # registers and examines all files, and hashes again what came a moment ago
    return interleaved(rounds, runs, of_ended_processes)


def look(workspace: Workspace, campaign: Campaign) -> Review:
    """Register what is new, examine what the cache does not know, and return the review."""
    cache = Cache(workspace.root, print)

    def listing(paths: Sequence[Path]) -> list[InboxFile]:
        return registered_files(workspace, paths, Statement("benchmark"), time.time(), cache)[0]

    examine = partial(examine_once, cache, examined)
    ((_campaign, review),) = check_forms(
        [campaign], [workspace.inbox], PERIOD, no_progress, 1, listing=listing, examine=examine
    )
    return review


def enter(workspace: Workspace, material: Material) -> None:
    """Register all workbooks in the empty ledger of a new working folder."""
    with opened(workspace) as ledger:
        found = [InboxFile(workspace.inbox / file.name) for file in material.files]
        register(workspace, ledger, found, Statement("benchmark"), time.time())
