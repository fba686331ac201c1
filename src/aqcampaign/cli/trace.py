"""`aq trace`: a figure of the summary back to the files and cells from which it comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import checked
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.render import Line, say, say_lines
from aqcampaign.cli.trace_text import trace_text
from aqcampaign.consolidation.trace import FigureTrace, ListTrace, with_unit
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.form.figure_names import Figure, ListColumn, figures_named, similar_names
from aqcampaign.language import translate as _
from aqcampaign.outputs.by_unit_sheet import column_heading
from aqcampaign.outputs.json_review import json_text
from aqcampaign.outputs.json_trace import (
    EvidenceOf,
    TracedAct,
    nothing_known,
    trace_document,
    traced_column,
    traced_figure,
)
from aqcampaign.review import Review
from aqcampaign.units.unit import Unit
from aqcampaign.use_cases.check_returns import with_period
from aqcampaign.use_cases.period_summary import trace_figures
from aqcampaign.working_folder import working_folder
from aqcampaign.workspace.acts import ChainedAct

# So many figures are suggested for an unknown one.
_MOST_NEAR = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    figure: str
    period: str
    unit: str | None = None
    forms: Sequence[str] = ()
    format: str = "text"


@dataclass(frozen=True, slots=True)
class _Traced:
    """The traces of the figures that one form has."""

    campaign: Campaign
    review: Review
    period: str
    traces: Sequence[FigureTrace | ListTrace]


def run(wanted: Wanted, inbox: Path, config: Path | None) -> int:
    """Print where the figure comes from; returns the exit code."""
    campaigns = open_campaigns(config)
    named = _named(with_period(campaigns, wanted.period, chosen_forms(campaigns, wanted.forms)), wanted)
    unit = campaigns[0].roster.unit(wanted.unit) if wanted.unit else None
    forms = [form for form in named if form]
    reviews = checked(campaigns, [inbox], wanted.period, forms)
    traced = [_traced(campaign, review, named[campaign.form_id], wanted, unit) for campaign, review in reviews]
    evidence_of, acts = _from_the_log(traced)
    if wanted.format == "json":
        _say_json(traced, evidence_of, acts)
    else:
        _say_text(traced, evidence_of, acts, whole=unit is not None)
    return Exit.BUG if any(each.review.has_internal_error for each in traced) else Exit.CLEAN


def _named(campaigns: Sequence[Campaign], wanted: Wanted) -> dict[str, tuple[Figure, ...]]:
    """Return the figures that are meant, by form; raises UsageFailure, which suggests one, if there are none."""
    forms = {each.form_id: each.editions.of_period(_period(each, wanted)) for each in campaigns}
    named = {id_: figures_named(form, wanted.figure) for id_, form in forms.items()}
    if not any(named.values()):
        raise UsageFailure(_unknown(campaigns, wanted))
    asked = {id_: tuple(filter(_is_asked, figures)) for id_, figures in named.items()}
    if not any(asked.values()):
        raise UsageFailure(_("“{found}” is a grey cell of the form, which nobody fills in").format(found=wanted.figure))
    return {id_: figures for id_, figures in asked.items() if figures}


def _is_asked(figure: Figure) -> bool:
    return isinstance(figure, ListColumn) or figure.cell.applies


def _unknown(campaigns: Iterable[Campaign], wanted: Wanted) -> str:
    """Return why a word names no figure: another version of the form has it, or no version."""
    near: list[str] = []
    for campaign in campaigns:
        period, now = _period(campaign, wanted), campaign.editions.of_period(_period(campaign, wanted))
        others = [form.version for form in campaign.editions.by_version.values() if figures_named(form, wanted.figure)]
        if others:
            text = _("version {version} of the form, which {period} uses, has no “{found}”; version {others} has it")
            return text.format(version=now.version, period=period, found=wanted.figure, others=_(", ").join(others))
        near += similar_names(now, wanted.figure)
    found = printable(wanted.figure)
    if near:
        text = _("“{found}” is not a figure of the form; did you mean {near}?")
        return text.format(found=found, near=_(" or ").join(f"“{each}”" for each in near[:_MOST_NEAR]))
    return _("“{found}” is not a figure of the form; aq form show draws it with the ids of its figures").format(
        found=found
    )


def _period(campaign: Campaign, wanted: Wanted) -> str:
    return campaign.config.calendar.window(wanted.period).id


def _traced(
    campaign: Campaign, review: Review, figures: Iterable[Figure], wanted: Wanted, unit: Unit | None
) -> _Traced:
    """Return the traces of a form's figures, those of one unit if it is given; raises UsageFailure without any."""
    period = _period(campaign, wanted)
    traces = trace_figures(campaign, review, period, figures)
    if unit is None:
        return _Traced(campaign, review, period, traces)
    if not any(each.unit.id == unit.id for each in review.units):
        text = _("{unit} does not report for {period}, and nothing was received from it")
        raise UsageFailure(text.format(unit=unit.name, period=campaign.config.calendar.label(period)))
    return _Traced(campaign, review, period, [_of_unit(each, unit) for each in traces])


def _of_unit(trace: FigureTrace | ListTrace, unit: Unit) -> FigureTrace | ListTrace:
    if isinstance(trace, FigureTrace):
        return replace(trace, units=with_unit(trace.units, unit.id))
    return replace(trace, lines=tuple(each for each in trace.lines if each.report.unit == unit.id))


def _from_the_log(traced: Sequence[_Traced]) -> tuple[EvidenceOf, list[ChainedAct]]:
    """Return what the log of the working folder knows: how times of receipt are known, when the period was closed."""
    root = working_folder()
    if root is None:
        return nothing_known, []
    from aqcampaign.cli.office import closings_of_period, evidence_of_receipt  # imports the database

    forms = [each.campaign.form_id for each in traced]
    return evidence_of_receipt(root), closings_of_period(root, traced[0].period, forms)


def _say_text(traced: Sequence[_Traced], evidence_of: EvidenceOf, acts: Sequence[ChainedAct], *, whole: bool) -> None:
    for place, each in enumerate(traced):
        say_lines([Line("")] if place else [])
        say_lines(trace_text(each.campaign, each.review, each.traces, evidence_of, whole=whole))
    if acts:
        from aqcampaign.cli.log import act_line  # imports the database

        say_lines(Line(act_line(each, traced[0].campaign)) for each in acts)


def _say_json(traced: Sequence[_Traced], evidence_of: EvidenceOf, acts: Iterable[ChainedAct]) -> None:
    figures, columns = [], []
    for each in traced:
        form, words = each.campaign.editions.of_period(each.period), each.campaign.summary_words
        for trace in each.traces:
            if isinstance(trace, FigureTrace):
                names = each.campaign.form_id, column_heading(trace.field, words)
                figures.append(traced_figure(trace, form, names, evidence_of))
            else:
                names = each.campaign.form_id, trace.column.column.name
                columns.append(traced_column(trace, names, evidence_of))
    told = [TracedAct(at=act.at, by=act.by, kind=act.kind, detail=dict(act.detail)) for act in (x.act for x in acts)]
    say(json_text(trace_document(traced[0].period, figures, columns, told)))
