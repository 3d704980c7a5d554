"""The words of `wishes`: what people call a reason, and how they ask for a page."""

# ruff: noqa: E501  (a pattern is read as a whole)

from __future__ import annotations

import re

_I = re.IGNORECASE

# What stands before a wish and says nothing.
POLITE = re.compile(
    r"^(?:请问|请|麻烦|帮我|帮忙|我想|我要|想|给我|看看|看一下|看下|查一下|查查|查|打开(?=早报|预演)|(?:please|pls|can\s+you|could\s+you|i\s+want\s+to|show\s+me|let\s+me\s+see)\s+)+",
    _I,
)

_REASONS = (
    ("birthday_ask", r"(?:问|收集|登记)生日|birthday\s+(?:question|collector)"),
    ("birthday", r"生日(?:优惠|祝福|券|礼)?|birthdays?(?:\s+(?:offers?|wish(?:es)?|coupons?))?"),
    ("lapsed", r"(?:久未到店|好?久没来|没来|沉睡|流失|唤回|召回|回访)(?:的)?(?:顾客|客人|客户)?|lapsed(?:\s+customers?)?|win-?back|away\s+for\s+long"),
    ("followup", r"(?:待)?跟进|follow-?ups?"),
    ("replenish", r"(?:快)?用完了?|补货|复购|replenish(?:ment)?|running\s+low|refills?"),
    ("first_thanks", r"(?:首单|首次|第一单|第一次)(?:致谢|感谢|道谢)?|感谢|致谢|first[- ](?:purchase\s+)?thanks|thank-?\s?yous?"),
    ("anniversary", r"(?:首单|消费|到店)?(?:纪念日|周年)|anniversar(?:y|ies)"),
    ("coupon_expiring", r"(?:优惠)?券(?:快)?(?:到期|过期)|(?:快)?到期的?(?:优惠)?券|expiring\s+coupons?|coupon\s+(?:ending|expiry)"),
    ("coupon_unused", r"(?:没用的?|未用的?|闲置)(?:优惠)?券|(?:优惠)?券(?:没用|放着没用)|unused\s+coupons?"),
    ("near_reward", r"(?:快够)?(?:积分)?换礼|快够积分|nearly\s+a\s+reward|near(?:ly)?[- ]reward"),
    ("gift", r"送礼|礼物|gifts?(?:\s+memory)?"),
)  # fmt: skip
OF_REASONS = tuple((name, re.compile(form, _I)) for name, form in _REASONS)
_REASON = "|".join(form for _, form in _REASONS)

_SOON = r"(?:今天|今晚|明天|明早|后天|这周|本周|这个?星期|下周|下个?星期|这个月|本月|下个?月|接下来|最近|以后|之后|未来|未来\S{1,4}天)"
_SOON_EN = (
    r"(?:\s+(?:out|today|tonight|tomorrow|(?:this|next)\s+(?:week|month)|next|soon|in\s+the\s+next\s+\w+\s+days))*"
)
_PAST = r"(?:今天|今早|昨天|前天|刚才|刚刚)"
DAYS_AGO = (("昨天", 1), ("yesterday", 1), ("前天", 2))
_PEOPLE = r"(?:人|位|顾客|客人|客户|会员)"
_MAIL = r"(?:提醒|消息|短信|祝福|优惠|通知|东西)"
_OF_DAYS = r"(?:今天|明天|后天|这周|本周|下周|最近|现在)"

_FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("preview", (
        r"预演(?:一下|一遍|30\s*天|三十天)?",
        rf"{_SOON}(?:都|还)?(?:会|要|将要?|准备|打算|自动)*发(?:出去)?(?:(?:些|的)?(?:什么|啥)(?:{_MAIL})?|哪些{_MAIL})(?:给谁|给哪些{_PEOPLE})?(?:呢)?",
        rf"{_SOON}(?:都)?(?:会|要|将)?发(?:{_MAIL})?给(?:谁|哪些{_PEOPLE})",
        rf"{_SOON}?(?:都)?(?:会|要|将)?给(?:谁|哪些{_PEOPLE}?)发{_MAIL}?",
        r"preview|rehears(?:e|al)",
        rf"what(?:'s|\s+is|\s+will|\s+are)?\s+(?:going\s+to\s+)?(?:be\s+|go\s+|goes\s+|going\s+|get\s+|gets\s+)(?:sent|out){_SOON_EN}",
        rf"what\s+(?:will|do|are)\s+we\s+(?:send|sending|going\s+to\s+send){_SOON_EN}",
        rf"who\s+(?:will|is\s+going\s+to|gets?)\s+(?:be\s+written\s+to|get\s+(?:a\s+)?messages?|hear\s+from\s+us|(?:a\s+)?messages?){_SOON_EN}",
    )),
    ("sent", (
        rf"{_PAST}(?:都|自动|一共|总共)*发(?:出去)?了?(?:些)?(?:什么|啥|多少条?|几条|哪些)(?:消息|提醒|短信|祝福)?(?:出去)?了?",
        r"what\s+(?:was|were|got|has\s+been|have\s+been|did\s+we|went)\s+(?:sent|send|out)(?:\s+out)?(?:\s+(?:today|yesterday))?",
    )),
    ("digest", (r"(?:今天的?)?(?:早报|日报)|(?:morning\s+|daily\s+)?digest|morning\s+report",)),
    ("wording", (
        rf"(?:改|修改|换|编辑|重写)(?:一下|下|个)?(?:{_REASON})?(?:的)?(?:提醒|消息)?(?:的)?(?:话术?|文案|内容|说法|短信|措辞|文字|模板)",
        r"话术|怎么跟顾客说|wordings?",
        rf"(?:change|edit|reword|rewrite)\s+(?:the\s+)?(?:(?:{_REASON})\s+)?(?:(?:reminder|offer|message|wish)s?\s+)?(?:text|wording|words|message|template)s?",
        rf"(?:reword|rewrite)\s+(?:the\s+)?(?:{_REASON})(?:\s+(?:reminder|offer|message|wish)s?)?",
    )),
    ("rules", (
        r"(?:自动)?提醒(?:的)?(?:设置|开关|规则|时间|怎么(?:设|设置|改|关|开|关掉))",
        rf"(?:怎么)?(?:关掉?|关闭|停掉?|停用|取消|打开|开启?|启用|设置?|调整?|改)(?:一下|下)?(?:{_REASON})+(?:的)?(?:自动)?(?:提醒|祝福|优惠|消息|券|设置|时间|规则)?",
        rf"(?:{_REASON})(?:的)?(?:提醒|优惠|祝福|券)?(?:是)?(?:提前)?(?:几|多少)天(?:前|后)?(?:会|就)?(?:发|送|提醒)?(?:的)?",
        rf"(?:turn|switch)\s+(?:on|off)\s+(?:the\s+)?(?:{_REASON})(?:\s+(?:reminders?|messages?|offers?))?",
        rf"(?:turn|switch)\s+(?:the\s+)?(?:{_REASON})(?:\s+(?:reminders?|messages?|offers?))?\s+(?:on|off)",
        rf"(?:stop|start|pause|change|set\s+up)\s+(?:sending\s+)?(?:the\s+)?(?:{_REASON})(?:\s+(?:reminders?|messages?|offers?))?",
        r"(?:automatic\s+)?(?:reminders?|messages?)\s+(?:settings|rules)|rules",
    )),
    ("limits", (
        r"免打扰(?:时间|时段|设置)?|发(?:送|消息|提醒)(?:的)?时间|(?:优惠)?券(?:的)?预算",
        r"(?:消息|提醒|短信)?(?:最早|最晚)?几点(?:钟)?(?:到几点)?(?:开始|以后|之后|之前|以前)?(?:才|可以|能|会|不|停止)*发(?:消息|提醒|短信)?",
        rf"(?:(?:一|每)个?(?:月|人|{_PEOPLE}))+(?:一个?月)?(?:最多)?(?:能|可以|会)?(?:收到?|发)(?:到)?(?:几|多少)(?:条|次|封)(?:消息|提醒|短信)?",
        r"quiet\s+hours|sending\s+hours|send\s+window|coupon\s+budget|limits",
        r"when\s+(?:do|may|can|will)\s+(?:we|you|messages|it)\s+(?:send|write|go\s+out)",
        r"how\s+(?:often|many\s+messages|much)\s+(?:do|can|may|will)\s+(?:we|you|they|customers|a\s+customer)\s+(?:send|write|get|receive)(?:\s+a\s+month)?",
    )),
    ("holidays", (
        r"(?:春节|国庆|中秋|端午|元旦|清明|五一|劳动节)?放假(?:安排|设置|怎么办|期间发不发)?|哪(?:几|些)天(?:不发|放假)",
        r"holidays?(?:\s+settings)?|when\s+are\s+we\s+closed",
    )),
    ("reach", (
        rf"(?:有)?(?:谁|哪些{_PEOPLE}?|多少(?:个)?{_PEOPLE})(?:是|我们|咱们)*(?:联系|触达)(?:不(?:上|到)|得(?:上|到))(?:的)?",
        rf"(?:联系|触达)不(?:上|到)的(?:{_PEOPLE})?(?:有|是|都)*(?:谁|哪些{_PEOPLE}?|多少(?:个)?{_PEOPLE}?)?",
        rf"(?:能|可以)(?:联系|触达)(?:到|上)?(?:谁|多少(?:个)?{_PEOPLE}?|哪些{_PEOPLE}?)|怎么(?:才能)?(?:触达|联系(?:到|上)?)(?:{_PEOPLE})|触达(?:情况|率|地图)?",
        r"who\s+(?:can(?:'?t|not)?|could)(?:\s+(?:we|i|you))?(?:\s+not)?\s+(?:be\s+reached|reach|write\s+to)",
        r"how\s+many\s+(?:customers\s+)?can\s+we\s+(?:reach|write\s+to)|unreachable(?:\s+customers?)?|reach(?:\s+map)?",
    )),
    ("doubtful", (
        rf"(?:不确定|没把握|说不准|存疑)(?:有没有)?(?:送到|发到|收到|到没到)?的?{_MAIL}(?:有哪些|有几条)?",
        rf"(?:有)?哪些{_MAIL}?(?:不确定|没把握|说不准)(?:有没有)?(?:送到|收到)?(?:的)?",
        r"doubtful(?:\s+messages?)?|unsure\s+messages?|which\s+messages?\s+(?:are|were|is)\s+(?:doubtful|unsure|uncertain|unknown|in\s+doubt)",
    )),
    ("promises", (
        rf"(?:我)?{_OF_DAYS}?(?:还)?(?:该|要|得|需要|应该)(?:去)?(?:联系|跟进|回访|打电话给|打给|找)(?:谁|哪些{_PEOPLE}?|哪几{_PEOPLE})(?:了|呢)?",
        rf"(?:我)?{_OF_DAYS}?(?:都|还)?有(?:什么|哪些|啥)(?:事|待办|跟进|要跟进的)(?:没做|没办|要做|要办)?",
        r"(?:我的|全部|所有)?(?:待办|待跟进|跟进)(?:事项|的事|清单|列表)(?:有哪些|有什么)?|(?:我的|所有)?(?:待办|待跟进)(?:有哪些|有谁|的)?",
        rf"{_OF_DAYS}?谁(?:该|要|需要)(?:跟进|回访|联系)了?",
        r"who\s+(?:should|do|must|shall|to)\s+(?:i|we)?\s*(?:have\s+to\s+)?(?:call|ring|contact|follow\s+up(?:\s+with)?|write\s+to|see)(?:\s+(?:today|tomorrow|this\s+week))?",
        r"(?:my\s+|open\s+|all\s+)?(?:follow-?ups|promises|to-?\s?dos?|to-?do\s+list|tasks)(?:\s+(?:for\s+)?(?:today|tomorrow|this\s+week))?",
        r"what(?:'s|\s+is)\s+due(?:\s+today)?|what\s+(?:do|must)\s+i\s+(?:have\s+to\s+)?do\s+today",
    )),
    ("quiet", (
        rf"(?:别|不要|不用|停止)(?:再)?给(?P<who>\S{{1,8}}?)(?:再)?(?:发|推送?)(?:任何|这些)?{_MAIL}?了?",
        r"(?:别|不要)(?:再)?打扰(?P<who>\S{1,8}?)了?",
        r"(?:stop|don't|dont|do\s+not|no\s+more)\s+(?:all\s+)?(?:reminders?|messages?)\s+(?:for|to)\s+(?P<who>[\w'. -]{2,30}?)(?:\s+(?:any\s*more|again))?",
        r"(?:stop|don't|dont|do\s+not)\s+(?:sending|send)\s+(?P<who>[\w'. -]{2,30}?)\s+(?:any(?:\s+more)?|more)(?:\s+(?:messages?|reminders?|offers?))?",
        r"(?:stop|don't|dont|do\s+not)\s+(?:writing|write|messaging|message|disturbing|disturb|bothering|bother)(?:\s+to)?\s+(?P<who>[\w'. -]{2,30}?)(?:\s+(?:any\s*more|again))?",
    )),
    ("backtest", (r"回测|拿去年试(?:一试|试|一下)?|try\s+(?:it\s+)?on\s+last\s+year|back-?test",)),
)  # fmt: skip
FORMS = tuple((page, re.compile(form, _I)) for page, forms in _FORMS for form in forms)
# Of whom nobody is asked to leave them alone by name.
NOBODY = re.compile(
    r"|我|我们|咱们?|你|您|他们?|她们?|谁|大家|别人|顾客|客人|客户|所有人|me|us|him|her|them|everybody|everyone|customers?|anybody|anyone",
    _I,
)
