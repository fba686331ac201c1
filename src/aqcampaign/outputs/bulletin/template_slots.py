"""What an office's own Word template of the bulletin may be filled with, by name."""

from collections.abc import Mapping
from typing import Any

from aqcampaign.form.not_asked import NO_DUTY
from aqcampaign.outputs.document.markup import plain_text
from aqcampaign.outputs.document.plan import (
    Addressee,
    AttachmentList,
    Head,
    Heading,
    Paragraph,
    Plan,
    Signature,
    Table,
)
from aqcampaign.publication.numbers import measured_text
from aqcampaign.publication.release import Release


def template_slots(plan: Plan, release: Release) -> Mapping[str, Any]:
    """Return the slots: single texts, `lead`, `sections` of paragraphs, `attachments` of rows, `figures` by id."""
    head = next(block for block in plan.blocks if isinstance(block, Head))
    addressee = next(block for block in plan.blocks if isinstance(block, Addressee))
    signature = next(block for block in plan.blocks if isinstance(block, Signature))
    listed = next(block for block in plan.blocks if isinstance(block, AttachmentList))
    tables = [block for block in plan.blocks if isinstance(block, Table)]
    sections: list[dict[str, Any]] = []
    lead: list[str] = []
    for block in plan.blocks:
        if isinstance(block, Heading):
            sections.append({"heading": plain_text(block.text), "paragraphs": []})
        elif isinstance(block, Paragraph):
            (sections[-1]["paragraphs"] if sections else lead).append(plain_text(block.lead + block.text))
    return {
        "title": plain_text(plan.title),
        "office": plain_text(plan.office),
        "number": head.number,
        "date": signature.dated,
        "addressee": plain_text(addressee.text),
        "period": release.name,
        "campaign": plain_text(release.config.name),
        "lead": lead,
        "sections": sections,
        "figures": {
            figure.field.id: NO_DUTY if figure.total is None else measured_text(figure.total, figure.field.part)
            for figure in release.figures
        },
        "attachments": [
            {
                "title": name,
                "headings": [plain_text(text) for text in table.headings[-1]],
                "rows": [[plain_text(cell) for cell in row] for row in table.rows],
                "notes": [plain_text(note) for note in table.notes],
            }
            for name, table in zip(listed.names, tables, strict=True)
        ],
    }
