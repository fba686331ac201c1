"""Prepares the blank workbooks that each unit gets for a period: one for each form, or one for several."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from aqcampaign.campaign_folder import Campaign
from aqcampaign.failures import UsageFailure
from aqcampaign.file_names import safe_name, unique_names
from aqcampaign.form.not_asked import not_asked_in
from aqcampaign.form.stamp import Stamp
from aqcampaign.language import translate as _
from aqcampaign.template.blank import BlankForm, workbook_of_forms
from aqcampaign.template.filling import Filling
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit


def prepare(campaign: Campaign, period: str, units: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of the blank workbook of each unit, or of those `units`, given by id or name."""
    return prepare_forms([campaign], period, units)


def prepare_forms(campaigns: Sequence[Campaign], period: str, units: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of the blank workbooks of all these forms; those with one workbook share a file.

    Raises UsageFailure if it is not certain when they are due.
    """
    for each in campaigns:
        each.config.calendar.require_deadline(period)
    windows = {each.form_id: each.config.calendar.window(period) for each in campaigns}
    rosters = {each.form_id: each.roster.at(windows[each.form_id]) for each in campaigns}
    words = list(units)
    selected = _selected(campaigns[0].roster, [*rosters.values()], words, windows[campaigns[0].form_id].id)
    for name, unit, forms in blank_files(campaigns, period):
        if not words or unit.id in selected:
            blanks = [_blank_form(each, unit, windows[each.form_id].id) for each in forms]
            yield name, workbook_bytes(workbook_of_forms(blanks))


def blank_files(campaigns: Sequence[Campaign], period: str) -> Iterator[tuple[str, Unit, list[Campaign]]]:
    """Yield the name of each blank workbook of all these forms, with the unit that gets it and the forms in it."""
    windows = {each.form_id: each.config.calendar.window(period) for each in campaigns}
    reporters = {each.form_id: {unit.id for unit in each.roster.at(windows[each.form_id]).reporters}
                 for each in campaigns}  # fmt: skip
    asked: list[tuple[Unit, list[Campaign]]] = []
    for together in _by_workbook(campaigns):
        for unit in together[0].roster.units:
            forms = [each for each in together if unit.id in reporters[each.form_id]]
            asked += [(unit.at(windows[forms[0].form_id]), forms)] if forms else []
    names = unique_names(_file_name(forms[0], unit, windows[forms[0].form_id].id) for unit, forms in asked)
    for name, (unit, forms) in zip(names, asked, strict=True):
        yield name, unit, forms


def with_common_workbook(campaigns: Sequence[Campaign], forms: Collection[str]) -> list[str]:
    """Return the ids of `forms` and of those that go out in one workbook with them."""
    workbooks = {each.workbook for each in campaigns if each.form_id in forms} - {None}
    return [each.form_id for each in campaigns if each.form_id in forms or each.workbook in workbooks]


def _selected(roster: Roster, rosters: Sequence[Roster], words: Sequence[str], period: str) -> set[str]:
    """Return the ids of the units that send the reports of the units that `words` name.

    `rosters` are those of the forms in the period. Raises UsageFailure for a unit of which no form is asked.
    """
    selected: set[str] = set()
    for unit in map(roster.unit, words):
        asking = [each for each in rosters if unit.id in each.by_id]
        senders = [sender.id for each in asking for sender in each.reporters_in(unit) if not each.is_exempt(sender)]
        if not senders:
            raise UsageFailure(_("{unit} does not report for {period}").format(unit=unit.name, period=period))
        selected.update(senders)
    return selected


def _by_workbook(campaigns: Sequence[Campaign]) -> list[list[Campaign]]:
    """Return the forms of each workbook."""
    workbooks: dict[str, list[Campaign]] = {}
    for each in campaigns:
        workbooks.setdefault(each.workbook or each.form_name, []).append(each)
    return list(workbooks.values())


def _blank_form(campaign: Campaign, unit: Unit, period: str) -> BlankForm:
    form = campaign.editions.of_period(period)
    leads, joins = campaign.roster.tasks_of(unit)
    exempt = campaign.roster.at(campaign.config.calendar.window(period)).not_asked(unit.id)
    filling = Filling(
        unit.name, period, outside_remit=campaign.roster.outside_remit(unit, (item.id for item in form.all_items)),
        not_asked=not_asked_in(form, exempt), rules=campaign.rulebook.for_workbook(unit.id, period), leads=leads,
        joins=joins,
    )  # fmt: skip
    return BlankForm(campaign.config, form, campaign.words, Stamp(form.id, form.version, unit.id, period), filling)


def _file_name(campaign: Campaign, unit: Unit, period: str) -> str:
    """Return the file name of a unit's blank workbook, which contains no path."""
    pattern = campaign.words.file_name.removesuffix(".xlsx")
    stem = pattern.format(place=campaign.roster.place[unit.id], unit=safe_name(unit.name), period=period)
    name = campaign.workbook or campaign.form_name
    return f"{safe_name(f'{stem}_{name}' if name else stem)}.xlsx"
