"""Opens the configuration folder: a campaign with one form, or one campaign for each of its several forms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TypeVar

from aqcampaign.calendar.clock import Clock
from aqcampaign.calendar.due import Due
from aqcampaign.calendar.model import Calendar
from aqcampaign.campaign_config import CampaignConfig, SeveralForms
from aqcampaign.config import Settings, Source, find, is_office_configuration, lost, unknown
from aqcampaign.consolidation.published import Issue
from aqcampaign.examination_config import ExaminationConfig, LastYear
from aqcampaign.failures import ConfigurationFailure, Problem, UsageFailure
from aqcampaign.form import loader as form_file
from aqcampaign.form.editions import Editions
from aqcampaign.form.layout import layout_of
from aqcampaign.form.model import Form
from aqcampaign.intake.limits import Limits, from_environment
from aqcampaign.language import translate as _
from aqcampaign.ledger.closing import ClosedPeriod
from aqcampaign.outputs.returned_copy.words import ReturnWords
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.roster_file import read_roster
from aqcampaign.rulebook import loader as rules_file
from aqcampaign.rulebook.model import Rulebook
from aqcampaign.rulebook.vocabulary import OtherForm
from aqcampaign.template.period_words import with_period_words
from aqcampaign.template.sheet_names import refuse_own_names
from aqcampaign.template.words import Words
from aqcampaign.template_words import read_words
from aqcampaign.units.roster import Roster, RosterChange

M = TypeVar("M", bound=Settings)


@dataclass(frozen=True)
class Campaign:
    """The loaded configuration of a campaign with one form, or of one form of a campaign with several.

    Of several forms each has an id, its `form_id` in campaign.yaml, and a name; of a single form both are empty.
    `reported` are the periods as they were reported last, also those that were opened again since. `lacking_words` are
    those that an older templates/ lacks, and the built-in ones say.
    """

    config: CampaignConfig
    editions: Editions
    roster: Roster
    words: Words
    summary_words: SummaryWords
    return_words: ReturnWords
    clock: Clock
    rulebook: Rulebook
    limits: Limits
    form_id: str = ""
    form_name: str = ""
    workbook: str | None = None
    last_year: LastYear = field(default_factory=dict)
    extensions: Mapping[tuple[str, str], Due] = field(default_factory=dict)
    closed: Mapping[str, ClosedPeriod] = field(default_factory=dict)
    reported: Mapping[str, ClosedPeriod] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    lacking_words: tuple[str, ...] = ()

    @property
    def form(self) -> Form:
        """The latest version of the form."""
        return self.editions.newest

    def extended(self, period: str | None) -> Mapping[str, Due]:
        """Return the deadlines of a period that were extended, by unit."""
        return self._extended.get(period or "", {})

    @cached_property
    def _extended(self) -> dict[str, dict[str, Due]]:
        extended: dict[str, dict[str, Due]] = {}
        for (unit, period), due in self.extensions.items():
            extended.setdefault(period, {})[unit] = due
        return extended

    def extended_deadlines(self, period: str) -> dict[str, datetime]:
        """Return the first moment that is late of each unit whose deadline for a period was extended."""
        moments = {unit: self.clock.deadline(period, due) for unit, due in self.extended(period).items()}
        return {unit: moment for unit, moment in moments.items() if moment is not None}

    def unit_changes(self, period: str) -> tuple[RosterChange, ...]:
        """Return what became of the units since the period before `period`."""
        calendar = self.config.calendar
        before = calendar.previous(period)
        return () if before is None else tuple(self.roster.changes(calendar.window(before), calendar.window(period)))

    @property
    def examination_config(self) -> ExaminationConfig:
        """The configuration that the examination of a file needs."""
        return ExaminationConfig(
            self.editions, self.roster, self.config.calendar, self.clock, self.words.instructions.sheet, self.limits,
            self.words.explanation, self.words.results, self.rulebook, self.words.hollow,
            self.config.no_data_basis, self.form_id, self.form_name, self.last_year,
            self.extensions,
        )  # fmt: skip


@dataclass(frozen=True)
class _LoadedForm:
    """A form with its file and that of its rules, if it has any."""

    source: Source
    editions: Editions
    rules: Path | None

    @property
    def item_ids(self) -> dict[str, None]:
        """The ids of the items of all versions, in order."""
        return dict.fromkeys(item.id for edition in self.editions.all for item in edition.form.all_items)


def open_campaign(folder: Path | None = None, form: str | None = None) -> Campaign:
    """Return the campaign configured in `folder`, in the working folder, or the built-in one.

    Of several forms `form` chooses one, by its id or name. Raises ConfigurationFailure with every mistake of a file,
    UsageFailure if there are several forms and none is chosen.
    """
    campaigns = {each.form_id: each for each in open_campaigns(folder)}
    return campaigns[_one_form({id_: each.form_name for id_, each in campaigns.items()}, form)]


def configured_form(folder: Path | None, form: str | None, file: Path | None = None) -> tuple[CampaignConfig, Path]:
    """Return the calendar and office of a form and the path of its form.yaml, without reading more than campaign.yaml.

    Of several forms `form` chooses one; raises as open_campaign does. A `file` of its own may belong to any of them.
    """
    source = Source(find("campaign.yaml", folder))
    if not _has_several_forms(source):
        _one_form({"": ""}, form)
        return source.load(CampaignConfig), file or find("form.yaml", folder)
    entries = source.load(SeveralForms)
    names = {id_: entry.name for id_, entry in entries.forms.items()}
    id_ = next(iter(names)) if file is not None and form is None else _one_form(names, form)
    return entries.of_form(id_), file or _paths(source, entries)[id_]


def _has_several_forms(source: Source) -> bool:
    content = source.content()
    return isinstance(content, dict) and "forms" in content


def open_campaigns(folder: Path | None = None) -> tuple[Campaign, ...]:
    """Return one campaign for each form, in the order of campaign.yaml."""
    source = Source(find("campaign.yaml", folder))
    if _has_several_forms(source):
        return _open_several(folder, source, source.load(SeveralForms))
    config, form = source.load(CampaignConfig), Source(find("form.yaml", folder))
    loaded = _LoadedForm(form, form_file.load(form), rules_file.rules_file(folder))
    roster = read_roster(folder, loaded.item_ids, [config.calendar])
    return (_open(folder, config, loaded, roster),)


def chosen_forms(campaigns: Sequence[Campaign], words: Sequence[str]) -> list[str]:
    """Return the ids of the forms that `words` choose by id or name; raises UsageFailure for an unknown word."""
    names = {each.form_id: each.form_name for each in campaigns}
    return [_one_form(names, word) for word in words]


def _one_form(names: Mapping[str, str], word: str | None) -> str:
    """Return the id of the form that `word` chooses by id or name; `names` are those of the forms by id."""
    ids = {name: id_ for id_, name in names.items()} | {id_: id_ for id_ in names}
    if word is None:
        if len(names) > 1:
            text = _("this campaign has several forms; choose one with --form: {forms}")
            raise UsageFailure(text.format(forms=", ".join(names)))
        return next(iter(names))
    if "" in names:
        raise UsageFailure(_("this campaign has one form; leave --form out"))
    if word not in ids:
        raise UsageFailure(_("form {text}").format(text=unknown(word, names)))
    return ids[word]


def _open_several(folder: Path | None, source: Source, file: SeveralForms) -> tuple[Campaign, ...]:
    loaded = {
        id_: _LoadedForm(each, form_file.load(each), _rules_of(folder, each)) for id_, each in _sources(source, file)
    }
    item_ids = {item: None for each in loaded.values() for item in each.item_ids}
    configs = {id_: file.of_form(id_) for id_ in file.forms}
    roster = read_roster(folder, item_ids, [config.calendar for config in configs.values()])
    campaigns = {}
    for id_, entry in file.forms.items():
        others = [
            OtherForm(other, tuple(edition.form for edition in loaded[other].editions.all), file.forms[other].calendar)
            for other in file.forms
            if other != id_
        ]
        campaign = _open(folder, configs[id_], loaded[id_], roster, id_, others)
        roster = _reporting(campaign.roster, source, id_, entry.units)
        words = campaign.words.model_copy(update={"form_sheet": entry.name})
        campaigns[id_] = replace(
            campaign, roster=roster, words=words, form_id=id_, form_name=entry.name, workbook=entry.workbook
        )
    campaigns = {id_: _with_common_units(campaign, campaigns) for id_, campaign in campaigns.items()}
    problems = [*_contradictions(source, campaigns), *_wrong_rules(campaigns, loaded)]
    if problems:
        raise ConfigurationFailure(problems)
    return tuple(campaigns.values())


def _sources(source: Source, file: SeveralForms) -> list[tuple[str, Source]]:
    """Return the id and the source of each form; raises ConfigurationFailure if the files are not those listed."""
    folder, paths = source.path.parent, _paths(source, file)
    problems = [
        source.problem(("forms", id_), _("there is no file {path}").format(path=path))
        for id_, path in paths.items()
        if not path.is_file()
    ]
    listed = {*paths.values(), *(folder / "rules" / path.name for path in paths.values())}
    written = {*folder.glob("forms/*.yaml"), *folder.glob("rules/*.yaml"), *folder.glob("form.yaml")}
    unused = sorted((written | {*folder.glob("rules.yaml")}) - listed)
    text = _("{path} belongs to no form of this list; name it and its form alike, or remove it")
    problems += [source.problem(("forms",), text.format(path=path)) for path in unused]
    if problems:
        raise ConfigurationFailure(problems)
    return [(id_, Source(path)) for id_, path in paths.items()]


def _paths(source: Source, file: SeveralForms) -> dict[str, Path]:
    """Return the path of each form: forms/ID.yaml beside campaign.yaml."""
    return {id_: source.path.parent / "forms" / f"{id_}.yaml" for id_ in file.forms}


def _rules_of(folder: Path | None, form: Source) -> Path | None:
    """Return the file with the rules of one of several forms, or None; that of a working folder must be there."""
    path = form.path.parent.parent / "rules" / form.path.name
    if not path.is_file() and is_office_configuration(folder):
        raise lost(path)
    return path if path.is_file() else None


def _open(
    folder: Path | None,
    config: CampaignConfig,
    form: _LoadedForm,
    roster: Roster,
    id_: str = "",
    others: Sequence[OtherForm] = (),
) -> Campaign:
    """Return the campaign of a form; `id_` and `others` tell of several forms."""
    editions = form.editions
    lacking: list[str] = []
    words = _texts(Words, "workbook.yaml", folder, config, lacking)
    refuse_own_names(form.source, editions.newest, words)
    summary = _texts(SummaryWords, "summary.yaml", folder, config, lacking)
    back = _texts(ReturnWords, "returned.yaml", folder, config, lacking)
    clock = Clock(config.calendar, config.utc_offset)
    rulebook = rules_file.load(
        Source(form.rules) if form.rules else None, editions, roster, config.calendar, others, id_
    )
    history = find(f"history/{id_}.xlsx" if id_ else "history.xlsx", folder)
    last_year = _last_year(history, editions, summary, roster, config.calendar)
    return Campaign(
        config,
        editions,
        roster,
        words,
        summary,
        back,
        clock,
        rulebook,
        from_environment(),
        last_year=last_year,
        lacking_words=tuple(lacking),
    )


def _last_year(path: Path, editions: Editions, words: SummaryWords, roster: Roster, calendar: Calendar) -> LastYear:
    """Return the figures of the year before the campaign, under the headings of a summary; empty without the file."""
    if not path.is_file():
        return {}
    from aqcampaign.history_file import read_last_year  # imports the readers
    from aqcampaign.outputs.by_unit_sheet import column_heading

    versions = [
        (each.form, {field.id: column_heading(field, words) for field in each.form.fields}) for each in editions.all
    ]
    return read_last_year(path, versions, words, roster, calendar)


def _texts(model: type[M], name: str, folder: Path | None, config: CampaignConfig, lacking: list[str]) -> M:
    """Return the texts of a template, which call periods by the words of the calendar; what it lacks is noted."""
    read = read_words(name, folder, model)
    lacking.extend(read.lacking)
    return with_period_words(read.words, config.calendar.kind)


def _reporting(roster: Roster, source: Source, form: str, words: Sequence[str]) -> Roster:
    """Return the roster of a form that is asked of some units, chosen by id, name, type or group; of all by default."""
    members = roster.members
    named = [roster.named(word) for word in words]
    problems = [
        source.problem(("forms", form, "units", index), unknown(word, members))
        for index, (word, unit) in enumerate(zip(words, named, strict=True))
        if word not in members and unit is None
    ]
    if problems:
        raise ConfigurationFailure(problems)
    chosen = [members[unit.id if unit else word] for word, unit in zip(words, named, strict=True)]
    return roster.restricted(frozenset().union(*chosen)) if words else roster


def _contradictions(source: Source, campaigns: Mapping[str, Campaign]) -> Iterator[Problem]:
    """Yield what two forms cannot share: their id in the stamp, their name; and what one workbook cannot hold."""
    forms = campaigns.items()
    for (first, one), (second, other) in combinations(forms, 2):
        if one.form.id == other.form.id:
            text = _("forms/{first}.yaml and forms/{second}.yaml have the same id “{id}”")
            yield source.problem(("forms", second), text.format(first=first, second=second, id=one.form.id))
        if one.form_name == other.form_name:
            text = _("the form {first} has the same name")
            yield source.problem(("forms", second, "name"), text.format(first=first))
        if one.workbook is not None and one.workbook == other.workbook:
            yield from _unlike(source, second, one, other)
    for id_, campaign in forms:
        figures = {f"{id_}.{field.id}" for field in campaign.form.fields}
        shared = {field.id for each in campaigns.values() for field in each.form.fields} & figures
        if shared:
            text = _("rules could not tell figures of this form from {id} of another; give the form another id")
            yield source.problem(("forms", id_), text.format(id=min(shared)))
        if campaign.form_name in (campaign.words.instructions.sheet, campaign.words.results):
            text = _("“{name}” is a sheet that the program adds to each workbook; give this one another name")
            yield source.problem(("forms", id_, "name"), text.format(name=campaign.form_name))


def _with_common_units(campaign: Campaign, campaigns: Mapping[str, Campaign]) -> Campaign:
    """Return the form with its rules between forms asked of the units only that report all forms in question."""
    rules = []
    for rule in campaign.rulebook.rules:
        rosters = [campaign.roster, *(campaigns[other].roster for other in rule.other_forms)]
        asked = {id_ for id_ in rule.units if all(each.is_asked(each.by_id[id_]) for each in rosters)}
        rules.append(replace(rule, units=frozenset(asked)) if rule.other_forms else rule)
    return replace(campaign, rulebook=replace(campaign.rulebook, rules=tuple(rules)))


def _wrong_rules(campaigns: Mapping[str, Campaign], loaded: Mapping[str, _LoadedForm]) -> Iterator[Problem]:
    """Yield the rules that compare forms which no unit reports both, and codes that rules of two forms have."""
    codes: dict[str, str] = {}
    for id_, campaign in campaigns.items():
        path = loaded[id_].rules
        for index, rule in enumerate(campaign.rulebook.rules if path else ()):
            first = codes.setdefault(rule.code, id_)
            if path and first != id_:
                text = _("the code {code} is also that of a rule of {form}").format(code=rule.code, form=first)
                yield Source(path).problem(("rules", index, "code"), text)
            if path and rule.other_forms and not rule.units:
                yield Source(path).problem(("rules", index, "check"), _("no unit reports all of these forms"))


def _unlike(source: Source, form: str, one: Campaign, other: Campaign) -> Iterator[Problem]:
    """Yield what keeps two forms from one workbook: other periods or deadlines, and sheets of the same name."""
    calendars = (one.config.calendar, other.config.calendar)
    windows, later = ({id_: (window, each.due(id_)) for id_, window in each.windows.items()} for each in calendars)
    if windows != later:
        text = _("one workbook holds forms of the same periods and deadlines; those of {name} differ")
        yield source.problem(("forms", form, "workbook"), text.format(name=one.form_name))
    sheets, others = ({sheet.name or each.form_name for sheet in layout_of(each.form).sheets} for each in (one, other))
    for name in sorted(sheets & others):
        text = _("the sheet “{name}” of this form is also one of {form}, in the same workbook")
        yield source.problem(("forms", form, "workbook"), text.format(name=name, form=one.form_name))
