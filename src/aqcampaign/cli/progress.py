"""A progress bar for long runs: on stderr, and only where a person is looking."""

import sys
from collections.abc import Iterable

from aqcampaign.intake.inbox import InboxFile
from aqcampaign.language import translate as _

# Below this a run is over before a bar could be read.
MANY = 200


def shown_progress(files: list[InboxFile]) -> Iterable[InboxFile]:
    """Return the files to loop over, with a bar where there are many and stderr is a terminal."""
    if len(files) < MANY or not sys.stderr.isatty():
        return files
    from rich.console import Console
    from rich.progress import track

    return track(files, description=_("checking"), console=Console(stderr=True), transient=True)
