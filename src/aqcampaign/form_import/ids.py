"""Proposes ids for printed names: English words where known, else kind and number.

No pinyin: an id such as chudongjianduchajianchairenyuancishu is no easier to read than item_1, the
reading of many characters depends on their sense, and the id would change with the wording. Whoever knows the form
chooses better ones.
"""

from itertools import chain, count

from aqcampaign.form_import.words import plain, without_unit

# Words whose English is the same on every form. Whole names only: a part of a name says too little.
_ENGLISH = {
    "合计": "total", "总计": "total", "共计": "total", "小计": "subtotal", "其他": "other", "备注": "remark",
    "本月": "month", "当月": "month", "本期": "month", "上月": "last_month", "累计": "cumulative",
    "本年累计": "cumulative", "去年同期": "last_year", "数量": "amount",
    "案件": "cases", "人": "persons", "人数": "persons", "人员": "persons", "金额": "sum", "罚款": "fines",
    "立案": "filed", "结案": "closed", "受理": "accepted", "审结": "concluded", "案值": "case_value",
    "城区": "urban", "乡镇": "rural", "填报人": "filler", "填表人": "filler", "制表人": "filler",
    "审核人": "checker", "复核人": "checker", "单位负责人": "leader", "负责人": "leader", "分管领导": "leader",
    "联系人": "contact", "联系电话": "phone", "电话": "phone", "手机": "mobile", "单位公章": "seal", "公章": "seal",
    "电子邮箱": "email", "电子信箱": "email", "日期": "date",
}  # fmt: skip


class Ids:
    """Assigns unique ids to the lines of a table."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def of(self, name: str, kind: str, place: int | None = None) -> str:
        """Return the id for a name: its English, or its kind with its printed number or its place."""
        english = _ENGLISH.get(plain(without_unit(name)))
        if english is not None:
            # The numbers before the last one that was given are all taken.
            numbered = (f"{english}_{number}" for number in count(self._next.get(english, 2)))
            id_ = next(each for each in chain([english], numbered) if each not in self._taken)
            self._next[english] = int(id_.rpartition("_")[2]) + 1 if id_ != english else 2
            return self.reserve(id_)
        further = (f"{kind}_{number}" for number in count(len(self._taken) + 1))
        places = further if place is None else chain([f"{kind}_{place}"], further)
        return self.reserve(next(each for each in places if each not in self._taken))

    def reserve(self, id_: str) -> str:
        """Mark an id as taken and return it."""
        self._taken.add(id_)
        return id_
