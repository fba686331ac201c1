"""The two voices of the program: data to stdout, words for people to stderr."""

import sys


def say(text: str) -> None:
    """Print to stdout: what was asked for."""
    print(text)


def note(text: str) -> None:
    """Print to stderr: what a person should know."""
    sys.stdout.flush()  # so that both voices keep their order on a terminal
    print(text, file=sys.stderr)
