"""Exceptions for user and configuration errors; the CLI maps each to a message and an exit code."""

from dataclasses import dataclass


class Failure(Exception):
    """Something the person at the keyboard must change; the text says what was found and what to do."""


class UsageFailure(Failure):
    """An option, a path or a name that cannot be used."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a configuration file; line and column count from 1."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


class ConfigurationFailure(Failure):
    """A configuration that cannot be read; carries every mistake found, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
