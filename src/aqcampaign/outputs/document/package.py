"""Packs a document so that equal contents give equal bytes."""

import zipfile
from io import BytesIO

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def normalized(made: BytesIO) -> bytes:
    """Return a package without what depends on the clock or the computer."""
    target = BytesIO()
    with zipfile.ZipFile(made) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in package.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            archive.writestr(entry, package.read(name))
    return target.getvalue()
