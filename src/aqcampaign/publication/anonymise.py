"""Takes out of a text what tells who a person is; what may be a name, and is not certain, is said and not passed."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from aqcampaign.characters import legible
from aqcampaign.config import Settings
from aqcampaign.findings.finding import Phrase, phrase
from aqcampaign.language import mark as N_
from aqcampaign.values.text import says_nothing

# Two characters each.
_COMPOUNDS = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文"
    "司徒鲜于司空令狐百里呼延轩辕第五拓跋完颜叶赫那拉"
)
_COMPOUND_SURNAMES = [_COMPOUNDS[place : place + 2] for place in range(0, len(_COMPOUNDS), 2)]
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜"
    "戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶"
    "洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童"
    "欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬"
    "臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐"
    "虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙伏岑习胥保和蔺水云昌凤酆皮卞元平禹狄贝臧茅纪麻危闫肖付覃"
    "门修逄矫初綦亓战仉逯訾宿战"
)
_HAN = "一-鿿"
# With these the next word begins; hardly a name ends so.
_GIVEN = rf"[{_HAN}](?:(?![和与及的在被将从由系为是等因经])[{_HAN}])?"
_NAME = rf"(?:(?:{'|'.join(_COMPOUND_SURNAMES)}){_GIVEN}|[{''.join(sorted(_SURNAMES))}]{_GIVEN})"
# A name of several words: 阿卜杜拉·买买提.
_DOTTED_NAME = rf"[{_HAN}]{{1,8}}(?:[·•・‧][{_HAN}]{{1,8}})+"
_SHORT_DOTTED_NAME = rf"[{_HAN}]{{1,8}}(?:[·•・‧][{_HAN}]{{1,8}}?)+?"
_MASKED = re.compile(rf"[{_HAN}]{{1,2}}(?:某{{1,2}}\d?|[×xX*＊]{{1,3}})")

# What may follow a name in a sentence: the end, a mark, or a word with which its predicate begins.
_BEHIND_A_NAME = (
    r"(?=$|[\s，。；：、,;:.（）()“”\"]|等|某|男|女|系|为|是|因|在|于|将|从|自|向|与|和|及|以|的|伙同|通过|利用|销售|"
    r"生产|制售|制造|制作|出售|贩卖|售卖|经营|涉嫌|伪造|假冒|仿冒|未经|未取得|购进|购买|加工|开设|非法|违法|违规|无证|"
    r"擅自|雇|使用|储存|存放|运输|驾驶|明知|所|被|已|曾|先后|多次|两人|二人|三人|夫妻|夫妇|兄弟|本人|合伙|共同|一起|供货|提供|"
    r"负责|租|送|交|卖|买|发|帮|为他人|家|处|宅|举报|投诉|反映|立案|抓获|至|获刑|罚款|组织|参与|冒用|出租|制假|贩|团伙|"
    r"倒卖|收购|承认|交代|供述|采购|配送|批发|冒充|虚假|案|涉案)"
)
# What looks like a name and is that of a place.
_TOWN = rf"(?![{_HAN}]{{1,3}}(?:省|市|县|区|镇|乡|街道|路|街|村|局|院|厅))"
# Behind these words stands a person.
_PERSON_WORDS = (
    "当事人|犯罪嫌疑人|嫌疑人|被告人|被告|违法行为人|违法人员|经营者|负责人|法定代表人|法人代表|法人|老板|业主|店主|摊主|"
    "司机|驾驶员|男子|女子|村民|居民|举报人|投诉人|受害人|被害人|消费者|市民|群众|姓名|名叫|主犯|从犯|中间人|供货人|供货商|"
    "供应商|经销商|批发商|商贩|摊贩|货主|车主|房东|租户|会计|经理|厂长|店长|店员|员工|工人|股东|医生|教师|夫妻|夫妇|兄弟|姐妹|父子"
)
# Behind these words, and at the beginning of a clause, a person stands so often that any surname is doubted.
_OFTEN_BEFORE = "^|[，。；、：:,;“（(]|抓获|抓捕|传唤|拘留|逮捕|伙同|雇佣|由|与|向|对|将|根据|移送"
# Behind these a surname is doubted if what follows can stand behind a name.
_MAYBE_BEFORE = "查获|查处|控制|查明|发现|从|和|及|系|为|是|被|”"

_GAP = r"[ \-－—–.·]?"
_DIGIT = rf"\d{_GAP}"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_PLATE = rf"[{_PROVINCES}]{_GAP}[A-Za-z]{_GAP}(?:[A-Za-z0-9]{_GAP}){{4,6}}[挂学警港澳领]?"
_LABEL = (
    r"(?:(?:公民)?身份(?:证件?)?号?码?|证件号码?|护照号?码?|(?:联系|举报)?电话号?码?|手机号?码?|固话|座机|QQ号?码?|"
    r"微信号?码?|支付宝账?号?|银行(?:卡|账)号?码?|账号|卡号|车牌号?码?|号牌号?码?|电子邮箱|邮箱)"
)
# What is certain to be a number of a person, with the label before it.
_NUMBERS = re.compile(
    rf"[，,、；;]?{_LABEL}\s*(?:为|是|[:：])*\s*(?:{_PLATE}|[A-Za-z0-9](?:[A-Za-z0-9@._*\-]|[ \-](?=\d)){{3,}})的?"
    r"|[A-Za-z0-9._\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
    rf"|(?<![A-Za-z0-9]){_PLATE}"
    rf"|(?<!\d)(?:{_DIGIT}){{17}}[\dXx](?![\dA-Za-z])"
    rf"|(?<!\d)1{_GAP}[3-9]{_GAP}(?:{_DIGIT}){{8}}\d(?!\d)"
    rf"|(?<!\d)0\d{{2,3}}{_GAP}[2-9]\d{{6,7}}(?!\d)"
    rf"|(?<!\d)[48]00{_GAP}\d{{3,4}}{_GAP}\d{{3,4}}(?!\d)"
    rf"|(?<!\d)(?:{_DIGIT}){{11,22}}\d(?!\d)"
    r"|\d{2,}\*{2,}[\dXx]*"
    r"|(?<![A-Za-z0-9])(?=[0-9A-Za-z]*\d)(?=[0-9A-Za-z]*[A-Za-z])[0-9A-Za-z]{8,}(?![A-Za-z0-9])",
    re.ASCII,
)
_ADMINISTRATIVE = "省|自治区|市|区|县|镇|乡|街道办事处|街道|街办|开发区"
_IN = "在|于|位于|至|到|从|对|赴|住"
_ADDRESSES = re.compile(
    r"[，,、]?(?:家住|现住|住址|住所地?|地址|户籍(?:所在)?地?|籍贯)\s*(?:为|是|[:：])?[^，。；、（）()，,;]+"
    rf"|(?:(?!{_IN})[{_HAN}A-Za-z0-9])+?(?:路|街|巷|胡同|大道|村|社区|小区|花园|家园|公寓|大厦|广场|市场|商城)(?:[东西南北中]段)?"
    rf"[A-Za-z]?\d+(?:-\d+)*(?:号(?!汽|柴|车用|油)|栋|幢|弄)(?:(?:院|内)?[A-Za-z0-9\-]+(?:号楼|号|楼|栋|幢|单元|室|层|铺))*"
    rf"|(?<=[镇乡道办])(?!{_IN})[{_HAN}]{{1,6}}?(?:村|社区|小区)(?![{_HAN}]{{0,1}}民)(?:[{_HAN}]{{1,6}}?(?:自然村|小组))?"
)
_HOUSE = re.compile(
    r"\d+(?:号楼|单元|室(?!内)|栋|幢|弄)|(?<![第月\d])\d+号(?!汽|柴|车用|油|文|令|公告|决定|案|线|通报|“)"
)
_LONG_NUMBER = re.compile(rf"\d{{9,}}|\d{{7,8}}(?![{_HAN}\d.,])|[〇零一二三四五六七八九]{{7,}}")

_COMPANIES = "有限责任公司|股份有限公司|有限公司|合作社|集团|公司"
_SHOPS = (
    "加工厂|食品厂|酒厂|厂|百货店|专卖店|门市部|经营部|批发部|服务部|经销处|经销部|代理店|加盟店|便利店|网店|药店|药房|大药房|"
    "商店|商行|商贸行|超市|酒店|饭店|餐馆|饭馆|宾馆|工作室|作坊|诊所|幼儿园|店"
)
_FIRM = re.compile(
    rf"(?P<name>(?:(?![，。；、：“”\"])[{_HAN}A-Za-z0-9（）()·]){{2,30}}?)(?P<kind>{_COMPANIES}|{_SHOPS})"
)
# A firm's name begins behind the last of these words.
_BEFORE_A_FIRM = re.compile(
    "查获|查处|查封|捣毁|取缔|检查|发现|查明|举报|投诉|移送|当事人|经营者|负责人|法定代表人|销售|生产|制售|经营|委托|假冒|"
    "仿冒|购进|购买|供货商|对|在|由|向|从|将|与|和|及|系|为|是|到|其|开设|经|的|了|称|反映|线索|辖区内?|根据|涉嫌|名为|使用"
)
_NO_FIRM = re.compile(
    r"^(?:某|[一两二三四五六七八九十几多数\d]+[家个处间]|该|本|无证|无照|非法|黑|地下|假|各|大型|小型|中小|农村|城区|网上|线下|校园周边|周边)|某$"
)

Companies = Literal["keep", "mask"]


class AnonymityWords(Settings):
    """What stands for persons, places and firms; `no_names` are words that begin like a name and are none."""

    person: str
    several: str
    counted: str
    place: str
    firm: str
    companies: Companies = "mask"
    no_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Anonymous:
    """A text without what tells who a person is, and what in it is doubtful; it may be printed without doubts only."""

    text: str
    doubts: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Persons:
    """The persons of a case as they are printed, and their names as they are written, for other texts."""

    text: str
    names: tuple[str, ...] = ()
    doubts: tuple[Phrase, ...] = ()


def anonymise(text: str, words: AnonymityWords, names: Iterable[str] = ()) -> Anonymous:
    """Return the text with persons as 魏某某, and without numbers, addresses and names of firms.

    `names` are those of persons who are known to be meant. What may be a name or a number of a person is a doubt.
    """
    text = _without_known(_plain(text), names, words)
    text = _tidy(_NUMBERS.sub("", text))
    text = _tidy(_ADDRESSES.sub(lambda found: _place(found[0], words), text))
    text = _without_firms(text, words)
    text = _without_named(text, words)
    doubts = {(each.template, each.values["text"]): each for each in _doubts(text, words)}
    return Anonymous(_tidy(text), tuple(doubts.values()))


def anonymous_persons(text: str, words: AnonymityWords) -> Persons:
    """Return who took part: 魏某某, 魏某某等2名, 3名当事人; '' if nobody is named."""
    text = _tidy(_NUMBERS.sub("", _plain(text).strip(" 。")))
    if says_nothing(text):
        return Persons("")
    counted = re.fullmatch(r"(?:共|等)?(\d+)[人名个](?:当事人|嫌疑人|犯罪嫌疑人)?", text)
    if counted:
        return Persons(words.counted.format(count=counted[1]))
    total = re.search(r"等(?:共)?(\d+)[人名个](?:当事人|嫌疑人|犯罪嫌疑人)?$", text)
    listed = re.sub(rf"[（(][^（）()]*[）)]|^(?:{_PERSON_WORDS})[:：]?", "", text[: total.start()] if total else text)
    printed, names, doubts = [], [], []
    for each in filter(None, (part.strip() for part in re.split(r"[、，,;；/和及\n]|(?<=[^\s])\s{2,}", listed))):
        shown, name = _person(each, words)
        printed.append(shown or "")
        names += [name] if name else []
        doubts += [] if shown else [phrase(N_("“{text}” is not certain to be the name of a person"), text=each)]
    count = int(total[1]) if total else len(printed)
    if not printed and count:
        return Persons(words.counted.format(count=count))
    several = words.several.format(first=printed[0], count=count) if count > 1 else "".join(printed)
    return Persons(several, tuple(names), tuple(doubts))


def _plain(text: str) -> str:
    """Return the text as it is seen, with digits and letters in half width; its marks stay what they are."""
    return "".join(_half_width(each) for each in legible(text))


def _half_width(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    width = unicodedata.normalize("NFKC", character)
    return width if width.isascii() and (width.isalpha() or width in " @.-_*") else character


def _person(text: str, words: AnonymityWords) -> tuple[str | None, str]:
    """Return how a person or firm of a list is printed (None if that is not certain), and the name of a person."""
    close = text.replace(" ", "")
    if _MASKED.fullmatch(close):
        return words.person.format(surname=_surname(close)), ""
    if re.fullmatch(_DOTTED_NAME, close) or re.fullmatch(_NAME, close):
        return words.person.format(surname=_surname(close)), close
    if re.search(rf"(?:{_COMPANIES}|{_SHOPS})$", close):
        return _without_firms(close, words), ""
    return None, ""


def _surname(name: str) -> str:
    return name[:2] if name[:2] in _COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def _without_known(text: str, names: Iterable[str], words: AnonymityWords) -> str:
    for name in sorted(names, key=len, reverse=True):
        spaced = r"\s*".join(map(re.escape, name))
        text = re.sub(spaced, words.person.format(surname=_surname(name)), text)
    return text


def _place(found: str, words: AnonymityWords) -> str:
    """Return what is printed for an address: its town, without what stands behind it; nothing for where one lives."""
    if re.match(r"[，,、]?(?:家住|现住|住址|住所|地址|户籍|籍贯)", found):
        return ""
    town = re.match(rf"(?:[{_HAN}]{{1,8}}?(?:{_ADMINISTRATIVE}))+", found)
    village = re.search("(?:村|社区|小区)(?:.*(?:自然村|小组))?$", found)
    return (
        f"{town[0] if town else ''}{words.firm.format(kind=village[0][:2].strip('自小')) if village else words.place}"
    )


def _without_firms(text: str, words: AnonymityWords) -> str:
    def masked(found: re.Match[str]) -> str:
        name, kind = found["name"], found["kind"]
        start = max((each.end() for each in _BEFORE_A_FIRM.finditer(name)), default=0)
        own = name[start:]
        is_kept = words.companies == "keep" and re.fullmatch(_COMPANIES, kind) is not None
        if is_kept or len(own) < 2 or _NO_FIRM.search(own):
            return found[0]
        return name[:start] + words.firm.format(kind="公司" if kind.endswith("公司") else kind)

    return _FIRM.sub(masked, text)


def _without_named(text: str, words: AnonymityWords) -> str:
    """Return the text without the names behind words such as 当事人."""

    def masked(found: re.Match[str]) -> str:
        if _is_no_name(found["name"], words.no_names):
            return found[0]
        return found["before"] + words.person.format(surname=_surname(found["name"]))

    before = rf"(?P<before>(?:{_PERSON_WORDS})[:：]?\s?)"
    text = re.sub(rf"{before}(?P<name>{_SHORT_DOTTED_NAME}){_BEHIND_A_NAME}", masked, text)
    return re.sub(rf"{before}(?P<name>{_NAME}){_BEHIND_A_NAME}", masked, text)


def _doubts(text: str, words: AnonymityWords) -> Iterator[Phrase]:
    may_be_name = N_("“{text}” may be the name of a person")
    sure, maybe = rf"(?:{_PERSON_WORDS}|{_OFTEN_BEFORE})[:：]?\s?{_TOWN}", rf"(?:{_MAYBE_BEFORE})\s?{_TOWN}"
    for found in re.finditer(rf"{sure}(?=(?P<name>{_NAME}))|{maybe}(?=(?P<other>{_NAME}){_BEHIND_A_NAME})", text):
        name = found["name"] or found["other"]
        if not _is_no_name(name, words.no_names):
            yield phrase(may_be_name, text=name)
    for found in re.finditer(_DOTTED_NAME, text):
        yield phrase(may_be_name, text=found[0])
    for found in _HOUSE.finditer(text):
        yield phrase(N_("“{text}” may be part of an address"), text=found[0])
    for found in _LONG_NUMBER.finditer(text):
        yield phrase(N_("“{text}” may be the number of a person, a card or a telephone"), text=found[0])


def _is_no_name(name: str, no_names: Collection[str]) -> bool:
    return "某" in name or any(name.startswith(each) or each.startswith(name) for each in no_names)


def _tidy(text: str) -> str:
    """Return the text without empty brackets and the marks that stood around what was taken out."""
    before = None
    while before != text:
        before = text
        text = re.sub(r"[（(][\s，,、；;：:]*[）)]", "", text)
        text = re.sub(r"([（(])[，,、；;\s]+|[，,、；;\s]+(?=[）)。])", r"\1", text)
        text = re.sub(r"([，、；,;])[，、；,;]+", r"\1", text)
    text = re.sub(rf"(?<=[{_HAN}])[ \t]+(?=[{_HAN}])", "", text)
    return text.strip().strip("，、；,;").strip()
