"""The page docs/ledger.md: the tables of the ledger, for those who read it with Excel, DuckDB or Datasette."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Table

from aqcampaign.workspace.database.schema import TABLES, VIEWS

_INTRODUCTION = """# The working folder and its ledger

`aq init FOLDER` makes a working folder; `--from weekly` takes an example, `--from DIR` a configuration that exists, and
a folder with `config/` in it becomes one as it is. Every command finds it upward from where it is called, or by
`--workspace` or `AQ_WORKSPACE`; without one, all commands work on paths as before.

| in the folder | |
|---|---|
| `config/`, `templates/` | the configuration |
| `inbox/` | what the units send; put it there in any order and any folders |
| `outbox/`, `returned/`, `reports/` | what `aq template`, `aq return` and `aq consolidate` write |
| `archive/` | every original once, read-only, under its SHA-256; `last-act` notes the end of the log |
| `ledger.db` | the ledger, an SQLite file; or the name of one in PostgreSQL that clerks share (postgresql.md) |
| `.aq/cache.db` | what the examination of each original found, so that none is examined twice; may be deleted |

Every command that looks at the inbox first registers what is new there (`aq receive` does only that). From then on
the original in `archive/` is read: what is deleted, moved or replaced in the inbox is not lost, and the log says what
became of it. Files from elsewhere are received with `aq receive PATH`.

What is remembered of an original holds for its content, its name and its time of receipt under one configuration, one
set of extended deadlines, one language and one program; whatever of that changes, all are examined anew. A file whose
size, times and place on the disk are as they were is not read again. An original that was changed in the archive is not
counted (AQ145). The cache holds no program, at most 256 MB, and no more trust than the folder itself: `aq --no-cache`
does without it.

When a file came is known, best first, from the server of the mail (its first `Received` line, not its `Date`), from
what the clerk says (`--on 2022-09-23T16:40`), from the date of the file; one that takes the place of another came
after it. A server's time more than a day after the registration is not taken. `aq receive FILE --on TIME` also states
when a file came that is registered already, as an act of its own; it beats the date of the file, not the server. The
date of a saved attachment does not make a report on time: bytes or figures that came by mail, or were stated, have the
time of that.

`aq extend UNIT --period P --until DAY --reason TEXT` gives one unit more time. It must be entered before the deadline;
afterwards `--late` is needed, and the log says so. The unit is late only after its own deadline.

`aq note UNIT TEXT --phone` keeps what was said on the telephone: the call list of `aq status --period P` and the
workbook of `aq status --format xlsx --out FILE` show the last such note on the unit and period, one without `--period`
for the period that was collected on its day.

`aq exempt UNIT --from P --until P --reason TEXT` enters that a unit has no duty to report, with `--end` that it has one
again ([units.md](units.md)). After a deadline in that time `--late` is needed, as for an extension.

`aq leads` lists the leads (rows of running lists) of all reports, accepted or not. Each gets a number for good, an act
`lead` that names file, sheet and row. A re-sent or corrected lead keeps its number: the rows of two versions are one
lead if they are equal, or if the keys are equal and the longest text is alike; in doubt they are two. A lead that
newer versions lack is listed as withdrawn. `aq leads --handed-on NUMBER --to TEXT` enters to whom it was handed on;
`aq status` shows those that were not, and those that the unit has changed since.

`aq note UNIT TEXT` adds to the log, which `aq log` prints. Nothing in it is ever changed or removed: each act carries
the SHA-256 of the one before. `aq log --verify` names what was changed, removed or inserted nevertheless, and each
original that is not what it was, or that `last-act` is gone. Whoever can write to the folder could put an older
ledger and its older `last-act` back; only a copy of that line shows it which was written down or sent elsewhere. A
program of a later version brings the ledger up to date and keeps a copy beside it.

`aq handover` packs the folder for a successor, who goes on from it: see [handover.md](handover.md).

`aq versions UNIT` says what a unit sent for each period: every version with its time of receipt, its findings and what
it changed, the same file that came again, and files that are no version. Each check of the whole inbox enters the same
in the tables versions, figures, changes and findings. They are derived: what differs is written anew from the
originals, by `aq status` all of it.

## Tables

Times are UTC, such as 2022-09-23T08:40:00Z. Open the file read-only: `sqlite3 'file:ledger.db?mode=ro'`.
"""

_VIEWS = """## Views

What is asked most often, for Excel, DuckDB or Datasette.
"""


def ledger_page() -> str:
    """Return the page."""
    lines = [line for table in TABLES for line in _described(table, str(table.comment), _comments(table))]
    lines += [_VIEWS, *(line for view in VIEWS for line in _described(view.table, view.about, view.meanings))]
    return "\n".join([_INTRODUCTION, *lines])


def _comments(table: Table) -> dict[str, str]:
    return {column.name: str(column.comment) for column in table.columns}


def _described(table: Table, about: str, meanings: Mapping[str, str]) -> Iterator[str]:
    yield from (f"### {table.name}", "", f"{about.capitalize()}.", "", "| column | type | meaning |")
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {column.type} | {meanings[column.name]} |"
    yield ""
