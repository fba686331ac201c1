"""Documents finding codes, for `aq explain` and docs/."""

from collections.abc import Callable

from aqcampaign.findings.catalog import CATALOG, Entry, Severity
from aqcampaign.language import mark as N_

Translate = Callable[[str], str]

SEVERITY: dict[Severity, str] = {
    "error": N_("error: must be corrected; the report is returned"),
    "query": N_("query: correct it or explain it"),
    "notice": N_("notice: for information"),
}
# The same of findings on documents that the office publishes itself.
SEVERITY_OF_DOCUMENTS: dict[Severity, str] = SEVERITY | {
    "error": N_("error: does not agree with the figures of the period; aq proof ends with 1"),
    "query": N_("query: not recognised; somebody must look at it"),
}


def entry_page(entry: Entry, translate: Translate) -> str:
    """Return the documentation of one code."""
    lines = [
        f"{entry.code} {translate(entry.title)}",
        "",
        translate((SEVERITY_OF_DOCUMENTS if entry.stage == "proof" else SEVERITY)[entry.severity]),
        "",
        translate("Message: {text}").format(text=translate(entry.message)),
    ]
    if entry.remedy:
        lines += ["", translate("What to do: {text}").format(text=translate(entry.remedy))]
    lines.append("")
    lines.append(translate("Why: {text}").format(text=translate(entry.reason)))
    return "\n".join(lines)


def findings_page(translate: Translate) -> str:
    """Return the documentation of all codes as Markdown, ordered by code."""
    title = translate("Findings")
    parts = [f"# {title}", ""]
    parts.append(
        translate("Placeholders in {braces} are filled in. This page is generated from the catalogue of findings.")
    )
    for entry in sorted(CATALOG.values(), key=lambda each: each.code):
        parts += ["", f"## {entry_page(entry, translate)}"]
    return "\n".join(parts) + "\n"
