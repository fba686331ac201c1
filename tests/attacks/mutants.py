"""Mutates a workbook at random: bytes of the archive, or pieces of its XML."""

import random
from collections.abc import Iterator

from attacks.case import Case
from attacks.package import LINKS, SHEET, STRINGS, STYLES, WORKBOOK, Package

_PIECES = (
    b"<c ", b"</c>", b"<row ", b"</row>", b'r="', b'r="D5"', b't="s"', b's="', b"<v>", b"</v>", b"<v/>", b"<f>", b'"',
    b"'", b">", b"<", b"/>", b"&", b"&amp;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"<!DOCTYPE a>", b"-1",
    b"1e309", b"NaN", b"4294967296", b"XFD1048576", b"\0", b"\xff", b"\xe5", b"=", b" ", b"9",
)  # fmt: skip
_PARTS = (SHEET, SHEET, SHEET, STRINGS, STYLES, WORKBOOK, LINKS)


def mutants(seed: int, count: int) -> Iterator[Case]:
    """Yield `count` mutants, the same ones for the same seed."""
    for number in range(count):
        if number % 2:
            yield Case(f"XML mutant {seed}.{number}", "anything", _Xml(f"{seed}.{number}"))
        else:
            # Checksums protect the parts, so no figure may change silently.
            yield Case(f"byte mutant {seed}.{number}", "either", _Bytes(f"{seed}.{number}"))


class _Bytes:
    """Changes, cuts or repeats bytes of the whole archive."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def __call__(self, base: Package) -> bytes:
        chance, content = random.Random(self.seed), bytearray(base.archive())  # noqa: S311  (repeatable, no secret)
        for _each in range(chance.choice((1, 1, 3, 20))):
            at, length = chance.randrange(len(content)), chance.randrange(1, 60)
            match chance.randrange(6):
                case 0:
                    del content[at : at + length]
                case 1:
                    content[at:at] = content[at : at + length]
                case 2:
                    content[at : at + 4] = chance.choice(
                        (b"PK\1\2", b"PK\3\4", b"PK\5\6", b"\xff\xff\xff\xff", bytes(4))
                    )
                case _:
                    content[at] = chance.randrange(256)
        return bytes(content)


class _Xml:
    """Changes pieces of one part's XML; the archive around it stays valid."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def __call__(self, base: Package) -> bytes:
        chance = random.Random(self.seed)  # noqa: S311  (repeatable, no secret)
        part = chance.choice(_PARTS)
        content = bytearray(base.parts[part])
        for _each in range(chance.choice((1, 1, 2, 8))):
            at, length = chance.randrange(len(content)), chance.randrange(1, 60)
            match chance.randrange(4):
                case 0:
                    del content[at : at + length]
                case 1:
                    content[at:at] = content[at : at + length] * chance.choice((1, 2, 500))
                case 2:
                    content[at : at + chance.randrange(length)] = chance.choice(_PIECES)
                case _:
                    content[at] = chance.randrange(256)
        return base.having(part, bytes(content)).archive()
