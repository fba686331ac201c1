"""`aq form import`: reads a blank form from Excel or Word and writes a draft of form.yaml."""

from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.cli.render import note, say
from aqcampaign.cli.targets import ending
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.form_import.imported import import_form
from aqcampaign.language import translate as _


def run(file: Path, out: Path | None, force: bool, config: Path | None) -> int:
    """Write the draft to `out` or to stdout and say each guess; raises UsageFailure where a file is in the way."""
    if out is not None and out.exists() and not force:
        raise UsageFailure(_("{path} exists; choose another place, or say --force to replace it").format(path=out))
    imported = import_form(file, config)
    for about, guess in imported.guesses:
        note(printable(f"{about}: {guess}" if about else guess, 300))
    if out is None:
        say(imported.text.rstrip("\n"))
        return 0
    ending(out, ".yaml", ".yml")
    write_atomically(out, imported.text.encode())
    note(_("the draft was written to {path}; correct it, then run aq form check {path}").format(path=out))
    return 0
