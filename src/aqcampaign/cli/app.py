"""The commands by name. Their bodies are imported when they run, so that --help stays quick."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from aqcampaign.cli import completion
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.help import CHECK, LEARN, REPORT, SEND_OUT, SET_UP, App
from aqcampaign.cli.usage import is_usage, sentence
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.working_folder import choose_working_folder, standard_folder

app = App(
    name="aq",
    help=_("Collect the same statistics form from many offices every month, check it, and report the sum."),
)

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar=_("FOLDER"), help=_("Folder with campaign.yaml, form.yaml and units.yaml.")),
]
_period = typer.Option(
    "--period", "--month", metavar=_("PERIOD"), help=_("The period reported, such as 2022-09."),
    autocompletion=completion.periods,
)  # fmt: skip
Period = Annotated[str | None, _period]
ThePeriod = Annotated[
    str,
    typer.Argument(metavar=_("PERIOD"), help=_("The period, such as 2022-09."), autocompletion=completion.periods),
]
_form = typer.Option(
    "--form", metavar=_("FORM"), help=_("Only this one of several forms, by id or name; may be repeated."),
    autocompletion=completion.forms,
)  # fmt: skip
ChosenForms = Annotated[list[str] | None, _form]
ChosenForm = Annotated[
    str | None,
    typer.Option(
        "--form", metavar=_("FORM"), help=_("Which of several forms, by id or name."), autocompletion=completion.forms
    ),
]
Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar=_("PATH"), help=_("Workbooks, or folders of them; in a working folder its inbox.")),
]
Unit = Annotated[
    str | None,
    typer.Option("--unit", metavar=_("UNIT"), help=_("Of this unit, by name or id."), autocompletion=completion.units),
]
Inbox = Annotated[Path | None, typer.Option("--inbox", metavar=_("FOLDER"), help=_("Folder of returned workbooks."))]
By = Annotated[str | None, typer.Option("--by", metavar=_("NAME"), help=_("Who enters it, if not the user here."))]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", metavar=_("N"), min=1, max=64,
        help=_("Number of processes; as many as cores for two thousand files or more, else one."),
    ),
]  # fmt: skip
Engine = Annotated[
    Literal["local", "dask"],
    typer.Option(
        "--engine", metavar="local|dask", help=_("Where files are examined: on this computer, or by workers of Dask.")
    ),
]  # fmt: skip
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar=_("ADDRESS"), help=_("The scheduler of --engine dask, such as tcp://host:8786.")
    ),
]  # fmt: skip
Format = Literal["text", "json"]


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", help=_("Show the version and exit."))] = False,
    install_completion: Annotated[  # noqa: ARG001  (its callback answers)
        bool,
        typer.Option(
            "--install-completion",
            callback=completion.install,
            is_eager=True,
            help=_("Let the shell complete commands, periods and units."),
        ),
    ] = False,
    show_completion: Annotated[  # noqa: ARG001
        bool,
        typer.Option(
            "--show-completion",
            callback=completion.show,
            is_eager=True,
            help=_("Print the script that does so, for your own setup."),
        ),
    ] = False,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", metavar=_("FOLDER"), help=_("The working folder; by default the one around here.")),
    ] = None,
    no_cache: Annotated[
        bool,
        typer.Option("--no-cache", help=_("Examine all files anew, whatever the working folder remembers of them.")),
    ] = False,
) -> None:
    """`--version` alone is answered before this module is imported; behind other options it is answered here."""
    choose_working_folder(workspace, use_cache=not no_cache)
    if version:
        from aqcampaign import __version__

        typer.echo(f"aqcampaign {__version__}")
        raise typer.Exit


@app.command(
    help=_("Make a working folder: configuration, inbox, and a ledger of all that happens."), rich_help_panel=SET_UP
)
def init(
    folder: Annotated[Path, typer.Argument(metavar=_("FOLDER"), help=_("The folder to make, or . for the one here."))],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar=_("CAMPAIGN"),
            help=_("An example, such as weekly, a folder with a configuration, or a bundle of aq handover."),
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar=_("NAME"), help=_("Who takes over a bundle, if not the user here."))
    ] = None,
) -> None:
    """Never overwrites anything."""
    from aqcampaign.cli.init import run

    raise typer.Exit(run(folder, source, by))


@app.command(help=_("Pack the working folder for a successor: all that was received and done."), rich_help_panel=SET_UP)
def handover(
    out: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The bundle to write, such as 2022.zip."))],
    by: Annotated[
        str | None, typer.Option("--by", metavar=_("NAME"), help=_("Who hands over, if not the user here."))
    ] = None,
    despite_faults: Annotated[
        bool, typer.Option("--despite-faults", help=_("Although the log or originals are damaged; the bundle says so."))
    ] = False,
    with_contacts: Annotated[
        bool, typer.Option("--with-contacts", help=_("With the persons of the units, which stay here otherwise."))
    ] = False,
    force: Annotated[bool, typer.Option("--force", help=_("Replace the file if it exists."))] = False,
) -> None:
    """Write the bundle whole or not at all."""
    from aqcampaign.cli.handover import run

    raise typer.Exit(run(out, by, despite_faults=despite_faults, with_contacts=with_contacts, force=force))


@app.command(help=_("Make the blank workbook of each unit."), rich_help_panel=SEND_OUT)
def template(
    period: Period = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            "--unit",
            metavar=_("UNIT"),
            help=_("Only this unit, by name or id; may be repeated."),
            autocompletion=completion.units,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar=_("FOLDER"), help=_("Folder to write to; outbox/MONTH if not given.")),
    ] = None,
    form: ChosenForms = None,
    force: Annotated[
        bool, typer.Option("--force", help=_("Replace workbooks that were changed since they were written."))
    ] = False,
    config: Config = None,
) -> None:
    """Write outbox/2022-09/01_….xlsx and so on."""
    from aqcampaign.cli.template import run

    raise typer.Exit(run(period, unit or [], out, form or [], force=force, config=config))


@app.command(help=_("Show windows, deadlines and stages, or write them as a calendar file."), rich_help_panel=SEND_OUT)
def calendar(
    period: Period = None,
    form: ChosenForms = None,
    format_: Annotated[Format, typer.Option("--format", metavar="text|json", help=_("How to report."))] = "text",
    ics: Annotated[
        Path | None,
        typer.Option(
            "--ics", metavar=_("FILE"), help=_("Write a calendar file with reminders instead, such as due.ics.")
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Say what is due when, and why."""
    from aqcampaign.cli.calendar import Wanted, run

    raise typer.Exit(run(Wanted(period, form or [], format_, ics), config))


