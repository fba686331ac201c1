"""Makes a working folder from the built-in campaign, an example, or the folder of a campaign."""

import re
import shutil
from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign_folder import open_campaigns
from aqcampaign.config import shipped, unknown
from aqcampaign.contacts import is_contacts
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.workspace.database.opening import create_ledger, require_room
from aqcampaign.workspace.folder import FOLDERS, Workspace, refuse_used_folder
from aqcampaign.workspace.ledger import HEAD

_SCHEMA = "form.schema.json"
_NO_RULES = b"# Conditions between figures: docs/rules.md.\nrules: []\n"
_SCHEMA_COMMENT = re.compile(rf"(\$schema=)\S*{re.escape(_SCHEMA)}")


def examples() -> dict[str, Path]:
    """Return the configuration folder of each example, by its name."""
    return {path.parent.name: path for path in sorted(shipped("examples").glob("*/config"))}


def create_workspace(target: Path, source: str | None) -> Workspace:
    """Make a working folder at `target` and return it; raises Failure before anything is written.

    `source` is the name of an example or a folder with a configuration; None means the configuration that lies in
    `target` already, else the built-in one. Nothing that exists is overwritten.
    """
    workspace = Workspace(target)
    refuse_place(workspace)
    has_own = (workspace.config / "campaign.yaml").is_file()
    if has_own and source is not None:
        text = _("{path} has a configuration already; leave out --from, or name another folder")
        raise UsageFailure(text.format(path=target))
    config = workspace.config if has_own else _configuration(source)
    open_campaigns(config)
    require_room()
    try:
        for name in FOLDERS:
            (target / name).mkdir(parents=True, exist_ok=True)
        if not has_own:
            _copy(config, workspace.config)
        _add_empty_rules(workspace.config)
        (workspace.archive / HEAD).touch()  # from now on it is missed if it is gone
    except OSError as error:
        text = _("{path} cannot be written ({reason})")
        raise UsageFailure(text.format(path=error.filename or target, reason=error.strerror)) from error
    create_ledger(workspace.ledger)
    return workspace


def _add_empty_rules(config: Path) -> None:
    """Write a file of no rules for each form without one: a file that is lost later is missed then."""
    forms = sorted(config.glob("forms/*.yaml"))
    for path in [config / "rules" / form.name for form in forms] or [config / "rules.yaml"]:
        if not path.exists():
            write_atomically(path, _NO_RULES)


def refuse_place(workspace: Workspace) -> None:
    """Refuse to make a working folder where one is, over a file, or among the files of another one."""
    target = workspace.root
    if workspace.ledger.exists():
        raise UsageFailure(_("{path} is a working folder already").format(path=target))
    if target.exists() and not target.is_dir():
        raise UsageFailure(_("{path} is a file; name a folder").format(path=target))
    refuse_used_folder(target)


def _configuration(source: str | None) -> Path:
    """Return the configuration folder that the user means."""
    if source is None:
        return shipped("config")
    if source in examples():
        return examples()[source]
    for folder in (Path(source), Path(source) / "config"):
        if (folder / "campaign.yaml").is_file():
            return folder
    if Path(source).is_dir():
        raise UsageFailure(_("{path} holds no campaign.yaml, nor does its folder config").format(path=source))
    raise UsageFailure(_("example {text}").format(text=unknown(source, examples())))


def _copy(config: Path, to: Path) -> None:
    """Copy a configuration, and the texts beside it; the comments that name the schema lead to a copy of it.

    Contacts stay where they are: they are persons of another office.
    """
    for path in sorted(each for each in config.rglob("*") if each.is_file() and not is_contacts(each.name)):
        place = to / path.relative_to(config)
        if path.suffix == ".yaml":
            schema = "../" * (len(place.relative_to(to).parts) - 1) + _SCHEMA
            text = _SCHEMA_COMMENT.sub(rf"\g<1>{schema}", path.read_text(encoding="utf-8"))
            write_atomically(place, text.encode())
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    if not (to / _SCHEMA).exists():
        shutil.copyfile(shipped("config") / _SCHEMA, to / _SCHEMA)
    templates = config.parent / "templates"
    if templates.is_dir() and config != shipped("config"):
        shutil.copytree(templates, to.parent / "templates", dirs_exist_ok=False)
