"""Reads the comments of a sheet."""

from aqcampaign.form.layout import Spot
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.address import spot_of
from aqcampaign.intake.ooxml.text import RichText, text_of
from aqcampaign.intake.ooxml.walk import Attributes, Element, walk


def read_comments(part: bytes, limits: Limits) -> dict[Spot, str]:
    """Return the comments by cell, in document order. Several comments of a cell are joined."""
    found: dict[Spot, str] = {}
    words = RichText()
    references: list[str] = []

    def begin(attributes: Attributes) -> None:
        references.append(attributes.get("ref", ""))

    def end() -> None:
        spot, text = spot_of(references.pop()), text_of(words.taken()).strip()
        if spot is not None and text:
            found[spot] = f"{found[spot]}\n{text}" if spot in found else text
            limits.hold("cells", len(found))

    comment = Element({"text": words.element()}, begin=begin, end=end)
    walk(part, Element({"comments": Element({"commentList": Element({"comment": comment})})}), limits)
    return found
