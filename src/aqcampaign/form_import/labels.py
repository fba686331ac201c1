"""Recognises labels such as 填报单位, 填报时间 and 审核人, and their values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aqcampaign.form_import.sheet import Word, tidy
from aqcampaign.form_import.words import AMONG, TOTALS, plain, unit_once, units_stated

_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff](?:[ \u3000]|\s*[:：]))")
# 填报人： and 县（市、区）：
_LABEL = re.compile(r"(?:^|(?<=\s)|(?<=[)）]))((?:[(（][^()（）:：]{1,10}[)）]|[^\s:：，。；、(（]){2,14}?)\s*[:：]")
_UNIT = re.compile(
    r"(填报|报送|填表|上报|报表|报告|汇总|编报|综合)?(单位|部门|机构|机关|法院|检察院|企业|学校)(名称)?(\(.*\))?|"
    r"[省市县区旗]+(\([省市县区旗、]+\))?(名称?)?(\(.*\))?"
)
_FILLED_ON = re.compile(r"(填报|填表|报送|上报|制表|报出|报表)(时间|日期)")
_WINDOW = re.compile(
    r"(统计|报告|填报|报表|数据|报送)?(区间|期间|时段|周期|时期|期别|所属期)|统计时间(范围)?|报告期|所属时期"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("seal", re.compile(r".*(公章|盖章|签章|印章|章)(\(.*\))?$")),
    ("phone", re.compile(r".*(电话|手机|联系方式|传真|座机)(号码|号)?(\(.*\))?$")),
    ("period", re.compile(r".*(期间|区间|时段|周期|起止时间|起止日期)(\(.*\))?$")),
    ("date", re.compile(r".*(日期|时间)(\(.*\))?$")),
    ("person", re.compile(r".*(人|负责人|领导|主任|局长|校长|经办|审核|复核|填表|制表|签发|签字|签名|姓名)(\(.*\))?$")),
)
_NO_LABELS = re.compile(
    r"(附件|附表|注|说明|备注|填表说明|填报说明|表号|制表机关|制定机关|批准机关|批准文号|文号|有效期至?|密级|(填报|报送)?(要求|期限|时限|对象|频次|频率|方式))\d*"
)
NOTE = re.compile(
    r"\s*(附?注|说明|备注|填表说明|填报说明|注意事项|填报要求)\s*[:：\d]|\s*\d+[.、．]\s*\S{12,}|\s*[(（]?注[)）]"
)


@dataclass(frozen=True)
class Label:
    """A label as printed, without its colon, and its value."""

    name: str
    value: str

    @property
    def role(self) -> str:
        """Its role in the form: unit, filled_on, window, or '' for another field."""
        for role, pattern in (("unit", _UNIT), ("filled_on", _FILLED_ON), ("window", _WINDOW)):
            if pattern.fullmatch(plain(self.name)):
                return role
        return ""

    @property
    def kind(self) -> str:
        """The kind of another field, guessed from its words."""
        return next((kind for kind, pattern in _KINDS if pattern.fullmatch(plain(self.name))), "text")

    @property
    def is_asked(self) -> bool:
        """Whether a value is to be filled in; those of 表号 and 附件 are printed."""
        return not _NO_LABELS.fullmatch(plain(self.name))


def labels_of(words: Sequence[Word]) -> tuple[Label, ...]:
    """Return the labels of a row, () if it is no row of labels. A value may be in the next cell."""
    if not words or not any(_in(word) for word in words):
        return _without_colons(words)
    found: list[Label] = []
    for word in words:
        inside = _in(word)
        if inside:
            found.extend(inside)
        elif units_stated(word.text):
            continue
        elif found and not found[-1].value:
            found[-1] = Label(found[-1].name, word.text)
        elif not found:
            return ()
    return tuple(found)


def _in(word: Word) -> tuple[Label, ...]:
    """Return the labels in a cell that begins with a label."""
    if not word.is_text or units_stated(word.text):
        return ()
    text = _SPREAD.sub("", word.raw.strip())
    matches = [match for match in _LABEL.finditer(text) if _may_be(match[1])]
    if not matches or text[: matches[0].start()].strip():
        return ()
    ends = [*(match.start() for match in matches[1:]), len(text)]
    labels = (Label(tidy(match[1]), tidy(text[match.end() : end])) for match, end in zip(matches, ends, strict=True))
    return tuple(label for label in labels if not units_stated(f"{label.name}:{label.value}"))


def _may_be(name: str) -> bool:
    return not AMONG.fullmatch(plain(name)) and not TOTALS.fullmatch(plain(name)) and not plain(name).isdecimal()


def _without_colons(words: Sequence[Word]) -> tuple[Label, ...]:
    """Return two or more well-known labels without colons: 填报单位 | … | 填报时间 | …."""
    found: list[Label] = []
    for word in words:
        label = Label(word.text, "")
        if word.is_text and (label.role or label.kind in ("seal", "phone", "person")) and len(word.key) <= 8:
            found.append(label)
        elif found and not found[-1].value:
            found[-1] = Label(found[-1].name, word.text)
        else:
            return ()
    return tuple(found) if len(found) > 1 or (found and found[0].role == "unit" and len(words) == 2) else ()


def units_said(words: Sequence[Word]) -> Iterator[str]:
    """Yield the units that are stated for a whole table, in a cell or behind other labels: 单位：人."""
    pieces = (piece for word in words for piece in re.split(r"\s{2,}", word.raw.strip()))
    return (unit for piece in pieces if (unit := unit_once(piece)))
