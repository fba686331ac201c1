"""Classifies a number format: date, time, percentage or plain number."""

import re
from functools import lru_cache
from typing import Literal

Shows = Literal["date", "time", "percent", "number"]

# Formats that Excel keeps by number alone (ECMA-376 part 1, 18.8.30); 27 to 58 as a Chinese Excel shows them.
BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"',
    29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

# Words in quotes, escaped characters, fills and spaces, colours and conditions: but [h] counts hours beyond a day.
_DRESS = re.compile(r'"[^"]*"?|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_LONGEST = 1024


@lru_cache(maxsize=512)
def shows(code: str) -> Shows:
    """Return what a format shows a number as."""
    bare = _DRESS.sub("", code[:_LONGEST]).lower()
    if "general" in bare:
        return "number"
    letters = set(bare) & set("ymdhs")
    if letters & {"y", "d"} or letters == {"m"}:
        return "date"
    if letters:
        return "time"
    return "percent" if "%" in bare else "number"
