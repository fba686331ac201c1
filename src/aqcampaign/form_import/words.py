"""Vocabulary of Chinese forms: units, headings, labels, totals."""

import re
import unicodedata
from functools import lru_cache

from aqcampaign.form.model import SINCE_JANUARY


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COUNTED = (
    "件 起 宗 案 人 名 人次 次 户 户次 家 家次 个 个次 处 处次 所 座 台 台次 辆 辆次 艘 架 份 条 篇 场 场次 期 批 批次"
    " 项 只 头 匹 瓶 箱 盒 包 袋 本 册 张 套 幅 块 棵 株 间 栋 班 组 支 队 站 点 部 段 枚 副 双 对 把 根 片 页 字 票 笔"
    " 单 门 例 床 村 镇 校 店 车次 批件 天 日 月 年 小时 分钟 分"
)
_MONEY = "元 万元 千元 百元 亿元 美元 万美元"
_MEASURED = (
    "吨 万吨 公斤 千克 克 斤 市斤 kg t g 升 毫升 L 公里 千米 米 km m 平方米 万平方米 平方公里 亩 万亩 公顷 立方米 m2 m3"
    " ㎡ 千瓦时 度 万人 万件 万户 万人次 万次 万份 元/人 元/吨 元/亩"
)
_PERCENT = "% ‰ 百分比"
# 人/次 means 人次 and 篇(次) means 篇次: one number, despite the slash.
_OF_TIMES = re.compile(r"([^/()]+)(?:/次|\(次\)|/\(次\))")

NUMBER_HEADINGS = _set(
    "序号 编号 项次 行次 行号 代号 代码 顺序 顺序号 号 No NO No. 栏次 项目编号 指标编号 编码 指标代码 项目代码"
)
UNIT_HEADINGS = _set("单位 计量单位 数量单位 单位名 计算单位")
REPORTER_HEADINGS = re.compile(
    r"(填报|报送|上报|填表|报告)?(单位|部门|机构|地区|区域|区县|县区|县市区|市县|镇街|镇\(街\)|乡镇|乡镇\(街道\)|街道|辖区|单位\(盖章\))(名称)?"
)
NAME_HEADINGS = re.compile(r".*(项目|指标|名称|内容|事项|工作|任务|类别|分类|种类|品种).*")
CATEGORY_HEADINGS = re.compile(r".*(类别|分类|大类|类型|环节|阶段|方面).*")
EXPLAINING_HEADINGS = re.compile(r".*(口径|说明|解释|定义|备注|注释).*")
RECORD_HEADINGS = re.compile(
    r".*(日期|时间|情况|内容|备注|姓名|名称|编号|文号|案号|来源|地址|地点|电话|联系方式|类别|类型|进展|事由|主要|结果|负责人|"
    r"联系人|当事人|措施|说明|依据|性质|身份证|职务|标题|是否.*)"
)

TOTALS = re.compile(r"(合计|总计|共计|总和|小计|累计合计|合计数|总数|总计数)(\(.*\))?[:]?")
SUBTOTAL = re.compile(r"小计(\(.*\))?")
AMONG = re.compile(r"(其中|其中之|内)[:、,]?")
NAMES_AMOUNT = re.compile(r".*(金额|案值|罚款|罚没|款|资金|经费|产值|货值|价值)$")
NAMES_SHARE = re.compile(r".*(率|占比|比例|比重|百分比)(\(.*\))?$")
YES_OR_NO = re.compile(r"是否.*|有无.*")
MONTH = re.compile(r"(本月|当月|本期|当期|本季度?|本周|本旬|本日|当日)(数|发生数|数量|止)?")
# 1-本月, 1—9月, 年初至本月: from January on.
FROM_JANUARY = re.compile(rf"({SINCE_JANUARY}|自?年初至(本|当)(月|季|期))(止|末)?(累计)?数?")
RUNNING = re.compile(
    r"(本年|年初|自年初|全年|本期)?(累计|年初至今|本月止累计|本年累计)(数|数量)?|.*(止累计|以来累计|累计数)|"
    + FROM_JANUARY.pattern
)
LAST_YEAR = re.compile(
    r"(上|去|上一)年(度|同期|同月|同季|同周|当月|本月|全年|实际)?(累计|止累计)?(完成)?(数|数量|情况)?"
)
NAMES_CHANGE = re.compile(
    r".*(同比|环比)((增长|增减|升降|上升|下降|变化)(率|幅度|额|数|量)?|率|幅度)?|[比较同与](上|去)(年|月|期|季|周|旬).*|"
    r"(增减|增长|升降|变动|涨跌)(额|数|量|幅度|率|情况|百分比|百分点|比例)?"
)
NOT_ASKED = _set("× ╳ ✕ * ** — —— --- ---- -- ／／ ▲")
_WITH_UNIT = re.compile(r"(.+?)\s*[(（]\s*(?:单位[:：])?\s*([^()（）]+|[^()（）]+[(（][^()（）]+[)）])\s*[)）]$")
_UNIT_ONCE = re.compile(r"(?:计量|数量)?单位[:：]?(.+)")