@app.command(help=_("Register what came in: when, from whom; the original is kept."), rich_help_panel=CHECK)
def receive(
    paths: Paths = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar=_("TIME"), help=_("When it came, such as 2022-09-23T16:40."))
    ] = None,
    by: By = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit",
            metavar=_("UNIT"),
            help=_("Which unit sent them, if they do not say so themselves."),
            autocompletion=completion.units,
        ),
    ] = None,
    no_unit: Annotated[
        bool, typer.Option("--no-unit", help=_("Take back which unit was stated of these files."))
    ] = False,
    config: Config = None,
) -> None:
    """Enter files in the ledger of the working folder; those of the inbox are also entered by the other commands."""
    from aqcampaign.cli.receive import Said, run

    raise typer.Exit(run(paths or [], Said(on, by, unit, no_unit), config))


@app.command(help=_("Check returned workbooks: files and folders."), rich_help_panel=CHECK)
def validate(
    paths: Paths = None,
    period: Period = None,
    form: ChosenForms = None,
    format_: Annotated[Format, typer.Option("--format", metavar="text|json", help=_("How to report."))] = "text",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=_("Show notices too."))] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help=_("Exit 1 also when a unit is missing or returned."))
    ] = False,
    jobs: Jobs = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
    return_: Annotated[
        Path | None,
        typer.Option(
            "--return", metavar=_("FOLDER"), help=_("Folder for copies with the errors marked, to be sent back.")
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Report what must be corrected, who is missing, and the coverage."""
    from aqcampaign.cli.checking import given_or_inbox
    from aqcampaign.cli.validate import Wanted, run

    address = _scheduler_of(engine, scheduler)
    wanted = Wanted(period, format_, verbose, strict, jobs, return_, form or [], address)
    raise typer.Exit(run(given_or_inbox(paths), wanted, config))


@app.command(
    "return", help=_("Mark the errors in copies of the returned workbooks, to be sent back to the units."),
    rich_help_panel=CHECK,
)  # fmt: skip
def return_(
    paths: Paths = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar=_("FOLDER"), help=_("Folder to write to; returned/MONTH if not given.")),
    ] = None,
    period: Period = None,
    form: ChosenForms = None,
    config: Config = None,
) -> None:
    """Write returned/2022-09/02_….xlsx and the covering message beside it; the inbox is not touched."""
    from aqcampaign.cli.checking import given_or_inbox
    from aqcampaign.cli.return_ import run

    raise typer.Exit(run(given_or_inbox(paths), to, period, form or [], config))


@app.command(help=_("Add up the accepted workbooks of a period into one summary workbook."), rich_help_panel=REPORT)
def consolidate(
    out: Annotated[
        Path, typer.Option("--out", metavar=_("FILE"), help=_("The workbook to write, such as summary.xlsx."))
    ],
    inbox: Inbox = None,
    period: Period = None,
    form: ChosenForms = None,
    strict: Annotated[bool, typer.Option("--strict", help=_("Exit 1 when a unit is missing or returned."))] = False,
    force: Annotated[
        bool, typer.Option("--force", help=_("Replace a workbook that is not the summary of this period."))
    ] = False,
    jobs: Jobs = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
    revision: Annotated[
        int | None,
        typer.Option(
            "--revision",
            metavar=_("N"),
            min=1,
            help=_("Of a closed period this revision as it was reported; the newest one by default."),
        ),
    ] = None,
    detail: Annotated[
        Literal["sheet", "parquet"],
        typer.Option(
            "--detail",
            metavar="sheet|parquet",
            help=_("Where each value comes from: on a sheet, or in a Parquet file beside the summary."),
        ),
    ] = "sheet",
    config: Config = None,
) -> None:
    """Write the summary whole or not at all."""
    from aqcampaign.cli.consolidate import Wanted, run

    address = _scheduler_of(engine, scheduler)
    wanted = Wanted(period, strict, jobs, force, form or [], revision, detail == "parquet", address)
    raise typer.Exit(run(out, inbox or standard_folder("inbox"), wanted, config))


@app.command(help=_("Export figures, totals and findings for statistics programs and Excel."), rich_help_panel=REPORT)
def export(
    out: Annotated[
        Path,
        typer.Argument(
            metavar=_("FILE"),
            help=_("What to write: .parquet, .csv, .json, .xlsx, .duckdb, .zip, or a folder of CSV files."),
        ),
    ],
    inbox: Inbox = None,
    period: Period = None,
    form: ChosenForms = None,
    force: Annotated[bool, typer.Option("--force", help=_("Replace the file if it exists."))] = False,
    config: Config = None,
) -> None:
    """Write all periods that somebody has reported, or one; closed ones as they were reported."""
    from aqcampaign.cli.export import Wanted, run

    raise typer.Exit(run(out, inbox or standard_folder("inbox"), Wanted(period, form or [], force), config))


@app.command(help=_("Close a period: what is reported now stays as it is."), rich_help_panel=REPORT)
def close(
    period: ThePeriod,
    form: ChosenForms = None,
    early: Annotated[
        bool, typer.Option("--early", help=_("Although the deadline has not passed and units are missing."))
    ] = False,
    by: By = None,
    jobs: Jobs = None,
    config: Config = None,
) -> None:
    """Write the summary into reports/ and keep it, with the figures of each unit, in the archive."""
    from aqcampaign.cli.close import Wanted
    from aqcampaign.cli.close import close as run

    raise typer.Exit(run(Wanted(period, form or [], by, early=early, jobs=jobs), config))


@app.command(help=_("Correct a closed period with what came or changed since."), rich_help_panel=REPORT)
def revise(
    period: ThePeriod,
    class_: Annotated[
        Literal["late", "error", "definition"],
        typer.Option(
            "--class",
            metavar="late|error|definition",
            help=_("Reports that came later, mistakes, or another definition of what is counted."),
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", metavar=_("TEXT"), help=_("Why; it stands in what is sent out."))],
    form: ChosenForms = None,
    by: By = None,
    jobs: Jobs = None,
    config: Config = None,
) -> None:
    """Write the next revision with what it changes; the earlier ones are kept."""
    from aqcampaign.cli.close import Wanted
    from aqcampaign.cli.close import revise as run

    raise typer.Exit(run(Wanted(period, form or [], by, revision_class=class_, reason=reason, jobs=jobs), config))


@app.command(help=_("Open a closed period again."), rich_help_panel=REPORT)
def reopen(
    period: ThePeriod,
    reason: Annotated[str, typer.Option("--reason", metavar=_("TEXT"), help=_("Why; it stands in the log."))],
    form: ChosenForms = None,
    by: By = None,
    config: Config = None,
) -> None:
    """Let what came since count again; what was reported is kept."""
    from aqcampaign.cli.close import Wanted
    from aqcampaign.cli.close import reopen as run

    raise typer.Exit(run(Wanted(period, form or [], by, reason=reason), config))


@app.command(
    help=_("Write the documents of a period: summary, bulletin and what goes with them."), rich_help_panel=REPORT
)
def publish(
    period: Annotated[
        str | None,
        typer.Argument(
            metavar=_("PERIOD"),
            help=_("The period, such as 2022-09; with --final the last one."),
            autocompletion=completion.periods,
        ),
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help=_("Instead the report on the campaign as a whole, in reports/final."))
    ] = False,
    edition: Annotated[
        Literal["internal", "public"],
        typer.Option(
            "--edition", metavar="internal|public", help=_("The public one names no unit in how they reported.")
        ),
    ] = "internal",
    form: ChosenForms = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar=_("FOLDER"), help=_("The folder to write; by default reports/PERIOD.")),
    ] = None,
    inbox: Inbox = None,
    number: Annotated[
        int | None,
        typer.Option("--number", metavar=_("N"), min=1, help=_("Of the bulletin; by default that of the period.")),
    ] = None,
    letter_number: Annotated[
        str,
        typer.Option("--letter-number", metavar=_("NUMBER"), help=_("Of the letter to the superior office.")),
    ] = "",
    force: Annotated[bool, typer.Option("--force", help=_("Replace documents that somebody has edited."))] = False,
    jobs: Jobs = None,
    config: Config = None,
) -> None:
    """A closed period is published as it was reported, an open one as preliminary."""
    if final:
        from aqcampaign.cli import publish_final

        wanted = publish_final.Wanted(period, form or [], out, inbox, force, edition)
        raise typer.Exit(publish_final.run(wanted, config))
    from aqcampaign.cli.publish import Wanted, required, run

    given = (edition, form or [], out, inbox, number, letter_number, force)
    raise typer.Exit(run(Wanted(required(period), *given, jobs=jobs), config))


@app.command(
    help=_("Check an edited bulletin: every number, name and period in it is held against the figures."),
    rich_help_panel=REPORT,
)
def proof(
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The Word document (.docx)."))],
    period: Period = None,
    form: ChosenForms = None,
    number: Annotated[
        int | None,
        typer.Option("--number", metavar=_("N"), min=1, help=_("Of the bulletin; by default that of the period.")),
    ] = None,
    inbox: Inbox = None,
    format_: Annotated[Format, typer.Option("--format", metavar="text|json", help=_("How to report."))] = "text",
    config: Config = None,
) -> None:
    """Without a period the one that the document names; exits with 1 if anything disagrees."""
    from aqcampaign.cli.proof import Wanted, run

    raise typer.Exit(run(Wanted(file, period, form or [], number, inbox, format_), config))


@app.command(
    help=_("Score how the units report, with what each deduction rests on; enter objections."), rich_help_panel=REPORT
)
def score(
    period: Period = None,
    every: Annotated[bool, typer.Option("--all", help=_("All periods that were due, and the year."))] = False,
    object_: Annotated[
        str | None,
        typer.Option(
            "--object", metavar=_("UNIT"), help=_("Enter that this unit objects."), autocompletion=completion.units
        ),
    ] = None,
    decide: Annotated[
        Literal["upheld", "rejected"] | None,
        typer.Option("--decide", metavar="upheld|rejected", help=_("Enter what was decided about its objection.")),
    ] = None,
    waive: Annotated[
        str | None,
        typer.Option(
            "--waive",
            metavar=_("UNIT"),
            help=_("Enter that the office itself was at fault."),
            autocompletion=completion.units,
        ),
    ] = None,
    confirm_false: Annotated[
        str | None,
        typer.Option(
            "--confirm-false",
            metavar=_("UNIT"),
            help=_("Enter that figures of this unit were found to be false."),
            autocompletion=completion.units,
        ),
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option("--rule", metavar=_("RULE"), help=_("Which deduction, such as late or error:AQ301.")),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar=_("TEXT"), help=_("Why; it stands in the log."))
    ] = None,
    end: Annotated[bool, typer.Option("--end", help=_("Take back what was entered."))] = False,
    late: Annotated[bool, typer.Option("--late", help=_("Although the time for objections has passed."))] = False,
    by: By = None,
    form: ChosenForms = None,
    format_: Annotated[
        Literal["text", "json", "xlsx"],
        typer.Option("--format", metavar="text|json|xlsx", help=_("How to report; xlsx needs --out.")),
    ] = "text",
    out: Annotated[
        Path | None, typer.Option("--out", metavar=_("FILE"), help=_("The workbook to write, such as scores.xlsx."))
    ] = None,
    config: Config = None,
) -> None:
    """Print ranks and deductions of a period, or enter something about the score of a unit."""
    from aqcampaign.cli.score import Entry, Wanted, about_one_unit, enter, run

    kind, unit = about_one_unit(object_, waive, confirm_false)
    entry = Entry(kind, unit, period, rule, reason, decide, end, late, by, form or [])
    if unit:
        raise typer.Exit(enter(entry, config))
    raise typer.Exit(run(Wanted(period, every, form or [], format_, out), entry, config))


@app.command(help=_("Say where a figure of the summary comes from: each unit's file and cell."), rich_help_panel=REPORT)
def trace(
    figure: Annotated[
        str,
        typer.Argument(
            metavar=_("FIGURE"), help=_("Its id, or number or name as printed."), autocompletion=completion.figures
        ),
    ],
    period: Annotated[str, _period],
    unit: Unit = None,
    inbox: Inbox = None,
    form: ChosenForms = None,
    format_: Annotated[Format, typer.Option("--format", metavar="text|json", help=_("How to report."))] = "text",
    config: Config = None,
) -> None:
    """Print the total, and what each unit gave, with its source."""
    from aqcampaign.cli.trace import Wanted, run

    raise typer.Exit(run(Wanted(figure, period, unit, form or [], format_), inbox or standard_folder("inbox"), config))


@app.command(help=_("Show the board: units and periods; of one period, whom to call."), rich_help_panel=CHECK)
def status(
    paths: Paths = None,
    period: Period = None,
    form: ChosenForms = None,
    format_: Annotated[
        Literal["text", "json", "xlsx"],
        typer.Option("--format", metavar="text|json|xlsx", help=_("How to report; xlsx needs --out.")),
    ] = "text",
    out: Annotated[
        Path | None, typer.Option("--out", metavar=_("FILE"), help=_("The workbook to write, such as board.xlsx."))
    ] = None,
    config: Config = None,
) -> None:
    """Print who has reported what, in all periods that have begun."""
    from aqcampaign.cli.status import Wanted, run

    raise typer.Exit(run(paths, Wanted(period, form or [], format_, out), config))


@app.command(help=_("Give a unit more time for a period, before its deadline."), rich_help_panel=CHECK)
def extend(
    unit: Annotated[
        str, typer.Argument(metavar=_("UNIT"), help=_("The unit, by name or id."), autocompletion=completion.units)
    ],
    period: Annotated[str, _period],
    until: Annotated[str, typer.Option("--until", metavar=_("DAY"), help=_("The new deadline, such as 2022-09-28."))],
    reason: Annotated[str, typer.Option("--reason", metavar=_("TEXT"), help=_("Why; it stands in the log."))],
    late: Annotated[bool, typer.Option("--late", help=_("Although the deadline has passed; the log says so."))] = False,
    form: ChosenForm = None,
    by: By = None,
    config: Config = None,
) -> None:
    """Enter the extension in the log of the working folder."""
    from aqcampaign.cli.extend import Wanted, run

    raise typer.Exit(run(Wanted(unit, period, until, reason, by, form, late), config))


@app.command(
    help=_("Enter that a unit has no duty to report the form or some items, or that it has one again."),
    rich_help_panel=CHECK,
)
def exempt(
    unit: Annotated[
        str, typer.Argument(metavar=_("UNIT"), help=_("The unit, by name or id."), autocompletion=completion.units)
    ],
    reason: Annotated[str, typer.Option("--reason", metavar=_("TEXT"), help=_("Why; it stands in the log."))],
    item: Annotated[
        list[str] | None,
        typer.Option("--item", metavar=_("ITEM"), help=_("An item or list, by id or name; default: the whole form.")),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar=_("PERIOD"),
            help=_("The first period; default: the one that is being collected."),
            autocompletion=completion.periods,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar=_("PERIOD"),
            help=_("The last period; default: no end."),
            autocompletion=completion.periods,
        ),
    ] = None,
    end: Annotated[bool, typer.Option("--end", help=_("The unit reports again, from --from on."))] = False,
    late: Annotated[bool, typer.Option("--late", help=_("Although the deadline has passed; the log says so."))] = False,
    form: ChosenForm = None,
    by: By = None,
    config: Config = None,
) -> None:
    """Enter the exemption or its end in the log of the working folder."""
    from aqcampaign.cli.exempt import Wanted, run

    raise typer.Exit(run(Wanted(unit, item or [], first, until, reason, by, form, late, end), config))


@app.command(help=_("Enter a note about a unit in the log."), rich_help_panel=CHECK)
def note(
    unit: Annotated[
        str, typer.Argument(metavar=_("UNIT"), help=_("The unit, by name or id."), autocompletion=completion.units)
    ],
    text: Annotated[str, typer.Argument(metavar=_("TEXT"), help=_("What was said or promised."))],
    phone: Annotated[bool, typer.Option("--phone", help=_("It was a telephone call."))] = False,
    letter: Annotated[bool, typer.Option("--letter", help=_("It was a letter."))] = False,
    objection: Annotated[
        bool, typer.Option("--objection", help=_("The unit objects to what is said of its report; nobody asks for it."))
    ] = False,
    objection_settled: Annotated[
        bool, typer.Option("--objection-settled", help=_("Its objection is settled; it may be asked again."))
    ] = False,
    period: Period = None,
    by: By = None,
    config: Config = None,
) -> None:
    """Enter it with time and name."""
    from aqcampaign.cli.log import add_note

    given = {"phone": phone, "letter": letter, "contested": objection, "contest_settled": objection_settled}
    kinds = [kind for kind, is_given in given.items() if is_given]
    if len(kinds) > 1:
        raise UsageFailure(_("a note is of one kind: --phone, --letter, --objection or --objection-settled"))
    raise typer.Exit(add_note(unit, text, kinds[0] if kinds else "note", period, by, config))


@app.command(
    help=_("Write reminders to units whose report is missing or was returned: what is due today."),
    rich_help_panel=CHECK,
)
def remind(
    period: Period = None,
    step: Annotated[
        list[str] | None,
        typer.Option(
            "--step",
            metavar=_("STEP"),
            help=_("Only this step, such as S3; may be repeated. S6, EXT and RCP are written only so."),
        ),
    ] = None,
    form: ChosenForms = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say what is due; write nothing, enter nothing."))
    ] = False,
    by: By = None,
    config: Config = None,
) -> None:
    """Write messages, letters, mail drafts and the call sheet; nothing is sent."""
    from aqcampaign.cli.remind import Wanted, run

    raise typer.Exit(run(Wanted(period, step or [], form or [], by, dry_run), config))


@app.command(help=_("Say what a unit sent, and what each version of its report changed."), rich_help_panel=CHECK)
def versions(
    unit: Annotated[
        str, typer.Argument(metavar=_("UNIT"), help=_("The unit, by name or id."), autocompletion=completion.units)
    ],
    period: Period = None,
    form: ChosenForms = None,
    format_: Annotated[Format, typer.Option("--format", metavar="text|json", help=_("How to report."))] = "text",
    config: Config = None,
) -> None:
    """Print the versions of each period, with re-sends and files that are none."""
    from aqcampaign.cli.versions import Wanted, run

    raise typer.Exit(run(Wanted(unit, period, form or [], format_), config))


@app.command(help=_("Print what was done, or verify that nothing of it was changed since."), rich_help_panel=CHECK)
def log(
    unit: Annotated[
        str | None, typer.Argument(metavar=_("UNIT"), help=_("Only about this unit."), autocompletion=completion.units)
    ] = None,
    period: Period = None,
    verify: Annotated[
        bool, typer.Option("--verify", help=_("Check the chain of the log, and the hash of every original."))
    ] = False,
    config: Config = None,
) -> None:
    """Read the ledger of the working folder."""
    from aqcampaign.cli.log import run

    raise typer.Exit(run(unit, period, config, verify=verify))


@app.command(help=_("List the leads of all reports, or enter to whom some were handed on."), rich_help_panel=CHECK)
def leads(
    handed_on: Annotated[
        list[int] | None,
        typer.Option("--handed-on", metavar=_("NUMBER"), min=1, help=_("This lead was handed on; may be repeated.")),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar=_("TEXT"), help=_("To whom it was handed on."))] = None,
    take_back: Annotated[
        list[int] | None,
        typer.Option(
            "--take-back",
            metavar=_("NUMBER"),
            min=1,
            help=_("This lead was not handed on after all; may be repeated; needs --reason."),
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar=_("TEXT"), help=_("Why; it stands in the log."))
    ] = None,
    by: By = None,
    format_: Annotated[Format, typer.Option("--format", metavar="text|json", help=_("How to report."))] = "text",
    config: Config = None,
) -> None:
    """Number the leads of the working folder for good."""
    from aqcampaign.cli.leads import Wanted, run

    raise typer.Exit(run(Wanted(handed_on or [], to, take_back or [], reason, by, format_), config))


@app.command(help=_("List the cases as a bulletin tells them, and choose those of a bulletin."), rich_help_panel=CHECK)
def cases(
    period: Annotated[
        str | None,
        typer.Argument(
            metavar=_("PERIOD"),
            help=_("List those reported of this period; with --choose, the period of the bulletin."),
            autocompletion=completion.periods,
        ),
    ] = None,
    choose: Annotated[
        list[int] | None,
        typer.Option("--choose", metavar=_("NUMBER"), min=1, help=_("The bulletin tells this case; may be repeated.")),
    ] = None,
    drop: Annotated[
        list[int] | None,
        typer.Option(
            "--drop",
            metavar=_("NUMBER"),
            min=1,
            help=_("No bulletin tells this case after all; may be repeated; needs --reason."),
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar=_("TEXT"), help=_("Why; it stands in the log."))
    ] = None,
    by: By = None,
    config: Config = None,
) -> None:
    """Show typical cases without names, and keep which of them are published."""
    from aqcampaign.cli.cases import Wanted, run

    raise typer.Exit(run(Wanted(period, choose or [], drop or [], reason, by), config))


@app.command(help=_("Explain the code of a finding, such as AQ301."), rich_help_panel=CHECK)
def explain(
    code: Annotated[
        str, typer.Argument(metavar=_("CODE"), help=_("The code of a finding."), autocompletion=completion.codes)
    ],
    config: Config = None,
) -> None:
    """Print the page of the code."""
    from aqcampaign.cli.explain import run

    raise typer.Exit(run(code, config))


@app.command(help=_("Make a folder with sample returns and run the main commands on it."), rich_help_panel=LEARN)
def demo(
    folder: Annotated[Path, typer.Argument(metavar=_("FOLDER"), help=_("A new or empty folder."))],
    office: Annotated[
        bool, typer.Option("--office", help=_("Three months of an office in a working folder instead."))
    ] = False,
    config: Config = None,
) -> None:
    """Show the whole job on made-up figures."""
    from aqcampaign.cli import demo

    raise typer.Exit(demo.play_office(folder) if office else demo.run(folder, config))


rules = App(name="rules", help=_("List the rules, or test one on past periods."))


@rules.callback(invoke_without_command=True)
def rules_list(context: typer.Context, form: ChosenForm = None, config: Config = None) -> None:
    """Without a further command, list them."""
    if context.invoked_subcommand is None:
        from aqcampaign.cli.rules import run

        raise typer.Exit(run(form, config))


@rules.command("test", help=_("Say what a rule would have flagged in the periods of the inbox."))
def rules_test(
    rule: Annotated[
        str,
        typer.Argument(
            metavar=_("RULE"), help=_("The id or code of a rule, such as R101."), autocompletion=completion.rules
        ),
    ],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar=_("PATH"), help=_("Workbooks, or folders of them; inbox if not given.")),
    ] = None,
    period: Period = None,
    form: ChosenForm = None,
    config: Config = None,
) -> None:
    """Back-test: cells flagged, and which of them a newer version corrected."""
    from aqcampaign.cli.rules import run_test

    raise typer.Exit(run_test(rule, paths or [standard_folder("inbox")], period, form, config))


forms = App(name="form", help=_("Check, draw, or import a form; print its schema."))
app.add_typer(forms, rich_help_panel=SET_UP)
app.add_typer(rules, rich_help_panel=SET_UP)
contacts = App(name="contacts", help=_("Keep whom to call and write to at each unit; say who has none."))
app.add_typer(contacts, rich_help_panel=SET_UP)


@forms.callback(invoke_without_command=True)
def form_help(context: typer.Context) -> None:
    """Without a further command, say which there are."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


FormFile = Annotated[
    Path | None, typer.Argument(metavar=_("FILE"), help=_("A form.yaml; the configured one if not given."))
]


@forms.command("check", help=_("Read form.yaml and name every mistake in it, with line and column."))
def form_check(file: FormFile = None, form: ChosenForm = None, config: Config = None) -> None:
    """Say what the form asks for, or what is wrong."""
    from aqcampaign.cli.form_check import run

    raise typer.Exit(run(file, form, config))


@forms.command("show", help=_("Draw the form with the ids of its fields."))
def form_show(
    file: FormFile = None,
    version: Annotated[
        str | None,
        typer.Option("--version", metavar=_("VERSION"), help=_("A version of the form; the last if not given.")),
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", metavar=_("FILE"), help=_("Write a page for the browser instead."))
    ] = None,
    form: ChosenForm = None,
    config: Config = None,
) -> None:
    """Draw on the terminal or write a page."""
    from aqcampaign.cli.form_show import run

    raise typer.Exit(run(file, version, page, form, config))


@forms.command("import", help=_("Read a blank form from Excel, LibreOffice or Word and write a draft of form.yaml."))
def form_import(
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The form: .xlsx, .xls, .ods or .docx."))],
    out: Annotated[
        Path | None, typer.Option("--out", metavar=_("FILE"), help=_("The file to write; printed if not given."))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=_("Replace the file if it exists."))] = False,
    config: Config = None,
) -> None:
    """Write the draft and say what was guessed."""
    from aqcampaign.cli.form_import import run

    raise typer.Exit(run(file, out, force, config))


@forms.command("schema", help=_("Print the JSON Schema of form.yaml, for editors, or of what programs get."))
def form_schema(
    report: Annotated[bool, typer.Option("--report", help=_("The schema of a report on the form instead."))] = False,
    review: Annotated[
        bool, typer.Option("--review", help=_("The schema of what validate --format json prints instead."))
    ] = False,
    calendar: Annotated[
        bool, typer.Option("--calendar", help=_("The schema of what calendar --format json prints instead."))
    ] = False,
    trace: Annotated[
        bool, typer.Option("--trace", help=_("The schema of what trace --format json prints instead."))
    ] = False,
    versions: Annotated[
        bool, typer.Option("--versions", help=_("The schema of what versions --format json prints instead."))
    ] = False,
    export: Annotated[
        bool, typer.Option("--export", help=_("The schema of what export writes as JSON instead."))
    ] = False,
    release: Annotated[
        bool, typer.Option("--release", help=_("The schema of the release.json that publish writes instead."))
    ] = False,
    scores: Annotated[
        bool, typer.Option("--scores", help=_("The schema of what score --format json prints instead."))
    ] = False,
    proof: Annotated[
        bool, typer.Option("--proof", help=_("The schema of what proof --format json prints instead."))
    ] = False,
    version: Annotated[
        str | None,
        typer.Option(
            "--version", metavar=_("VERSION"), help=_("With --report: a version of the form; the last if not given.")
        ),
    ] = None,
    form: ChosenForm = None,
    config: Config = None,
) -> None:
    """Print the schema."""
    from aqcampaign.cli.form_schema import run

    raise typer.Exit(
        run(
            report=report,
            review=review,
            calendar=calendar,
            trace=trace,
            versions=versions,
            export=export,
            release=release,
            scores=scores,
            proof=proof,
            version=version,
            form=form,
            config=config,
        )
    )


@contacts.callback(invoke_without_command=True)
def contacts_help(context: typer.Context) -> None:
    """Without a further command, say which there are."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@contacts.command("init", help=_("Write a contacts.yaml that lists all units, to be filled in."))
def contacts_init(config: Config = None) -> None:
    """Write the blank file."""
    from aqcampaign.cli.contacts import run_init

    raise typer.Exit(run_init(config))


@contacts.command("check", help=_("Read contacts.yaml, name every mistake in it, and say who has no contact."))
def contacts_check(config: Config = None) -> None:
    """Say who lacks what."""
    from aqcampaign.cli.contacts import run_check

    raise typer.Exit(run_check(config))


def _scheduler_of(engine: str, scheduler: str | None) -> str | None:
    """Return the scheduler to be used, None to examine on this computer; raises UsageFailure if options contradict."""
    if engine == "dask" and not scheduler:
        raise UsageFailure(_("--engine dask needs the address of its scheduler: --scheduler tcp://HOST:8786"))
    if engine != "dask" and scheduler:
        raise UsageFailure(_("--scheduler is used with --engine dask only"))
    return scheduler


def run(arguments: list[str]) -> int:
    """Run a command line and return its exit code; raises UsageFailure for one that cannot be understood.

    Not in Typer's standalone mode: that would end a crash with 1, the same as findings.
    """
    completion.prepare()
    try:
        result = app(arguments or ["--help"], prog_name="aq", standalone_mode=False)
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except Exception as error:
        if not is_usage(error):
            raise
        raise UsageFailure(sentence(error)) from error
    if result == Exit.INTERRUPTED:  # Typer makes an exit code of Ctrl-C
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0
