"""`aq return`: writes each unit's own file with its errors marked, and a covering message beside it."""

from collections.abc import Sequence
from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.cli.checking import checked
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.render import note
from aqcampaign.cli.stale_parcels import Parcel, earlier_parcels, remove_stale
from aqcampaign.cli.targets import apart
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import translate as _
from aqcampaign.outputs.returned_copy.returned import Returned
from aqcampaign.report import Report
from aqcampaign.review import Review
from aqcampaign.use_cases.returns import letter_subjects, send_back_forms
from aqcampaign.working_folder import standard_folder

Reviews = Sequence[tuple[Campaign, Review]]


def run(paths: list[Path], to: Path | None, period: str | None, forms: list[str], config: Path | None) -> int:
    """Write what goes back and say what was written; returns the exit code."""
    reviews = checked(open_campaigns(config), paths, period, forms)
    if to is None and all(review.period is None for _campaign, review in reviews):
        raise UsageFailure(_("no reports found; put the returned workbooks into the inbox"))
    for target, of_period in _targets(to, reviews):
        apart(target, paths)
        write_returns(of_period, target)
    bug = any(review.has_internal_error for _campaign, review in reviews)
    return Exit.BUG if bug else Exit.CLEAN


def _targets(to: Path | None, reviews: Reviews) -> list[tuple[Path, Reviews]]:
    """Return each folder to write with the reviews of what is written there: by default one folder for each period."""
    if to is not None:
        return [(to, reviews)]
    by_period: dict[str, list[tuple[Campaign, Review]]] = {}
    for campaign, review in reviews:
        by_period.setdefault(str(review.period), []).append((campaign, review))
    return [(standard_folder("returned") / period, of_period) for period, of_period in by_period.items()]


def write_returns(reviews: Reviews, folder: Path) -> None:
    """Write the copies and messages into `folder` and say so."""
    if folder.exists() and not folder.is_dir():
        raise UsageFailure(_("{path} is a file; name a folder to write the workbooks to").format(path=folder))
    copies, unknown = send_back_forms(reviews)
    subjects = {
        name: subject
        for campaign, review in reviews
        if review.period
        for name, subject in letter_subjects(campaign, review.period).items()
    }
    earlier = earlier_parcels(folder, subjects)
    written: set[str] = set()
    for each in copies:
        if each.workbook is not None and each.workbook_name is not None:
            write_atomically(folder / each.workbook_name, each.workbook)
            written.add(each.workbook_name)
        write_atomically(folder / each.letter_name, each.letter.content)
        written.add(each.letter_name)
        note(_line(each))
    note(_("{count} units get their report back; the files are in {folder}").format(count=len(copies), folder=folder))
    _clear(earlier, written)
    if unknown:
        note(_("sent back to nobody, because it is not known whose report of which period they are:"))
    for report in unknown:
        note(f"  {printable(report.file.path, 255)}：{_reason(report)}")


def _clear(earlier: list[Parcel], written: set[str]) -> None:
    removed, left = remove_stale(earlier, written)
    for names, said in (
        (removed, _("removed what an earlier run wrote: {names}")),
        (left, _("left although no longer needed, because it was changed since: {names}")),
    ):
        if names:
            note(said.format(names=_(", ").join(printable(name, 255) for name in names)))


def _line(each: Returned) -> str:
    counts = _("{errors} to be corrected, {queries} to be confirmed").format(
        errors=each.facts.errors, queries=each.facts.queries
    )
    if each.workbook_name is None:
        return f"{each.unit.name}  {each.letter_name}  " + _("{counts}; only a message").format(counts=counts)
    if each.facts.fresh:
        counts = _("{counts}; a fresh form with what could be read").format(counts=counts)
    return f"{each.unit.name}  {each.workbook_name}  {counts}"


def _reason(report: Report) -> str:
    errors = (found for found in report.findings if found.severity == "error")
    return next((found.message(_) for found in errors), "")
