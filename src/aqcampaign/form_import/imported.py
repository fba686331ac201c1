"""A draft of form.yaml from the file of a blank form, with what was guessed."""

from dataclasses import dataclass
from pathlib import Path

from aqcampaign.form_import.assemble import assemble
from aqcampaign.form_import.sheet import OwnWords
from aqcampaign.form_import.valid_draft import without_invalid_guesses
from aqcampaign.form_import.yaml_text import yaml_text
from aqcampaign.intake.blank_form import read_blank_form
from aqcampaign.template.words import Words
from aqcampaign.template_words import read_words


@dataclass(frozen=True)
class ImportedForm:
    """A draft of form.yaml, and its guesses as pairs (text on the form, guess)."""

    text: str
    guesses: tuple[tuple[str, str], ...]


def import_form(file: Path, folder: Path | None) -> ImportedForm:
    """Return a draft of the form in a workbook or Word document; raises UsageFailure if it has no table."""
    words = read_words("workbook.yaml", folder, Words).words
    own = OwnWords(words.verdicts.heading, words.explanation, words.instructions.sheet)
    draft = without_invalid_guesses(assemble(read_blank_form(file), own, file.stem))
    return ImportedForm(yaml_text(draft, file.name), draft.guesses)
