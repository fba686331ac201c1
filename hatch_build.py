"""Takes locale/*/LC_MESSAGES/messages.po and makes the compiled catalogues, whenever the package is built."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
LOCALE = Path("src/aqcampaign/locale")


class CompileCatalogues(BuildHookInterface[Any]):
    """Hatchling calls this for a wheel and for an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  (hatchling's signature)
        """Compile every catalogue beside its source; raises ValueError if the package would hold contacts."""
        persons = [path for name in ("config", "examples") for path in (Path(self.root) / name).rglob("contacts.yaml")]
        if persons:
            raise ValueError(f"{persons[0]} names persons and must not be shipped; move it away")
        for source in sorted((Path(self.root) / LOCALE).glob("*/LC_MESSAGES/*.po")):
            with source.open("rb") as stream:
                catalogue = read_po(stream)
            # Babel would put today and placeholders into the header: equal sources give equal wheels.
            catalogue.creation_date = catalogue.revision_date = _BEGINNING
            catalogue.last_translator = catalogue.language_team = ""
            compiled = BytesIO()
            write_mo(compiled, catalogue)
            target = source.with_suffix(".mo")
            # A program that runs meanwhile must not find half a file.
            if not target.exists() or target.read_bytes() != compiled.getvalue():
                target.write_bytes(compiled.getvalue())
