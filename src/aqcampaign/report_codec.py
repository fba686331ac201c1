"""Encodes the reports of a chunk of files for transport between processes, and decodes them.

The form and its tables are not carried: both sides have them, and reports that count hold the very objects of the
process that counts.
"""

import copyreg
import pickle
from collections.abc import Callable
from dataclasses import fields
from io import BytesIO
from operator import attrgetter
from types import MappingProxyType

from aqcampaign.findings.finding import Finding, Place
from aqcampaign.form.editions import Editions
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable
from aqcampaign.intake.reading import ReceivedFile
from aqcampaign.report import Report
from aqcampaign.values.submission import Submission

Contents = tuple[list[list[Report]], list[str]]


def packed(reports: list[list[Report]], complaints: list[str]) -> bytes:
    """Return the bytes of each file's reports and of what was logged."""
    target = BytesIO()
    _Packer(target, pickle.HIGHEST_PROTOCOL).dump((reports, complaints))
    return target.getvalue()


def unpacked(encoded: bytes, editions: Editions) -> Contents:
    """Return what was packed, with the forms of `editions`."""
    contents: Contents = _Unpacker(BytesIO(encoded), editions).load()
    return contents


def _view(content: dict[object, object]) -> MappingProxyType[object, object]:
    """Make a read-only view again: its own class cannot be named in a pickle."""
    return MappingProxyType(content)


def _by_its_fields(kind: type) -> Callable[[object], tuple[type, tuple[object, ...]]]:
    """Return how an object is taken apart to be made again from its fields: five times as fast as by their names."""
    values = attrgetter(*(each.name for each in fields(kind)))
    return lambda made: (kind, values(made))


class _Packer(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[MappingProxyType] = lambda view: (_view, (dict(view),))
    dispatch_table.update({kind: _by_its_fields(kind) for kind in (Report, ReceivedFile, Submission, Finding, Place)})

    def __init__(self, target: BytesIO, protocol: int) -> None:
        super().__init__(target, protocol)
        self._version = ""

    def persistent_id(self, obj: object) -> tuple[str, ...] | None:
        if isinstance(obj, Form):
            self._version = obj.version
            return ("form", obj.version)
        if isinstance(obj, LedgerTable):  # it is met behind the form of the same submission
            return ("ledger", self._version, obj.id)
        return None


class _Unpacker(pickle.Unpickler):
    """Both ends are this program: what is unpacked was packed by a process that this one started."""

    def __init__(self, source: BytesIO, editions: Editions) -> None:
        super().__init__(source)
        self._forms = editions.by_version

    def persistent_load(self, pid: tuple[str, ...]) -> object:
        kind, version, *names = pid
        form = self._forms[version]
        if kind == "form":
            return form
        return next(table for table in form.ledgers if table.id == names[0])
