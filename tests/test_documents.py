"""Every path, module and command that the documents name exists."""

import re
from pathlib import Path

import pytest
from samples import run

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/aqcampaign"
DOCUMENTS = ("README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
NAME = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[A-Za-z_.][\w.-]*/[\w./-]*|[\w-]+\.(?:py|yaml|yml|md|toml)")
LINK = re.compile(r"\]\(([^)#:]+)\)")
COMMAND = re.compile(r"aq ((?:[a-z]+ ?)+)")
# Made by a command, or named as an example of a user's own.
MADE = ("demo/", "inbox", "outbox", "returned", "reports", "tour/", "summary.xlsx", "locale/")


def names_in(document: str) -> list[str]:
    """Return what stands between backticks outside of code blocks, and what is linked to."""
    text = re.sub(r"```.*?```", "", (ROOT / document).read_text(encoding="utf-8"), flags=re.DOTALL)
    return [*NAME.findall(text), *LINK.findall(text)]


def is_there(path: str) -> bool:
    """Return whether a path exists in the repository, in the package, or as the end of a path in the package."""
    bare = path.rstrip("/")
    places = (ROOT / bare, PACKAGE / bare)
    ends = PACKAGE.rglob(Path(bare).name) if bare else ()
    return any(place.exists() for place in places) or any(str(each).endswith(f"/{bare}") for each in ends)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_in_the_documents_exists(document: str) -> None:
    """A module that was renamed is renamed in the documents too."""
    named = [name for name in names_in(document) if PATH.fullmatch(name) and not name.startswith(MADE)]
    assert named or document == "README.zh-CN.md"
    missing = [name for name in named if not is_there(name) and not is_there(f"config/{name}")]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_in_the_documents_exists(document: str) -> None:
    """`aq validate`, `aq form check` and so on are commands of the program."""
    for name in names_in(document):
        found = COMMAND.match(name)
        if found:
            words = found[1].split()
            tries = [words[: count + 1] for count in range(min(2, len(words)))]
            assert any(run(*each, "--help")[0] == 0 for each in tries), name


def test_architecture_lists_every_module() -> None:
    """What stands in the package is told of by its folder or its name."""
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    tops = [path.name for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    assert [name for name in tops if not name.startswith("__") and f"`{name}" not in architecture] == []
