"""docs/form-language.md: each snippet stands in the file that it names, or is a form that loads and comes back."""

import re
import textwrap
from pathlib import Path

import pytest
from samples import form_of

from aqcampaign.form.layout import layout_of

ROOT = Path(__file__).parents[1]
SNIPPETS = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/form-language.md").read_text(encoding="utf-8"), re.DOTALL)
QUOTED = [snippet for snippet in SNIPPETS if snippet.startswith("# ")]
WHOLE = [snippet for snippet in SNIPPETS if not snippet.startswith("# ")]


@pytest.mark.parametrize("snippet", QUOTED, ids=lambda snippet: snippet.splitlines()[1].strip())
def test_quoted_snippet_exists_in_the_file_it_names(snippet: str) -> None:
    """Line by line, so that the page and the example that is run end to end say the same."""
    name, _newline, quoted = snippet.removeprefix("# ").partition("\n")
    assert quoted
    assert quoted in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("snippet", WHOLE, ids=lambda snippet: snippet.splitlines()[1].strip())
def test_other_snippets_are_valid_forms(snippet: str) -> None:
    """It loads without a mistake and each of its cells has a place."""
    form = form_of(textwrap.dedent(snippet))
    spots = [spot for block in layout_of(form).blocks.values() for spot in block.spots]
    assert len(spots) == len(form.cells)


def test_every_example_and_every_key_of_a_line_is_taught() -> None:
    """No example and no key that a list, a strip, an item or a column may have is missing from the page."""
    from aqcampaign.form.tables import Column, Item, ListTable, Row, StripTable

    page = (ROOT / "docs/form-language.md").read_text(encoding="utf-8")
    for example in (path.parent.name for path in (ROOT / "examples").glob("*/config")):
        assert f"examples/{example}/config" in page
    keys = {key for model in (Item, Column, Row, ListTable, StripTable) for key in model.model_fields}
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", page)] == []
