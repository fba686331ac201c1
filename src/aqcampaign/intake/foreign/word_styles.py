"""Copies what styles say of hidden, struck-through, raised and white text into the runs of a Word document."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from aqcampaign.intake.foreign.word_runs import W

_PROPERTIES = frozenset(f"{W}{name}" for name in ("strike", "dstrike", "vanish", "vertAlign", "position", "color"))
_MAX_INHERITANCE = 12  # of styles that are based on each other

RunProperties = Mapping[str, Any]  # the properties of a run by their tags


def apply_styles(document: Any) -> None:
    """Give each run the looks of its character style and its paragraph style, unless it has its own."""
    styles = _properties_by_style(document)
    if not styles:
        return
    for run in document.element.body.iter(f"{W}r"):
        paragraph = next(run.iterancestors(f"{W}p"), None)
        looks = {
            **_style_properties(styles, paragraph, "pPr", "pStyle"),
            **_style_properties(styles, run, "rPr", "rStyle"),
        }
        if looks:
            own = run.get_or_add_rPr()
            there = {each.tag for each in own.iterchildren()}
            own.extend(deepcopy(look) for tag, look in looks.items() if tag not in there)


def _properties_by_style(document: Any) -> dict[str, RunProperties]:
    """Return the looks of each style that has any, with those of the styles that it is based on."""
    try:
        styles = {str(style.get(f"{W}styleId")): style for style in document.styles.element.iter(f"{W}style")}
    except KeyError:  # the document has no styles
        return {}
    looks = {name: _inherited(styles, name, _MAX_INHERITANCE) for name in styles}
    return {name: each for name, each in looks.items() if each}


def _inherited(styles: Mapping[str, Any], name: str, deep: int) -> dict[str, Any]:
    style = styles.get(name)
    if style is None or deep == 0:
        return {}
    base = style.find(f"{W}basedOn")
    inherited = {} if base is None else _inherited(styles, str(base.get(f"{W}val")), deep - 1)
    properties = style.find(f"{W}rPr")
    own = () if properties is None else properties.iterchildren()
    return inherited | {look.tag: look for look in own if look.tag in _PROPERTIES}


def _style_properties(styles: Mapping[str, RunProperties], element: Any, properties: str, kind: str) -> RunProperties:
    named = None if element is None else element.find(f"{W}{properties}/{W}{kind}")
    return {} if named is None else styles.get(str(named.get(f"{W}val")), {})
