"""Writes a message as a mail draft (.eml) that Outlook, Foxmail and 163 open with the names of its attachments."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

# An encoded word has at most 75 characters, of which the frame takes 12; 45 bytes become 60 in base 64.
_WORD_BYTES = 45
_BASE64_LINE = 76
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES = {".xlsx": _XLSX, ".docx": _DOCX, ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12"}
# A name that may stand between quotes as it is.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ._()+-]{1,60}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that goes with a message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail address with the name of its owner, which may be empty."""

    name: str
    address: str


def mail_draft(
    subject: str, text: str, files: Sequence[AttachedFile], moment: datetime, to: Mailbox | None, sender: Mailbox | None
) -> bytes:
    """Return the draft: to one receiver, marked as not sent, with the date of `moment`, which must have a time zone.

    Equal arguments give equal bytes: boundaries follow from the content, and the mail program makes the Message-ID.
    """
    body = _part("text/plain; charset=utf-8", "", text.replace("\n", "\r\n").encode("utf-8", "replace"))
    parts = [body, *(_attachment(each) for each in files)]
    boundary = "=_" + hashlib.sha256(b"".join(parts)).hexdigest()[:32]
    headers = [
        *([f"From: {_mailbox(sender)}"] if sender else []),
        *([f"To: {_mailbox(to)}"] if to else []),
        f"Subject: {encoded_words(subject)}",
        f"Date: {format_datetime(moment)}",
        "X-Unsent: 1",
        "MIME-Version: 1.0",
    ]
    if not files:
        return "".join(f"{line}\r\n" for line in headers).encode("ascii") + body
    headers.append(f'Content-Type: multipart/mixed;\r\n boundary="{boundary}"')
    whole = "".join(f"{line}\r\n" for line in headers).encode("ascii") + b"\r\n"
    mark = f"--{boundary}".encode()
    return whole + b"".join(b"%b\r\n%b\r\n" % (mark, part) for part in parts) + mark + b"--\r\n"


def encoded_words(text: str) -> str:
    """Return a text for a header by RFC 2047, folded so that no character is divided; ASCII stays as it is."""
    plain = _CONTROL.sub(" ", text).strip()
    if plain.isascii() and "=?" not in plain and len(plain) < _BASE64_LINE:
        return plain
    return "\r\n ".join(_words(plain))


def _words(text: str) -> Iterator[str]:
    piece = b""
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(piece) + len(encoded) > _WORD_BYTES:
            yield _word(piece)
            piece = b""
        piece += encoded
    yield _word(piece)


def _word(piece: bytes) -> str:
    return f"=?utf-8?B?{base64.b64encode(piece).decode('ascii')}?="


def _mailbox(box: Mailbox) -> str:
    name = _CONTROL.sub(" ", box.name).strip()
    # Always encoded: a name in quotes would have to be escaped.
    return "\r\n ".join((*_words(name), f"<{box.address}>")) if name else box.address


def _attachment(file: AttachedFile) -> bytes:
    """Return a part that names its file as Thunderbird does, which all mail programs understand.

    The disposition has the name by RFC 2231; programs that do not know that take the one of the type, by RFC 2047. Both
    in one header are taken for two names by some.
    """
    name = _CONTROL.sub("", file.name)
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    kind = _TYPES.get(suffix, "application/octet-stream")
    if _PLAIN_NAME.fullmatch(name):
        return _part(f'{kind};\r\n name="{name}"', f'attachment;\r\n filename="{name}"', file.content)
    word = "\r\n ".join(_words(name))
    coded = quote(name, safe="", errors="replace")
    return _part(f'{kind};\r\n name="{word}"', f"attachment;\r\n filename*=utf-8''{coded}", file.content)


def _part(kind: str, disposition: str, content: bytes) -> bytes:
    coded = base64.b64encode(content)
    lines = [coded[at : at + _BASE64_LINE] for at in range(0, len(coded), _BASE64_LINE)]
    headers = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
    headers += f"Content-Disposition: {disposition}\r\n" if disposition else ""
    return headers.encode("ascii") + b"\r\n" + b"\r\n".join(lines) + b"\r\n"
