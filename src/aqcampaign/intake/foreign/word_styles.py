"""Copies format properties of styles (hidden, struck, raised, size, colour) into the runs of a Word document."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from aqcampaign.intake.foreign.word_runs import W

_PROPERTIES = frozenset(
    f"{W}{name}" for name in ("strike", "dstrike", "vanish", "vertAlign", "position", "sz", "color")
)
_MAX_INHERITANCE = 12  # bounds cycles of base styles

RunProperties = Mapping[str, Any]  # elements by tag


def apply_styles(document: Any) -> None:
    """Add to each run the properties of its character and paragraph styles that it does not set itself."""
    styles = _properties_by_style(document)
    if not styles:
        return
    for run in document.element.body.iter(f"{W}r"):
        paragraph = next(run.iterancestors(f"{W}p"), None)
        properties = {
            **_style_properties(styles, paragraph, "pPr", "pStyle"),
            **_style_properties(styles, run, "rPr", "rStyle"),
        }
        if properties:
            own = run.get_or_add_rPr()
            own_tags = {each.tag for each in own.iterchildren()}
            own.extend(deepcopy(element) for tag, element in properties.items() if tag not in own_tags)


def _properties_by_style(document: Any) -> dict[str, RunProperties]:
    """Return the relevant properties by style id, inherited ones included; only of styles that have any."""
    try:
        styles = {str(style.get(f"{W}styleId")): style for style in document.styles.element.iter(f"{W}style")}
    except KeyError:  # the document has no styles
        return {}
    properties = {name: _inherited(styles, name, _MAX_INHERITANCE) for name in styles}
    return {name: own for name, own in properties.items() if own}


def _inherited(styles: Mapping[str, Any], name: str, depth: int) -> dict[str, Any]:
    style = styles.get(name)
    if style is None or depth == 0:
        return {}
    base = style.find(f"{W}basedOn")
    inherited = {} if base is None else _inherited(styles, str(base.get(f"{W}val")), depth - 1)
    properties = style.find(f"{W}rPr")
    own = () if properties is None else properties.iterchildren()
    return inherited | {element.tag: element for element in own if element.tag in _PROPERTIES}


def _style_properties(styles: Mapping[str, RunProperties], element: Any, properties: str, kind: str) -> RunProperties:
    named = None if element is None else element.find(f"{W}{properties}/{W}{kind}")
    return {} if named is None else styles.get(str(named.get(f"{W}val")), {})
