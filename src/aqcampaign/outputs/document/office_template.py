"""Fills in an office's own Word template; alone in knowing docxtpl, which is an extra.

A tag that is broken or unknown is found before anything is filled in, and said with its paragraph.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from aqcampaign.config import unknown
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import translate as _
from aqcampaign.outputs.document.package import normalized

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
# {{ text }}, {% for … %} and {# a remark #}; docxtpl takes p, tr, tc and r behind the opening brace.
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_BRACE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_KIND = re.compile(r"^(\{%|\{\{)(?:p|tr|tc|r)(?=\s)")
_LONGEST = 80


def fill_template(path: Path, slots: Mapping[str, Any]) -> bytes:
    """Return the .docx that a template becomes; equal slots give equal bytes.

    Raises UsageFailure if docxtpl is not installed, or with the paragraph and the tag that cannot be filled in.
    """
    if find_spec("docxtpl") is None:
        text = _("{path} is a Word template, and docxtpl is not installed; install aqcampaign[word] or remove it")
        raise UsageFailure(text.format(path=path))
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    _check(path, _paragraphs(path), slots, environment)
    template = DocxTemplate(str(path))
    try:
        template.render(dict(slots), environment, autoescape=True)
    except TemplateError as error:
        text = _("{path} cannot be filled in: {reason}")
        raise UsageFailure(text.format(path=path, reason=printable(error.message or "", _LONGEST))) from error
    made = BytesIO()
    template.save(made)
    return normalized(made)


def _paragraphs(path: Path) -> list[str]:
    """Return the texts of all paragraphs, of the document first; raises UsageFailure if it is no Word document."""
    try:
        with zipfile.ZipFile(path) as package:
            names = sorted(filter(_PARTS.fullmatch, package.namelist()))
            parts = {name: package.read(name) for name in names}
        # Without a DOCTYPE there are no entities.
        if _MAIN in parts and not any(b"<!DOCTYPE" in part for part in parts.values()):
            roots = [ElementTree.fromstring(part) for part in parts.values()]  # noqa: S314
            return ["".join(t.text or "" for t in p.iter(f"{_W}t")) for root in roots for p in root.iter(f"{_W}p")]
    except (OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError):
        pass
    raise UsageFailure(_("{path} is no Word document (.docx); save it as one").format(path=path))


def _check(path: Path, texts: Sequence[str], slots: Mapping[str, Any], environment: Any) -> None:
    """Raise UsageFailure with the first tag that is broken or unknown."""
    known = dict.fromkeys(slots)
    opened: list[tuple[str, int]] = []
    for number, text in enumerate(texts, start=1):
        rest = _BRACE.search(_TAG.sub("", text))
        if rest:
            raise _broken(path, number, text, _("“{tag}” has no counterpart").format(tag=rest[0]))
        for tag in _TAG.findall(text):
            _check_tag(path, number, tag, known, opened, environment)
    if opened:
        word, number = opened[-1]
        raise _broken(path, number, texts[number - 1], _("“{tag}” has no end").format(tag=word))


def _check_tag(
    path: Path, number: int, tag: str, known: dict[str, None], opened: list[tuple[str, int]], environment: Any
) -> None:
    from jinja2 import TemplateSyntaxError, meta

    plain = _KIND.sub(r"\1", tag)
    words = plain.strip("{}%# -").split()
    if plain.startswith("{#") or not words:
        return
    end = words[0].removeprefix("end") if words[0].startswith("end") else ""
    if plain.startswith("{%") and end:
        if not opened or opened.pop()[0] != end:
            raise _broken(path, number, tag, _("“{tag}” ends nothing").format(tag=words[0]))
        return
    source = plain
    if plain.startswith("{%"):
        if words[0] in ("else", "elif"):
            source = "{% if " + " ".join(words[1:] or ["true"]) + " %}{% endif %}"
        elif words[0] in ("for", "if"):
            opened.append((words[0], number))
            source = f"{plain}{{% end{words[0]} %}}"
    try:
        tree = environment.parse(source)
        environment.compile(source)  # finds filters and tests that do not exist
    except TemplateSyntaxError as error:
        raise _broken(path, number, tag, printable(error.message or "", _LONGEST)) from error
    for name in sorted(meta.find_undeclared_variables(tree)):
        if name not in known:
            raise _broken(path, number, tag, unknown(name, known))
    known.update(dict.fromkeys(_bound(words)))


def _bound(words: Sequence[str]) -> Iterator[str]:
    """Yield the names that a tag gives to others: that of a loop, and what is set."""
    if words[0] == "for" and "in" in words:
        yield from (word.strip(",()") for word in words[1 : words.index("in")])
        yield "loop"
    elif words[0] == "set":
        yield from words[1:2]


def _broken(path: Path, number: int, tag: str, reason: str) -> UsageFailure:
    text = _("{path}, paragraph {number}: {tag}: {reason}")
    return UsageFailure(text.format(path=path, number=number, tag=printable(tag.strip(), _LONGEST), reason=reason))
