"""Exceptions for user and configuration errors; the CLI maps each to a message and an exit code."""

from dataclasses import dataclass


class Failure(Exception):
    """Base of user errors; the text says what was found and what to do."""


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
    """An invalid configuration; `problems` holds every mistake, sorted by file, line and column."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