def plain(text: str) -> str:
    """Return the words without spaces, full-width forms folded."""
    return "".join(unicodedata.normalize("NFKC", text).replace("∕", "/").replace("⁄", "/").split())


_KINDS: dict[str, str] = {
    **{plain(unit): "count" for unit in _COUNTED.split()},
    **{plain(unit): "money" for unit in _MONEY.split()},
    **{plain(unit): "decimal" for unit in _MEASURED.split()},
    **{plain(unit): "percent" for unit in _PERCENT.split()},
}


def kind_of_unit(unit: str) -> str | None:
    """Return what is counted in one unit: count, money, decimal or percent; None for a word that is no unit."""
    kind = _KINDS.get(plain(unit))
    if kind:
        return kind
    times = _OF_TIMES.fullmatch(plain(unit))
    return "count" if times and times[1] in _KINDS else None


@lru_cache(maxsize=512)
def units_in(unit: str) -> tuple[str, ...]:
    """Return the units of each number: 件 and 人 of 件/人, but 人/次 whole; () for words that are no units."""
    if kind_of_unit(unit):
        return (unit,)
    pieces = tuple(piece.strip() for piece in re.split(r"[/／∕⁄]", unit))
    return pieces if all(map(kind_of_unit, pieces)) else ()


def unit_in_brackets(name: str) -> str:
    """Return the unit in brackets after a name, '' if there is none: 立案数（件）, 罚款(单位：万元)."""
    match = _WITH_UNIT.fullmatch(name)
    return match[2].strip() if match and units_in(match[2].strip()) else ""


def without_unit(name: str) -> str:
    """Return the name without the unit in brackets after it."""
    match = _WITH_UNIT.fullmatch(name)
    return match[1] if match and units_in(match[2].strip()) else name


def units_stated(text: str) -> bool:
    """Return whether a text states units for a whole table, one or several: 单位：人, 计量单位：件、万元."""
    match = _UNIT_ONCE.fullmatch(plain(text).strip("()"))
    return match is not None and all(units_in(unit) for unit in re.split("[、,和]", match[1]))


def unit_once(text: str) -> str:
    """Return the unit stated once for a whole table, as in 单位：人; '' for other words."""
    match = _UNIT_ONCE.fullmatch(plain(text).strip("()"))
    return match[1] if match and units_in(match[1]) else ""


_INSIDE = sorted(
    (unit for unit, kind in _KINDS.items() if kind == "count" and unit not in "案内号分点部段对年月日"),
    key=len,
    reverse=True,
)
_TIMES_INSIDE = re.compile(rf".+?((?:{'|'.join(map(re.escape, _INSIDE))})/次)数?")
_UNIT_INSIDE = re.compile(rf".+?({'|'.join(map(re.escape, _INSIDE))})数量?")


def unit_inside(name: str) -> str:
    """Return the unit contained in a name, as in 检查户次数 or 立案件数; '' if there is none."""
    match = _UNIT_INSIDE.fullmatch(plain(name)) or _TIMES_INSIDE.fullmatch(plain(name))
    return match[1] if match else ""
