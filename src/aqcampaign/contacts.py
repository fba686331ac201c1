"""Loads contacts.yaml: whom to write to and call at each unit, and at the office itself."""

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from aqcampaign.config import Settings, Source, find, unknown
from aqcampaign.failures import ConfigurationFailure, Problem
from aqcampaign.language import translate as _
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit

CONTACTS = "contacts.yaml"
# One address, in a shape that every mail server takes; no display name, and no second recipient behind a comma.
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_PHONE = re.compile(r"[0-9+][0-9 ()/+*#,;.转—–-]{2,39}")
_LONGEST_NAME = 40


# What is refused is not repeated: a message may end up in a log.
def _mail(value: str | None) -> str | None:
    if value is not None and not _MAIL.fullmatch(value):
        raise ValueError(_("one mail address must stand here, such as name@example.com"))
    return value


def _phone(value: str | None) -> str | None:
    if value is not None and not _PHONE.fullmatch(value):
        raise ValueError(_("a telephone number must stand here, such as 0536-5550100"))
    return value


def _name(value: str | None) -> str | None:
    if value is not None and (len(value) > _LONGEST_NAME or not value.isprintable()):
        raise ValueError(_("the name of a person must stand here, at most {most} characters").format(
            most=_LONGEST_NAME))  # fmt: skip
    return value


class Contact(Settings):
    """A person; what is not known is left empty. One who `leads` is the unit's leader in charge (分管负责人)."""

    person: Annotated[str | None, AfterValidator(_name)] = None
    phone: Annotated[str | None, AfterValidator(_phone)] = None
    mail: Annotated[str | None, AfterValidator(_mail)] = None
    leads: bool = False


class _File(Settings):
    """The contents of contacts.yaml."""

    office: Contact = Contact()
    units: dict[str, tuple[Contact, ...]] = {}


@dataclass(frozen=True, slots=True)
class Contacts:
    """The persons of the office and of each unit, by its id, in the order of the file."""

    office: Contact = field(default_factory=Contact)
    by_unit: Mapping[str, Sequence[Contact]] = field(default_factory=dict)

    def of(self, unit: str, *, leading: bool = False) -> Contact:
        """Return whom to write to or call at a unit, preferably who leads if `leading`; without anybody it is empty."""
        people = self.by_unit.get(unit, ())
        return next((each for each in people if each.leads == leading), next(iter(people), Contact()))


def contacts_file(folder: Path | None) -> Path:
    """Return where contacts.yaml is, or would be, in the configuration."""
    return find(CONTACTS, folder)


def read_contacts(path: Path, roster: Roster) -> Contacts:
    """Return the contacts, none if there is no file; raises ConfigurationFailure with every mistake."""
    if not path.is_file():
        return Contacts()
    source = Source(path)
    written = source.load(_File)
    by_unit: dict[str, Sequence[Contact]] = {}
    problems: list[Problem] = []
    for word, people in written.units.items():
        unit = roster.named(word)
        if unit is None:
            problems.append(source.problem(("units", word), unknown(word, roster.by_id)))
        elif unit.id in by_unit:
            text = _("the persons of {unit} stand here twice; list them once").format(unit=unit.name)
            problems.append(source.problem(("units", word), text))
        else:
            by_unit[unit.id] = people
    if problems:
        raise ConfigurationFailure(problems)
    return Contacts(written.office, by_unit)


def is_contacts(name: str) -> bool:
    """Return whether a file of the configuration holds contacts, by its name; editors keep copies beside it."""
    return name.lstrip(".#~").startswith(CONTACTS.removesuffix("yaml"))


def is_readable_by_others(path: Path) -> bool:
    """Return whether other users of this computer may read a file; Windows asks that of the folder."""
    return os.name == "posix" and path.is_file() and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def blank_contacts(units: Iterable[Unit], comment: str) -> str:
    """Return a contacts.yaml without persons, with all units; `comment` stands above."""
    lines = [*(f"# {line}" for line in comment.split("\n")), "office:", *_blank("  "), "units:"]
    for unit in units:
        lines += [f"  {unit.id}:  # {unit.name}", *_blank("    ", "- ")]
    return "\n".join([*lines, ""])


def _blank(indent: str, mark: str = "") -> Iterator[str]:
    for place, key in enumerate(("person", "phone", "mail")):
        yield f"{indent}{mark if place == 0 else ' ' * len(mark)}{key}:"
