"""Decodes file names of mails, archives and disks as UTF-8 or GBK, and makes them safe as paths."""

import os
import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

_MAX_LENGTH = 255


def decode_name(name: bytes) -> str:
    """Return a name decoded as UTF-8 or else as GBK, the encoding of Chinese Windows."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def decode_disk_name(name: str) -> str:
    """Return a name from the disk with its undecodable bytes decoded as GBK."""
    return name if name.isascii() or name.isprintable() else decode_name(name.encode("utf-8", "surrogateescape"))


def text_of_name(name: str) -> str:
    r"""Return the name or path of a file as a text that every program can read: bytes that are not UTF-8 as \xff."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def decode_zip_name(name: str, *, utf8: bool) -> str:
    """Return a member's name. Without the UTF-8 flag, zipfile has decoded its bytes as cp437."""
    if utf8:
        return name
    try:
        return decode_name(name.encode("cp437"))
    except UnicodeEncodeError:  # the name is from an extra field, in UTF-8
        return name


def split_path(name: str) -> tuple[str, ...]:
    """Return the parts of a member's path, without empty ones, . and .."""
    parts = (part[:_MAX_LENGTH].replace("\x00", "") for part in re.split(r"[/\\]", name))
    return tuple(part for part in parts if part not in ("", ".", ".."))


def attachment_name(part: Message) -> str:
    """Return the file name of a mail part, '' if it has none.

    It may be encoded by RFC 2231 or RFC 2047, or be raw UTF-8 or GBK.
    """
    for header in ("content-disposition", "content-type"):
        raw = next((value for name, value in part.raw_items() if name.lower() == header), "")
        if not raw.isascii():
            part.replace_header(header, decode_name(raw.encode("utf-8", "surrogateescape")))
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        value = part.get_param(parameter, header=header)
        if isinstance(value, tuple):  # by RFC 2231: (charset, language, bytes as characters)
            charset, _language, text = value
            return _decode_word(text.encode("raw-unicode-escape"), charset).strip()
        if value:
            return decode_header_text(str(value)).strip()
    return ""


def decode_header_text(text: str) -> str:
    """Return a header's text with encoded words (=?gbk?B?…?=) decoded, also if a character is split between words."""
    if "=?" not in text:
        return text
    try:
        return "".join(_decode_word(word, charset) for word, charset in decode_header(text))
    except HeaderParseError:  # an encoded word is not valid base64
        return text


def _decode_word(word: bytes | str, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    wide = "gb18030" if charset and charset.lower() in ("gb2312", "gbk", "x-gbk", "cp936") else charset
    try:
        return word.decode(wide, "replace") if wide else decode_name(word)
    except LookupError:  # unknown-8bit, or an invalid charset
        return decode_name(word)
