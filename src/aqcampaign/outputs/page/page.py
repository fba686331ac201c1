"""Renders the page as HTML; alone in knowing Jinja2."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from aqcampaign.outputs.bulletin.words import BulletinWords, Edition
from aqcampaign.outputs.document.markup import plain_text
from aqcampaign.outputs.page.contents import PageContents, page_contents
from aqcampaign.outputs.page.words import PageWords, Section
from aqcampaign.publication.release import Release

_FOLDER, _STYLE = Path(__file__).parent, "style.css"


def dashboard(release: Release, words: PageWords, sentences: BulletinWords, edition: Edition) -> bytes:
    """Return the page of a release as UTF-8; equal releases give equal bytes.

    It needs neither scripts nor the network and forbids them. Texts stand in it as text, whatever they contain.
    """
    return render(page_contents(release, words, sentences, edition), words)


def render(page: PageContents, words: PageWords) -> bytes:
    """Return the contents of a page as HTML."""
    environment = _environment()
    style = environment.get_template(_STYLE).render()
    html = environment.get_template("dashboard.html.jinja").render(
        page=page, words=words, sections=_sections(page, words), style_hash=_hash(style)
    )
    return html.encode()


def _sections(page: PageContents, words: PageWords) -> list[tuple[Section, str]]:
    """Return the sections that the page has, with their headings."""
    has: dict[Section, object] = {
        "coverage": True,
        "headlines": page.headlines,
        "figures": page.figures,
        "board": page.board,
        "leads": page.leads,
        "notes": page.notes,
    }
    return [(section, words.headings[section]) for section, content in has.items() if content]


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_shown,
    )  # fmt: skip


def _shown(value: object) -> object:
    """Return a text as it is displayed, without characters that change how others are; markup is our own."""
    return plain_text(str(value)) if not isinstance(value, Markup) else value


def _hash(style: str) -> str:
    """Return the digest by which the policy of the page allows its own style, and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"
