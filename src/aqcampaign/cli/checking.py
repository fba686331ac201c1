"""Runs the check behind `validate`, `return` and `consolidate`: with a progress bar, and with today's date."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from aqcampaign.campaign_folder import Campaign, chosen_forms
from aqcampaign.cli.progress import shown_progress
from aqcampaign.cli.render import note
from aqcampaign.examination_config import Examine
from aqcampaign.failures import UsageFailure
from aqcampaign.intake.inbox import list_files
from aqcampaign.language import translate as _
from aqcampaign.present import present_time
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import Listing, check_forms, examined
from aqcampaign.working_folder import standard_folder, working_folder

# Closed periods, each with the id of its form.
Lifted = Collection[tuple[str, str]]
# Of the words that templates/ lacks so many are named.
_MOST_WORDS = 6


def checked(
    campaigns: Sequence[Campaign],
    paths: Iterable[Path],
    period: str | None,
    forms: Sequence[str],
    jobs: int | None = None,
    lifted: Lifted = (),
    scheduler: str | None = None,
    before: int = 0,
) -> list[tuple[Campaign, Review]]:
    """Return the reviews of `paths` for `period`, or for the period that is being collected today.

    There is one for each of the chosen `forms`, by default for each form that is due. The closed periods `lifted` are
    reviewed as if they were open. The files are examined by the workers of the Dask `scheduler` if one is given. So
    many periods `before` are reviewed too.
    """
    chosen, places = chosen_forms(campaigns, forms), list(paths)
    (listing, examine), own = inbox_of(places, scheduler), with_own_ledger(campaigns, lifted)
    reviews = check_forms(
        own, places, period, shown_progress, jobs, today(campaigns[0]), chosen, listing, examine, before
    )
    if not lifted:  # otherwise what is reported still counts
        remember_versions(places, reviews)
    return reviews


def remember_versions(
    paths: Sequence[Path], reviews: Sequence[tuple[Campaign, Review]], *, whole: bool = False
) -> None:
    """Enter in the ledger what was found in each version, if all of the inbox of a working folder was checked.

    `whole` says that all forms and periods were reviewed.
    """
    root = working_folder()
    if root is None or {path.resolve() for path in paths} != {(root / "inbox").resolve()}:
        return
    from aqcampaign.cli.office import remember_reviews  # imports the database

    remember_reviews(root, reviews, whole=whole)


def with_own_ledger(campaigns: Sequence[Campaign], lifted: Lifted = ()) -> Sequence[Campaign]:
    """Return the forms with what the ledger of the working folder says of their periods; without one as they are.

    The closed periods `lifted` are treated as open. What templates/ of the office lacks is said.
    """
    _say_lacking(dict.fromkeys(words for each in campaigns for words in each.lacking_words))
    root = working_folder()
    if root is None:
        return campaigns
    from aqcampaign.cli.office import with_ledger  # imports the database

    return with_ledger(root, campaigns, lifted)


def _say_lacking(words: Collection[str]) -> None:
    if words:
        named = _(", ").join(list(words)[:_MOST_WORDS]) + (" …" if len(words) > _MOST_WORDS else "")
        text = _("templates/ is older than this program and lacks {words}; the built-in ones are used")
        note(text.format(words=named), "yellow")


def inbox_of(paths: Sequence[Path], scheduler: str | None = None) -> tuple[Listing, Examine]:
    """Return how the files at `paths` are listed, and examined: by the workers of the Dask `scheduler` if one is given.

    In the inbox of a working folder what is new is registered first, and nothing is examined twice.
    """
    root, examine = working_folder(), _examine_on(scheduler)
    if root is None or not any(_meets(path.resolve(), (root / "inbox").resolve()) for path in paths):
        return list_files, examine
    from aqcampaign.cli.office import registering  # imports the database

    return registering(root, examine)


def _examine_on(scheduler: str | None) -> Examine:
    if scheduler is None:
        return examined
    from aqcampaign.engine.engines import examine_on_cluster  # imports the readers

    return partial(examine_on_cluster, scheduler)


def _meets(path: Path, inbox: Path) -> bool:
    return path.is_relative_to(inbox) or inbox.is_relative_to(path)


def given_or_inbox(paths: Sequence[Path] | None) -> list[Path]:
    """Return the paths that were given, by default the inbox of the working folder; raises UsageFailure without one."""
    if paths:
        return list(paths)
    if working_folder() is None:
        raise UsageFailure(_("name the files or folders that the units sent, such as inbox; see --help"))
    return [standard_folder("inbox")]


def today(campaign: Campaign) -> date:
    """Return the office's date: the clock of this computer, in the time zone of campaign.yaml."""
    return campaign.clock.local(present_time()).date()
