"""Creates a new built-in rule: its module, code, Chinese texts and test cases.

Usage: `make new-rule NAME=too_few_visits`. A rule between figures of one form needs no Python; add it to rules.yaml.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/aqcampaign"
RULES = PACKAGE / "rules/__init__.py"
CATALOG = PACKAGE / "findings/catalog/rules.py"
CATALOGUE = PACKAGE / "locale/zh_CN/LC_MESSAGES/messages.po"

RULE = '''"""{code}: {title}."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import format_number

_LIMIT = 100_000_000


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag figures above the limit."""
    for place, field in enumerate(subject.form.fields):
        figure = subject.number(place)
        if figure is not None and figure > _LIMIT:
            yield finding("{code}", subject.place(field.cell), format_number(figure), limit=_LIMIT)
'''
ENTRY = """    Entry(
        "{code}", "notice", "rules", N_("{title}"),
        N_("{{found}} is above {{limit}} ({title})"),
        "",
        N_("State the reason for the rule {title}, and its source."),
    ),
"""
CHINESE = (
    ("{title}", "新规则 {name}"),
    ("{{found}} is above {{limit}} ({title})", "{{found}} 超过 {{limit}}（新规则 {name}）"),
    ("State the reason for the rule {title}, and its source.", "请写明规则 {name} 的依据和出处。"),
)
CASES = """\
# Each case fills cells of the built-in form (0 in all others). `past` holds earlier periods, `peers` other units.
- {{unit: market_regulation, fill: {{premises_inspected: 100000001}}, found: [[{code}, premises_inspected]]}}
- {{unit: market_regulation, fill: {{premises_inspected: 100000000}}, found: []}}
"""


def main() -> int:
    """Write the files and print their paths; returns 2 if the name is invalid or taken."""
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name):
        print("make new-rule NAME=words_that_say_what_it_flags", file=sys.stderr)
        return 2
    rule, cases = PACKAGE / f"rules/{name}.py", ROOT / f"tests/cases/rules/{name}.yaml"
    if rule.exists() or f"id: {name}\n" in (ROOT / "config/rules.yaml").read_text(encoding="utf-8"):
        print(f"rule {name} already exists", file=sys.stderr)
        return 2
    words = {"name": name, "title": name.replace("_", " "), "code": _next_code()}
    rule.write_text(RULE.format(**words), encoding="utf-8")
    cases.write_text(CASES.format(**words), encoding="utf-8")
    _insert(CATALOG, '    Entry(\n        "AQ491"', ENTRY.format(**words))
    _insert(RULES, "    ),\n    (column_shifted", f"        {name}.flag,\n")
    _import(name)
    entries = "".join(f'\nmsgid "{english}"\nmsgstr "{chinese}"\n' for english, chinese in CHINESE)
    with CATALOGUE.open("a", encoding="utf-8") as stream:
        stream.write(entries.format(**words))
    print(f"{words['code']}: now edit {rule.relative_to(ROOT)}, its texts in {CATALOG.relative_to(ROOT)}")
    print(f"and messages.po, and {cases.relative_to(ROOT)}; then run make docs test")
    return 0


def _next_code() -> str:
    numbers = [int(each) for each in re.findall(r'"AQ(4\d\d)"', CATALOG.read_text(encoding="utf-8"))]
    return f"AQ{max(number for number in numbers if number < 490) + 1}"


def _insert(path: Path, before: str, text: str) -> None:
    content = path.read_text(encoding="utf-8")
    place = content.index(before)
    path.write_text(content[:place] + text + content[place:], encoding="utf-8", newline="\n")


def _import(name: str) -> None:
    content = RULES.read_text(encoding="utf-8")
    head, names, rest = re.split(r"(?<=rules import \(\n)|(?=\n\)\n)", content, maxsplit=2)
    lines = sorted([*names.split("\n"), f"    {name},"])
    RULES.write_text(head + "\n".join(lines) + rest, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
