"""Reads the attachments, the subject and the time of receipt of a mail."""

import email
import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from email.message import Message
from email.policy import compat32
from email.utils import parsedate_to_datetime
from functools import partial

from aqcampaign.findings.finding import finding
from aqcampaign.intake.disk import possible_moment
from aqcampaign.intake.members import Folder, Member
from aqcampaign.intake.names import attachment_name, decode_header_text, decode_name, split_path

_MAX_NESTING = 32
# The content headers of one part of a mail.
_CONTENT_HEADERS = re.compile(
    rb"^(?:content-[a-z-]+:[^\r\n]{0,998}(?:\r?\n[ \t][^\r\n]{0,998}){0,8}\r?\n){2,12}", re.IGNORECASE | re.MULTILINE
)
_KIND = re.compile(rb"(^content-type:\s{0,9})message/rfc822", re.IGNORECASE | re.MULTILINE)
_ENCODING = re.compile(rb"^content-transfer-encoding:\s{0,9}(?:base64|quoted-printable)", re.IGNORECASE | re.MULTILINE)


def open_mail(content: bytes) -> Message:
    """Return the parsed mail. Malicious mails may raise RecursionError or ValueError."""
    return email.message_from_bytes(_CONTENT_HEADERS.sub(_mask_encoded_mail, content), policy=compat32)


def _mask_encoded_mail(header: re.Match[bytes]) -> bytes:
    """Return the headers of an encoded message/rfc822 part as those of a file; the parser would not decode it."""
    lines = header[0]
    return _KIND.sub(rb"\1application/x-mail", lines) if _ENCODING.search(lines) else lines


def receipt_time(mail: Message) -> float | None:
    """Return the time of receipt by the last server, or else the time of sending; None if there is neither.

    In seconds since 1970.
    """
    return server_time(mail) or _first_moment(_header_values(mail, "Date")[:1])


def server_time(mail: Message) -> float | None:
    """Return when the last server received the mail, in seconds since 1970; None if it does not say."""
    # Each server adds its Received line at the top; the time follows the last semicolon.
    return _first_moment(value.rpartition(";")[2] for value in _header_values(mail, "Received")[:1])


def _first_moment(stamps: Iterable[str]) -> float | None:
    for stamp in stamps:
        try:
            moment = parsedate_to_datetime(stamp.strip())
            seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if possible_moment(seconds) == seconds:
            return seconds
    return None


def decode_subject(mail: Message) -> str:
    """Return the decoded subject, at most 500 characters."""
    return decode_header_text(
        decode_name(next(iter(_header_values(mail, "Subject")), "").encode("utf-8", "surrogateescape"))
    )[:500]


def mail_members(mail: Message, folder: Folder) -> Iterator[Member]:
    """Yield the attachments: named parts, mails, and parts that are not text. Pictures of a signature are excluded."""
    for number, (part, related) in enumerate(_leaf_parts(mail, 0, related=False), start=1):
        kind = part.get_content_type()
        name = attachment_name(part)
        if kind == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            content = inner.as_bytes() if isinstance(inner, Message) else b""
            name = name or f"{number}.eml"
        elif not name and kind in ("text/plain", "text/html"):
            continue
        else:
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
        settled = folder.allowance.take(len(content))
        if settled is None and kind.startswith("image/") and _is_inline(part, related=related):
            settled = finding("AQ135")
        parts = split_path(name)[-1:] or (str(number),)
        yield Member(parts, partial(bytes, content), settled)
        if folder.allowance.files < 0:
            return


def _leaf_parts(part: Message, depth: int, *, related: bool) -> Iterator[tuple[Message, bool]]:
    """Yield the leaf parts, and whether each is inside multipart/related."""
    payload = part.get_payload()
    if part.get_content_type() == "message/rfc822" or not isinstance(payload, list) or depth >= _MAX_NESTING:
        yield part, related
        return
    for each in payload:
        if isinstance(each, Message):
            yield from _leaf_parts(each, depth + 1, related=related or part.get_content_type() == "multipart/related")


def _is_inline(part: Message, *, related: bool) -> bool:
    disposition = part.get_content_disposition()
    return disposition == "inline" or (related and disposition != "attachment" and "Content-ID" in part)


def _header_values(mail: Message, header: str) -> list[str]:
    return [" ".join(str(value).split()) for name, value in mail.raw_items() if name.lower() == header.lower()]
