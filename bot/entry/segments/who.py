"""Who has a birthday next week, as people ask it: brought into the order in which conditions are read."""

from __future__ import annotations

import re

_DAYS = (
    r"今天|明天|后天|(?:这|本)个?(?:周|星期|礼拜)|下个?(?:周|星期|礼拜)|(?:这个?|本|当)月|下个?月|"
    r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月份?|(?:未来|接下来|最近|近)\d{1,3}天(?:内|之内|以内)?"
)
_DAYS_EN = r"today|tomorrow|(?:this|next)\s+(?:week|month)|in\s+[a-z]+|(?:in\s+)?the\s+next\s+\d{1,3}\s+days"
_PEOPLE = r"(?:谁|哪些(?:人|顾客|客人|客户|会员)?|哪[几]?[个位](?:人|顾客|客人|客户|会员)?)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<days>{_DAYS})(?:都|会|要)*(?:有)?{_PEOPLE}(?:会|要|快)*(?:过)?生日(?:了|的|呢)?",
        rf"(?P<days>{_DAYS})(?:会|要)?(?:过)?生日的?(?:顾客|客人|客户|会员|人)?(?:都|一共)?(?:有)?(?:是)?{_PEOPLE}",
        rf"{_PEOPLE}(?:的)?生日(?:是|在)(?P<days>{_DAYS})(?:的)?",
        rf"who(?:se)?\s+(?:has|have|had)?\s*(?:(?:a|their|his|her)\s+)?birthdays?\s*(?:is|are|falls?|comes?(?:\s+up)?|coming(?:\s+up)?)?\s*(?P<days>{_DAYS_EN})",
        rf"(?:any\s+|upcoming\s+|the\s+)?birthdays\s+(?P<days>{_DAYS_EN})",
        rf"(?:are\s+there\s+)?any\s+birthdays?\s+(?P<days>{_DAYS_EN})",
    )
)
_SOON = re.compile(
    rf"(?:最近|近期)?(?:有)?{_PEOPLE}(?:最近|近期)?(?:快)?(?:要)?(?:过)?生日(?:了|快到了?|快来了)?|{_PEOPLE}生日快(?:到|来)了?"
    r"|who(?:se)?\s+(?:has|have)?\s*(?:(?:a|their)\s+)?birthdays?\s*(?:is|are)?\s*(?:soon|coming(?:\s+up)?|next)|(?:upcoming|next)\s+birthdays",
    re.IGNORECASE,
)
_NOT_SAID = {"zh": "谁未来14天内生日", "en": "who birthday in the next 14 days"}


def in_order(text: str) -> str | None:
    """谁下周生日, for 下周谁过生日; None: nothing of the kind is asked. Soon is within a fortnight."""
    line = " ".join(text.split()).strip(" ?？。.!！")
    for form in _FORMS:
        found = form.fullmatch(line)
        if found is not None:
            is_zh = "生日" in line
            return f"谁{found['days']}生日" if is_zh else f"who birthday {found['days']}"
    if _SOON.fullmatch(line) is not None:
        return _NOT_SAID["zh" if "生日" in line else "en"]
    return None
