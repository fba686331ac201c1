"""Encodes reports for transport between processes, and decodes them.

Forms and ledger tables are not encoded, because both processes have them; the decoder inserts its own objects.
"""

import copyreg
import pickle
from collections.abc import Callable, Iterable
from dataclasses import fields
from io import BytesIO
from operator import attrgetter
from types import MappingProxyType

from aqcampaign.findings.finding import Finding, Place
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable
from aqcampaign.intake.reading import ReceivedFile
from aqcampaign.report import Report
from aqcampaign.values.submission import Submission

Contents = tuple[list[list[Report]], list[str]]


def encode(reports: list[list[Report]], messages: list[str]) -> bytes:
    """Return the encoded reports of each file, with the log messages."""
    target = BytesIO()
    _Encoder(target, pickle.HIGHEST_PROTOCOL).dump((reports, messages))
    return target.getvalue()


def decode(encoded: bytes, forms: Iterable[Form]) -> Contents:
    """Return the decoded reports and log messages; `forms` are all versions of all forms."""
    contents: Contents = _Decoder(BytesIO(encoded), forms).load()
    return contents


def _view(content: dict[object, object]) -> MappingProxyType[object, object]:
    """Return a read-only view; MappingProxyType itself cannot be pickled."""
    return MappingProxyType(content)


def _reducer(kind: type) -> Callable[[object], tuple[type, tuple[object, ...]]]:
    """Return a reducer that rebuilds an object from its fields in order; five times faster than the default."""
    values = attrgetter(*(each.name for each in fields(kind)))
    return lambda obj: (kind, values(obj))


class _Encoder(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[MappingProxyType] = lambda view: (_view, (dict(view),))
    dispatch_table.update({kind: _reducer(kind) for kind in (Report, ReceivedFile, Submission, Finding, Place)})

    def __init__(self, target: BytesIO, protocol: int) -> None:
        super().__init__(target, protocol)
        self._form = ("", "")

    def persistent_id(self, obj: object) -> tuple[str, ...] | None:
        if isinstance(obj, Form):
            self._form = (obj.id, obj.version)
            return ("form", *self._form)
        if isinstance(obj, LedgerTable):  # pickled after the form of the same submission
            return ("ledger", *self._form, obj.id)
        return None


class _Decoder(pickle.Unpickler):
    """Unpickles only data from processes that this program started, so the data are trusted."""

    def __init__(self, source: BytesIO, forms: Iterable[Form]) -> None:
        super().__init__(source)
        self._forms = {(form.id, form.version): form for form in forms}

    def persistent_load(self, pid: tuple[str, ...]) -> object:
        kind, id_, version, *names = pid
        form = self._forms[id_, version]
        if kind == "form":
            return form
        return next(table for table in form.ledgers if table.id == names[0])
