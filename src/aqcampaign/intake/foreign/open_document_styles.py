"""Translates the number styles of .ods workbooks into Excel number formats."""

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 "
_STYLE, _NUMBER = _NAMESPACE.format("style"), _NAMESPACE.format("datastyle")
_PARTS = {"year": "yy", "month": "m", "day": "d", "hours": "h", "minutes": "mm", "seconds": "ss"}


class DateFormats:
    """Collects date formats, and which cell style shows which of them."""

    def __init__(self) -> None:
        self._formats: dict[str, list[str]] = {}
        self._shown: dict[str, tuple[str, str]] = {}  # a cell style's data style and parent
        self._open: list[str] | None = None
        self._between = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element that stands outside the tables."""
        if name == f"{_NUMBER}date-style":
            self._open = self._formats[attributes.get(f"{_STYLE}name", "")] = []
        elif name == f"{_STYLE}style":
            shown = attributes.get(f"{_STYLE}data-style-name", ""), attributes.get(f"{_STYLE}parent-style-name", "")
            self._shown[attributes.get(f"{_STYLE}name", "")] = shown
        elif self._open is not None and name.startswith(_NUMBER):
            self._between = name == f"{_NUMBER}text"
            self._open.append(_letters(name.removeprefix(_NUMBER), attributes))

    def text(self, text: str) -> None:
        """Take what stands between the parts of a format."""
        if self._open is not None and self._between:
            self._open.append(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self._between = False
        if name == f"{_NUMBER}date-style":
            self._open = None

    def of(self, style: str) -> str:
        """Return the format of a cell style, '' where it has none."""
        for _generation in range(8):  # styles inherit; a broken file may do so in a ring
            data, parent = self._shown.get(style, ("", ""))
            if data in self._formats:
                return "".join(self._formats[data])
            style = parent
        return ""


def _letters(part: str, attributes: dict[str, str]) -> str:
    """Return year → yy or yyyy, month → m, mm, mmm or mmmm and so on; a part that shows nothing of a date is ''."""
    letters = _PARTS.get(part, "")
    long = attributes.get(f"{_NUMBER}style") == "long"
    if part == "month" and attributes.get(f"{_NUMBER}textual") == "true":
        letters = "mmm"
        return letters + "m" if long else letters
    return letters * 2 if long and part in ("year", "month", "day", "hours") else letters
