"""What stands in an official document, block by block, as values; `writer.write_document` makes the .docx of it.

A letter, for example, is

    Plan(
        title="关于报送2022年9月统计表的函",
        office="安丘市……办公室",
        dated=date(2022, 9, 24),
        blocks=(
            Head("安丘市……办公室", "安打假办〔2022〕3号"),
            Title("关于报送2022年9月统计表的函"),
            Addressee("潍坊市……办公室："),
            Paragraph("现将我市9月统计表报上，请审阅。"),
            AttachmentList("附件：", ("2022年9月汇总表",)),
            Signature("安丘市……办公室", "2022年9月24日"),
        ),
    )

Texts are plain: whatever a unit wrote can be no field code and no markup, and characters that cannot be seen or that
XML forbids are left out. A line break in a title divides it there; elsewhere it counts as a space.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Head:
    """The red head: who issues the document, below it its number and, if given, its date, then the red line."""

    organ: str
    number: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """The title. Too long for one line, it is divided into lines of about the same length."""

    text: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom the document goes, flush left, with its colon."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (一、 in 黑体), 2 (（一） in 楷体) or 3 (1. in 仿宋); its number belongs to the text."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text, indented by two characters; `lead` stands before it in 楷体, such as a case's name."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is repeated on each page and whose rows are not divided between pages.

    `headings` are the rows of the header, each with one text a column: equal texts side by side become one cell, and a
    text that is repeated below itself one as well. Columns are as wide as their texts need, in the largest type that
    fits; columns for which there is no room follow in a further table, behind the first `key_columns`.
    """

    headings: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    aligned: tuple[Align, ...] = ()
    key_columns: int = 1
    totals: int = 0  # so many rows at the end are in bold
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, with its caption; `described` is read out to those who do not see it."""

    png: bytes
    caption: str
    described: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentList:
    """The list of the attachments below the text: 附件：1. …, alone without a number."""

    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """The beginning of an attachment on a new page: its label (附件1) and its title."""

    label: str
    title: str
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and the date below; the shorter of them stands in the middle of the longer."""

    organ: str
    dated: str


Block = (
    Head | Title | Addressee | Heading | Paragraph | Table | Picture | AttachmentList | Attachment | Signature
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """A document: its blocks, and the properties of the file. `dated` is its date as well, never the clock's."""

    title: str
    office: str
    dated: date
    blocks: tuple[Block, ...]
