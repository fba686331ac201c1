"""Exceptions for user and configuration errors; the CLI maps each to a message and an exit code."""

from dataclasses import dataclass

from aqcampaign.language import translate as _

# Further mistakes are only counted: nobody mends more of them at a time.
MOST_LISTED = 50


class Failure(Exception):
    """Base of user errors; the text says what was found and what to do."""


class Interrupted(Exception):
    """The person has pressed Ctrl-C; the text says what was done until then."""


class UsageFailure(Failure):
    """An invalid option, path or name."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a configuration file; line and column count from 1."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


class ConfigurationFailure(Failure):
    """An invalid configuration; `problems` holds the mistakes, sorted by file, line and column.

    `more` counts further mistakes that were found but not described.
    """

    def __init__(self, problems: list[Problem], more: int = 0) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column)))
        listed = [str(problem) for problem in self.problems[:MOST_LISTED]]
        more += len(self.problems) - len(listed)
        super().__init__("\n".join([*listed, *([_("and {count} more mistakes").format(count=more)] if more else [])]))
