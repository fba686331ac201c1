"""Generates the pages of docs/ from the program; --check only compares."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.config import Source
from aqcampaign.language import in_chinese
from aqcampaign.outputs.findings_page import findings_page
from aqcampaign.outputs.formats_page import formats_page
from aqcampaign.outputs.json_page import json_page
from aqcampaign.outputs.rules_page import rules_page
from aqcampaign.outputs.scoring_page import scoring_page
from aqcampaign.scoring.scheme import FILE, Scheme
from aqcampaign.workspace.database.ledger_page import ledger_page

DOCS = Path(__file__).parent
# The golden file that tests compare with the review of the demo.
REVIEW = DOCS.parent / "tests/golden/demo-2022-09.json"
FORM_COMMANDS = ("form check", "form show", "form schema", "form import")
COMMANDS = (
    "init", "handover", "template", "calendar", "receive", "validate", "return", "consolidate", "export", "close",
    "revise", "reopen", "publish", "proof", "trace", "score", "status", "versions",
    "extend", "exempt", "note", "remind", "log", "leads", "cases", "explain", "rules", "rules test", "contacts init",
    "contacts check", "demo", *FORM_COMMANDS,
)  # fmt: skip


def pages() -> Iterator[tuple[Path, str]]:
    """Yield the path and the text of each generated page."""
    yield DOCS / "findings.md", findings_page(str)
    yield DOCS / "findings.zh-CN.md", findings_page(in_chinese)
    yield DOCS / "formats.md", formats_page(str)
    yield DOCS / "formats.zh-CN.md", formats_page(in_chinese)
    campaign = open_campaign(DOCS.parent / "config")
    yield DOCS / "rules.md", rules_page(campaign.rulebook, campaign.roster, in_chinese)
    yield DOCS / "json.md", json_page(json.loads(REVIEW.read_text(encoding="utf-8")))
    yield DOCS / "ledger.md", ledger_page()
    scheme = DOCS.parent / "config" / FILE
    yield DOCS / "scoring.md", scoring_page(Source(scheme).load(Scheme), scheme.read_text(encoding="utf-8"))
    yield DOCS / "cli.md", _cli()


def _cli() -> str:
    parts = ["# Command line", "", "Exit codes: 0 clean, 1 findings that must be corrected (with `--strict` also"]
    parts += ["anything missing), 2 usage or configuration, 3 a mistake of the program, 130 interrupted.", ""]
    for command, text in zip(("", *COMMANDS), _helps("", *COMMANDS), strict=True):
        parts += [f"## aq {command}".rstrip(), "", "```text", text.strip(), "```", ""]
    return "\n".join(parts)


def _helps(*commands: str) -> list[str]:
    """Return the help of each command; one process prints them all, in English and for a terminal of 100 columns."""
    environment = {**os.environ, "AQ_LANG": "en", "COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(DOCS.parent / "tests/command_lines.py")],
        input=json.dumps([[*command.split(), "--help"] for command in commands]),
        env=environment, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return [printed for _code, printed in json.loads(done.stdout)]


def main() -> int:
    """Write the pages, or with --check only return 1 if one is stale."""
    stale = [(path, text) for path, text in pages() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        if "--check" in sys.argv:
            print(f"{path.name} is stale; run make docs")
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
