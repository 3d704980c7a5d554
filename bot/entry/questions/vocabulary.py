"""What questions about numbers are made of, days left out: words -> what is asked. A table; a new way to ask is a line."""

from __future__ import annotations

import re

TAIL = r"[?？。!！\s]|啊|呀|呢|吗|嘛|吧|please|come|to\s+date|now"
LEAD_IN = (
    r"(?:请|麻烦)?(?:帮我)?(?:查一?下?|看一?下?|看看|统计一?下?|算一?下?|说说|告诉我)|show(?:\s+me)?(?:\s+(?:the|our|my))?|give\s+me(?:\s+the)?|"
    r"tell\s+me(?:\s+the)?|what(?:'s|\s+is|\s+are|\s+was|\s+were)(?:\s+(?:the|our|my))?|how(?:'s|\s+is|\s+are|\s+was|\s+were)\s+(?=business|trade|things|sales|the\s+shop)(?:the\s+|our\s+)?|"
    r"compare|the|our|my"
)
_END = r"(?:呢|了)?"
_BEST, _WORST = r"(?:最好|最多|最火|最快|最旺|最高|好|多)", r"(?:最差|最少|最不好|最慢|最淡|最低|不好|不动)"
_WHO = r"(?P<who>[\u3400-\u9fff·]{1,6}?|[a-z][a-z'.\- ]{0,24}?[a-z.]?)"
_GOODS = r"(?P<goods>[\u3400-\u9fffa-z][\u3400-\u9fffa-z'.\- ]{0,24}?)"
_CUT = r"(?:按|分|各个?|每个?)"
_TELLS = r"(?:业绩|销售额?|销量|情况|分布|占比|比例|构成|排[行名]榜?|分开看|分别多少|各多少|各卖了?多少|各收了?多少|怎么样|对比|看)?"
_SELLER = r"(?:店员|员工|销售员|导购|营业员|同事|人)"
_GOOD = r"(?:商品|产品|东西|货|款|单品)"
_UNIT = r"(?:瓶|盒|支|个|件|袋|包|双|条|套|片|斤|公斤|杯|罐|箱|份|只|块|张|本|台|把|单|次|钱|块钱|元)"

_WAY = r"(?:微信|支付宝|现金|刷卡|银行卡|信用卡|转账)"
_WAY_EN = r"(?:cash|cards?|wechat(?:\s+pay)?|alipay|(?:bank\s+)?transfers?)"

NOBODY = re.compile(
    r"(?:level|levels|tier|age|sex|gender|area|region|size|colour|color|month|week|year|"
    r"我们?|咱们?|店里?|店铺|本店|全店|门店|大家|他|她|它|谁|哪个|什么|啥|总共|一共|生意|天气|行情|客户|顾客|今天|现在|到底|东西|一|单|钱|"
    r"业绩|营业额|销售额?|销量|流水|收入|战绩|一天|每天|新客|老客|"
    r"we|i|you|it|they|the\s+shop|shop|business|trade|things|the|sales|money|total|all|everything|anything|what|who|how|"
    r"items?|products?|orders?|stuff|goods|customers?)"
)


def _sides(by: str, best: str, worst: str = "") -> list[tuple[re.Pattern[str], str, bool]]:
    found = [(re.compile(best), by, False)]
    return found + ([(re.compile(worst), by, True)] if worst else [])


# (pattern, what it is split by, the worst first)
SIDES: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    *_sides("basket", r"(?:平均)?客单价?(?:是|有)?(?:多少|怎么样|如何)?(?:钱)?|平均(?:每|一)单(?:是|卖)?(?:多少)?(?:钱)?|每单平均(?:多少)?(?:钱)?|"
            r"(?:average|avg|mean)\s+(?:basket|ticket|order|sale|receipt|transaction|purchase)(?:\s+(?:value|size|amount))?|basket(?:\s+(?:size|value))?"),
    *_sides("customer", r"谁(?:买|花|消费)(?:得|的|了)?最[多高](?:钱)?|谁买最多|最好的(?:客户|顾客)|大客户|(?:客户|顾客)排[行名]榜?|哪[个位](?:客户|顾客)(?:买|花|消费)[得的]?最多|"
            r"(?:top|best|biggest|largest)\s+(?:customers?|clients?|buyers?|spenders?)|who\s+(?:bought|spent)\s+(?:the\s+)?most|by\s+customer"),
    *_sides("newness", r"新(?:老|旧)(?:客|顾客|客户)(?:占比|比例|情况|分布|对比|各多少|各占多少)?|(?:新|老)(?:客|顾客|客户)(?:和|跟|与|、|/)?(?:新|老)(?:客|顾客|客户)(?:各|分别)?(?:占|贡献|买)?了?(?:多少|比例|占比)?|"
            r"(?:新|老)(?:客|顾客|客户)(?:一共|总共)?(?:占|贡献|带来|买|消费|花)(?:了|的)?(?:多少|几成|比例?|百分之几|销售额?)?(?:钱|销售额?|业绩)?|(?:新|老)(?:客|顾客|客户)(?:占比|比例|销售额?|业绩|贡献|多吗|多不多|有多少|有几个|几个|多少)|"
            r"(?:来了?|有)?(?:多少|几)个?(?:新|老)(?:客|顾客|客户)|(?:how\s+many\s+)?new\s+(?:and|or|v|vs\.?|versus)\s+(?:returning|old|regular|existing|repeat)(?:\s+customers?)?|"
            r"(?:returning|old)\s+(?:and|or|v|vs\.?|versus)\s+new(?:\s+customers?)?|(?:how\s+many|share\s+of|how\s+much\s+from|sales\s+from|sales\s+to|sales\s+by)\s+(?:new|returning|regular|repeat)\s+customers?|new\s+customers?(?:'s?)?(?:\s+(?:share|sales))?|(?:returning|repeat)\s+customers?(?:'s?)?(?:\s+(?:share|sales))?"),
    *_sides("level", rf"{_CUT}?(?:会员|客户|顾客)?(?:的)?(?:级别|等级)(?:的)?(?:客户|顾客|会员)?(?:的)?(?:(?:各|分别|一共)?(?:消费|购买|贡献|花|买)(?:了|额|金额|情况)?(?:多少)?(?:钱)?)?{_TELLS}|"
            r"(?:sales\s+|takings\s+|spend(?:ing)?\s+)?by\s+(?:customer\s+|member(?:ship)?\s+|loyalty\s+)?(?:level|tier)s?|(?:customer\s+|member(?:ship)?\s+|loyalty\s+)?(?:levels|tiers|(?:level|tier)\s+(?:split|share|mix|sales|breakdown))|"
            r"(?:how\s+much\s+(?:did|does|do)\s+each|share\s+of\s+each|each)\s+(?:customer\s+|member(?:ship)?\s+)?(?:level|tier)(?:\s+(?:spen[dt]|buy|bought))?"),
    *_sides("channel", rf"(?:线上|网上|网店)(?:和|跟|与|、|/|还是|比)?(?:线下|门店|到店|实体店?){_TELLS}|(?:线下|门店|到店)(?:和|跟|与|、|/|还是|比)?(?:线上|网上|网店){_TELLS}|{_CUT}?渠道{_TELLS}|"
            r"(?:sales\s+|takings\s+)?by\s+channel|channels?|online\s+(?:and|or|v|vs\.?|versus|against)\s+(?:offline|in[- ]?store|(?:the\s+)?shop)|(?:offline|in[- ]?store)\s+(?:and|or|v|vs\.?|versus|against)\s+online"),
    *_sides("payment", rf"{_WAY}(?:和|跟|与|、|/|还是|比){_WAY}(?:哪个)?(?:收|卖|用)?(?:得|的)?(?:最?多|比较多)?{_TELLS}|{_WAY_EN}\s+(?:and|or|v|vs\.?|versus|against)\s+{_WAY_EN}|{_CUT}?(?:种)?(?:付款|支付|收款)(?:方式|渠道)?{_TELLS}|(?:大家|顾客|客人)?(?:都)?(?:是)?(?:怎么|用什么)(?:付款?|支付|付钱)的?|"
            r"(?:sales\s+|takings\s+)?by\s+(?:payment|way\s+of\s+paying)(?:\s+(?:method|type))?s?|payment\s+(?:methods?|types?|split|mix)|payments|how\s+(?:did|do)\s+(?:people|they|customers|everybody|everyone)\s+pay"),
    *_sides("weekday", rf"(?:星期|周|礼拜)几(?:的)?(?:卖得|卖的|生意|销售|人)?{_BEST}?|{_CUT}(?:星期几?|周几|礼拜几?){_TELLS}|(?:sales\s+|takings\s+)?by\s+(?:weekday|day\s+of\s+the\s+week)|(?:which|what|best|busiest)\s+(?:weekday|day\s+of\s+the\s+week)(?:\s+(?:is|was|sells?|sold)(?:\s+(?:the\s+)?(?:best|busiest|most))?)?|weekdays",
            rf"(?:星期|周|礼拜)几(?:的)?(?:卖得|卖的|生意|销售|人)?{_WORST}|(?:worst|quietest|slowest)\s+(?:weekday|day\s+of\s+the\s+week)"),
    *_sides("hour", rf"(?:几点|什么时候|什么时间|什么时段|哪个?(?:时段|时间段?|钟头|小时|点))(?:钟)?(?:的)?(?:卖得|卖的|生意|销售|人|客人)?(?:{_BEST}|最忙)|{_CUT}(?:小时|时段|钟点|时间段?){_TELLS}|时段{_TELLS}|"
            r"(?:sales\s+|takings\s+)?by\s+(?:hour|time(?:\s+of\s+day)?)|(?:which|what|best|busiest)\s+(?:hours?|times?)(?:\s+of\s+(?:the\s+)?day)?(?:\s+(?:is|are|was|were|sells?|sold)(?:\s+(?:the\s+)?(?:best|busiest|most))?)?|when\s+(?:are|were)\s+we\s+(?:the\s+)?busiest|hours",
            rf"(?:几点|什么时候|什么时段|哪个?时段)(?:的)?(?:卖得|生意|人)?{_WORST}|(?:worst|quietest|slowest)\s+(?:hours?|times?)"),
    *_sides("day", rf"(?:哪一?天|什么日子)(?:的)?(?:卖得|卖的|生意|销售|业绩|收入)?{_BEST}|{_CUT}(?:天|日){_TELLS}|每一?天(?:的)?(?:卖了?多少(?:钱)?|业绩|销售额?|情况|收入|生意)?|(?:卖得)?最好的(?:一|那)?天|"
            r"(?:best|busiest|record|strongest)\s+days?|(?:which|what)\s+day\s+(?:was|sold|did|had|is)\s*(?:the\s+|we\s+sell\s+the\s+)?(?:best|most|busiest|strongest)|(?:sales\s+|takings\s+)?by\s+day|daily(?:\s+(?:sales|takings))?|(?:sales|takings)\s+(?:per|each|every)\s+day",
            rf"哪一?天(?:的)?(?:卖得|生意|销售)?{_WORST}|(?:卖得)?最差的(?:一|那)?天|(?:worst|quietest|slowest|weakest)\s+days?|(?:which|what)\s+day\s+(?:was|sold)\s+(?:the\s+)?(?:worst|least|quietest)"),
    *_sides("category", rf"{_CUT}?(?:种)?(?:分类|类别|品类|种类|大类){_TELLS}|(?:哪|什么)(?:个|一)?(?:分类|类别|品类|类|种类)(?:的)?{_GOOD}?(?:卖得|卖的){_BEST}|(?:sales\s+|takings\s+)?by\s+categor(?:y|ies)|(?:top|best)\s+categor(?:y|ies)|categories|(?:which|what)\s+category\s+(?:sells|sold|does|did)\s+best",
            rf"(?:哪|什么)(?:个|一)?(?:分类|类别|品类|类)(?:卖得|卖的){_WORST}|worst\s+categor(?:y|ies)"),
    *_sides("brand", rf"{_CUT}?(?:品牌|牌子){_TELLS}|(?:哪|什么)个?(?:品牌|牌子)(?:的)?{_GOOD}?(?:卖得|卖的){_BEST}|(?:sales\s+|takings\s+)?by\s+brands?|(?:top|best)\s+brands?|brands|(?:which|what)\s+brand\s+(?:sells|sold|does|did)\s+best",
            rf"(?:哪|什么)个?(?:品牌|牌子)(?:卖得|卖的){_WORST}|worst\s+brands?"),
    *_sides("seller", rf"(?:[^\s，,]{{1,6}}[和跟与][^\s，,谁]{{1,6}})?(?:谁|哪[个位]{_SELLER})(?:的)?(?:卖得|卖的|业绩|卖了?){_BEST}|{_CUT}{_SELLER}{_TELLS}|{_SELLER}(?:业绩|排[行名]榜?|销售额?|情况)|业绩排[行名]榜?|(?:top|best)\s+(?:sales(?:person|people|man|woman)|staff|employees?|colleagues?)|who\s+sold\s+(?:the\s+)?(?:most|best)|(?:sales\s+|takings\s+)?by\s+(?:salesperson|salespeople|seller|staff|employee|person|colleague)|who\s+sells\s+(?:the\s+)?(?:most|best)",
            rf"(?:谁|哪[个位]{_SELLER})(?:的)?(?:卖得|卖的|业绩|卖了?){_WORST}|who\s+(?:sold|sells)\s+(?:the\s+)?least"),
    *_sides("product", rf"(?:一共|总共|都)?卖了?(?:些)?(?:什么|啥|哪些)(?:{_GOOD})?|what\s+(?:did|have)\s+(?:we|i)\s+(?:sell|sold)|(?:什么|啥|哪[个款些样种]){_GOOD}?(?:卖得|卖的|销量|最好卖|好卖){_BEST}?|卖[得的]最[好多火]的?(?:是)?(?:什么|啥|哪个)?{_GOOD}?|(?:热销|畅销|爆款)(?:榜|品|商品|产品)?|{_GOOD}(?:销[量售])?排[行名]榜?|{_CUT}{_GOOD}{_TELLS}|"
            r"(?:top|best)\s*-?\s*(?:\w+\s+)?(?:products?|items?|sellers?|selling(?:\s+(?:products?|items?))?|goods)|what\s+(?:sells|sold|is\s+selling|was\s+selling)\s+(?:the\s+)?(?:best|most)|(?:which|what)\s+(?:products?|items?)\s+(?:sells?|sold|did)\s+(?:the\s+)?(?:best|most)|(?:sales\s+|takings\s+)?by\s+products?|products",
            rf"(?:什么|啥|哪[个款些样种]){_GOOD}?(?:卖得|卖的|销量){_WORST}|(?:什么|啥|哪[个款些样种]){_GOOD}?卖不[动好]|卖[得的]最[差少慢]的?(?:是)?(?:什么|啥|哪个)?{_GOOD}?|滞销(?:榜|品|商品|产品|的)?|(?:什么|啥|哪些?[个款样种]?){_GOOD}?(?:没人买|没有人买|没卖[出掉]?去?|没动)|没(?:人买|卖出去)的{_GOOD}?|"
            r"(?:worst|slowest|least)\s*-?\s*(?:products?|items?|sellers?|selling(?:\s+(?:products?|items?))?)|what\s+(?:sells|sold)\s+(?:the\s+)?(?:worst|least)|slow\s+movers?|(?:which|what)\s+(?:products?|items?)\s+(?:sell|sold|sells)\s+(?:the\s+)?(?:worst|least)"),
)  # fmt: skip

_TOOK = r"(?:有|是)?(?:一共|总共)?多少钱?|(?:一共|总共)?(?:支付|付款)?(?:的)?(?:一共)?(?:收|进|入|付|占|有)(?:了|款|账|到)*(?:多少|几成|几笔|几单)(?:钱|笔|单)?|(?:收入|流水|收款)(?:是)?(?:多少)?"
_BASKET = r"(?:平均)?客单价?|平均(?:每|一)单|每单平均"
_BASKET_EN = r"(?:average|avg|mean)\s+(?:basket|ticket|order|sale|receipt|transaction|purchase)(?:\s+(?:value|size|amount))?|basket(?:\s+(?:size|value))?"
_MANY = r"(?:是|有)?(?:多少|怎么样|如何)?(?:钱)?"
# (what it is split by, pattern): the average basket of each part.
BASKETS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (by, re.compile(rf"(?:{zh})(?:的)?(?:{_BASKET}){_MANY}|(?:{_BASKET}){_MANY}(?:{zh})(?:看|排)?|(?:{_BASKET_EN})\s+(?:by|per|for\s+each|of\s+each)\s+(?:{en})"))
    for by, zh, en in (
        ("seller", rf"{_CUT}{_SELLER}", r"salesperson|salespeople|seller|staff|employee|person|colleague"),
        ("channel", rf"{_CUT}渠道", r"channel"),
        ("payment", rf"{_CUT}(?:付款|支付|收款)(?:方式)?", r"payment(?:\s+method)?|way\s+of\s+paying"),
        ("hour", rf"{_CUT}(?:时段|小时)", r"hour|time\s+of\s+day"),
        ("day", rf"{_CUT}[天日]", r"day"),
        ("level", rf"{_CUT}(?:会员|客户|顾客)?(?:级别|等级)(?:的)?(?:会员|客户|顾客)?", r"(?:customer\s+|member(?:ship)?\s+)?(?:level|tier)"),
    )
)  # fmt: skip
BASKET_OF = re.compile(
    rf"{_WHO}(?:的)?(?:{_BASKET}){_MANY}|(?P<whose>[a-z][a-z'.\- ]{{0,24}}?)(?:'s|s')\s+(?:{_BASKET_EN})|(?:{_BASKET_EN})\s+(?:of|for)\s+(?P<of>[a-z][a-z'.\- ]{{0,24}})"
)
# What was given back.
REFUNDS = re.compile(
    r"(?:一共|总共)?(?:退款|退货|退了?|退掉)(?:了)?(?:金额|情况|率)?(?:有)?(?:多少|几[单笔件]|怎么样|如何)?(?:钱|单|笔|件|东西)?|(?:有)?(?:多少|几[单笔件]?)(?:退款|退货)|"
    r"(?:how\s+(?:many|much)\s+)?(?:refunds?|returns?|was\s+(?:refunded|returned)|were\s+(?:refunded|returned)|refunded|returned|did\s+we\s+(?:refund|give\s+back))(?:\s+rate)?"
)
WHAT_SOLD = re.compile(
    r"what\s+(?:did|has|have)\s+(?P<en>[a-z][a-z'.\- ]{0,24}?)\s+(?:sell|sold)|(?P<zh>[\u3400-\u9fff·]{1,6}?)(?:都)?卖了?(?:些)?(?:什么|啥|哪些)(?:东西|货|商品|产品)?"
)

_PAYMENTS = {
    "wechat": (r"微信", r"wechat(?:\s+pay)?"),
    "alipay": (r"支付宝", r"alipay"),
    "cash": (r"现金", r"cash"),
    "card": (r"刷卡|银行卡|信用卡|卡", r"(?:credit\s+|bank\s+|debit\s+)?cards?"),
    "transfer": (r"转账", r"(?:bank\s+)?transfers?"),
}
_CHANNELS = {
    "online": (r"线上|网上|网店|微店", r"online"),
    "offline": (r"线下|门店|到店|实体店", r"offline|in[- ]?store|in\s+the\s+shop"),
}


def _payment(zh: str, en: str) -> str:
    taken = r"(?:did\s+we\s+(?:take|get|make|receive)|was\s+(?:paid|taken)|(?:came\s+)?in|have\s+we\s+taken)"
    return (
        rf"(?:{zh})(?:{_TOOK})|how\s+much\s+(?:{en})(?:\s+{taken})?|how\s+much\s+{taken}\s+(?:in|by|via|with|through|as)\s+(?:{en})|"
        rf"how\s+much\s+(?:in|by|via|with|through)\s+(?:{en})|(?:{en})\s+(?:takings|sales|payments|received|total|revenue)"
    )


def _channel(zh: str, en: str) -> str:
    return (
        rf"(?:{zh})(?:一共|总共)?(?:卖|收|做)(?:了|得|出)*(?:多少|几单|几笔|怎么样|如何)(?:钱|单)?|(?:{zh})(?:的)?(?:业绩|销售额?|销量|生意|流水|收入)(?:怎么样|如何|多少)?|"
        rf"(?:{en})\s+(?:sales|takings|revenue|turnover)|how\s+much\s+(?:did\s+we\s+(?:sell|make|take)\s+)?(?:{en})|(?:sales|takings)\s+(?:{en})"
    )


# Gold and silver are goods as well: in English they are people only where that is said.
_LEVELS = {
    "gold": (r"(?:黄)?金卡", r"gold"),
    "silver": (r"银卡", r"silver"),
    "plain": (r"普卡|普通(?=会员|客户|顾客)", r"plain|ordinary|basic"),
}


def _level(zh: str, en: str) -> str:
    people, people_en = (
        r"(?:会员|客户|顾客|客人)*(?:们)?",
        r"(?:[\s-]level|[\s-]tier|[\s-]card)?\s+(?:customers?|members?|clients?|buyers?|people)",
    )
    return (
        rf"(?:{zh}){people}(?:的)?(?:一共|总共|都)?(?:买|花|消费|卖|贡献|带来|占)(?:了|出|掉|的)*(?:多少|几单|几笔|几成|几次)(?:钱|单|销售额?|业绩)?|"
        rf"(?:{zh}){people}(?:的)?(?:消费|业绩|销售额?|销量|贡献|购买|占比|比例|生意)(?:金额|额|情况)?(?:是|有)?(?:怎么样|如何|多少)?|"
        rf"how\s+much\s+(?:did|do|have|has)\s+(?:the\s+|our\s+)?(?:{en}){people_en}\s+(?:spen[dt]|buy|bought|paid|pay)|"
        rf"how\s+much\s+(?:did\s+we\s+sell|was\s+sold|sold)\s+to\s+(?:the\s+|our\s+)?(?:{en}){people_en}|"
        rf"(?:sales|takings|revenue|spend(?:ing)?)\s+(?:to|by|from|of)\s+(?:the\s+|our\s+)?(?:{en}){people_en}|(?:{en}){people_en}(?:'s|'|s')?\s+(?:sales|spend(?:ing)?|share|revenue)"
    )


# (pattern, kind, value)
WAYS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    *((re.compile(_payment(*words)), "payment", value) for value, words in _PAYMENTS.items()),
    *((re.compile(_channel(*words)), "channel", value) for value, words in _CHANNELS.items()),
    *((re.compile(_level(*words)), "level", value) for value, words in _LEVELS.items()),
)

_STATS = (
    r"业绩|营业额|销售额|销量|销售|流水|收入|账目?|生意|战绩|卖了?(?:多少|几单|得?怎么?样|得?如何)(?:钱|单|件)?|"
    r"收了?多少钱?|做了多少(?:钱|单)?|多少钱|多少单|几单|怎么样|如何|统计|报表|汇总|情况|小结|总结|进账"
)
_STATS_EN = r"sales|revenue|stats|statistics|figures|report|summary|turnover|takings|numbers|earnings"
_HERE = r"(?:最近|近来|店里|店铺|我们?|咱们?|本店|全店)?(?:的)?"
# (pattern, only with days)
OVERVIEW: tuple[tuple[re.Pattern[str], bool], ...] = (
    (re.compile(rf"(?:{_STATS_EN}|业绩|营业额|报表|统计)"), False),
    (re.compile(rf"{_HERE}(?:业绩|生意|营业额|销售额|销售|销量|流水|收入|战绩)(?:情况)?(?:做得|卖得)?(?:怎么?样|如何|好不好|多少|好吗?)?{_END}"), False),
    (re.compile(r"(?:business|trade|things|the\s+shop)(?:\s+(?:doing|going))?"), False),
    (re.compile(rf"{_HERE}(?:的)?(?:{_STATS}){_END}"), True),
    (re.compile(r"how\s+(?:much|many)(?:\s+(?:sales?|orders?|money|revenue))?(?:\s+(?:did|have|has|do|was|were|is)\s+(?:we|i|you|it|the\s+shop))?(?:\s+(?:sell|sold|make|made|take|took|taken|earn|earned|get|got))?"), False),
    (re.compile(r"how\s+did\s+(?:we|i|the\s+shop|it|things)\s+(?:do|go|sell)"), False),
    (re.compile(r"how\s*(?:'re|\s+are|\s+have|\s+is)?\s+(?:we|i|the\s+shop|it|things)(?:\s+been)?\s+(?:doing|going|selling|done)"), False),
    (re.compile(r"(?:how(?:'s|\s+is|\s+was|\s+are|\s+were|\s+about)|what\s+about|is|was)(?:\s+(?:it|we|business))?(?:\s+(?:going|doing|looking|good|any\s+good))*"), True),
    (re.compile(r"how\s+did\s+(?:go|turn\s+out|look)"), True),
)  # fmt: skip

SOLD: tuple[re.Pattern[str], ...] = tuple(
    re.compile(form)
    for form in (
        rf"{_WHO}(?:的)?(?:业绩|销售额|战绩)(?:怎么?样|如何|多少)?{_END}",
        rf"(?:{_WHO})?(?:一共|总共)?卖(?:出|掉)?(?:了|过)?(?:多少|几){_UNIT}{_GOODS}",
        rf"{_GOODS}(?:的)?(?:一共|总共)?(?:卖|销|走)(?:出去?|掉|得|的)?(?:了|过)?(?:多少|几){_UNIT}{_END}",
        rf"{_GOODS}(?:的)?(?:销量|销售额?|销售情况)(?:是|有)?(?:多少|怎么样|如何)?",
        rf"{_WHO}(?:一共|总共)?卖了?多少{_END}",
        rf"{_GOODS}卖[得的]?(?:怎么?样|如何|好不好|好吗?|动吗?){_END}",
        r"how\s+(?:many|much)\s+(?:of\s+)?(?P<goods>[a-z][a-z'.\- ]{1,24}?)\s+(?:did\s+(?:we|i|the\s+shop)\s+sell|have\s+(?:we|i)\s+sold|were\s+sold|was\s+sold|sold)",
        r"how\s+(?:many|much)\s+(?P<goods>[a-z][a-z'.\- ]{1,24}?)\s+(?:did|has)\s+(?P<who>[a-z][a-z'.\- ]{0,24}?)\s+(?:sell|sold)",
        rf"how\s+(?:much|many\s+(?:sales|orders))\s+(?:did|has|have)\s+{_WHO}\s+(?:sell|sold|make|made|take|took|earn)",
        rf"how\s+did\s+{_WHO}\s+do",
        rf"how(?:'s|\s+is|\s+are|\s+was|\s+were|\s+did)\s+(?:the\s+)?{_GOODS}\s+(?:selling|sell|doing\s+in\s+sales)",
        rf"{_WHO}(?:'s|s')\s+(?:{_STATS_EN})",
        rf"(?:{_STATS_EN})\s+(?:by|of|for)\s+(?:the\s+)?(?P<who>[a-z][a-z'.\- ]{{0,24}})",
        r"(?P<goods>[a-z][a-z'.\- ]{1,24}?)\s+(?:sales|sold)",
    )
)

BUYS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(form)
    for form in (
        rf"{_WHO}(?:一共|总共|累计)?(?:买|花|消费)了?(?:多少|几)(?:钱|单|次)?{_END}",
        rf"how\s+much\s+(?:did|has)\s+{_WHO}\s+(?:spen[dt]|buy|bought|paid|pay)",
    )
)

UNIT_DAYS = {
    "天": 1,
    "日": 1,
    "周": 7,
    "星期": 7,
    "礼拜": 7,
    "月": 30,
    "年": 365,
    "day": 1,
    "week": 7,
    "month": 30,
    "year": 365,
}
_LONG = r"(?P<number>\d{1,4}|[一二两三四五六七八九十半])个?(?P<unit>天|日|周|星期|礼拜|月|年)(?:以上|多|都|内)?"
_LONG_EN = r"(?:the\s+(?:last|past)\s+)?(?:over\s+|more\s+than\s+)?(?P<number>\d{1,4}|a|one|two|three|four|five|six|twelve)\s+(?P<unit>day|week|month|year)s?"
_PEOPLE = r"(?:客户|顾客|客人|会员|人|老客)"
_CAME = r"(?:来|买|到店|消费|光顾|下单|回来)(?:过|了|店里|东西)*"
ABSENT: tuple[re.Pattern[str], ...] = tuple(
    re.compile(form)
    for form in (
        rf"(?:谁|哪些(?:{_PEOPLE})?|哪[个位]{_PEOPLE})(?:有|已经|超过|最近)?{_LONG}(?:都)?(?:没有?|未){_CAME}{_END}",
        rf"{_LONG}(?:都)?(?:没有?|未){_CAME}的?(?:{_PEOPLE})?(?:有|是)?(?:谁|哪些|多少|几个|几位|名单)?(?:人)?",
        rf"who\s+(?:hasn't|has\s+not|haven't|did\s+not|didn't)\s+(?:been|come|visited|bought|shopped|returned)(?:\s+(?:here|in|back|anything|by))?\s+(?:for|in|since)\s+{_LONG_EN}",
        rf"(?:customers?|people|who(?:'s|\s+is)?)\s+(?:gone|away|missing|absent|not\s+seen|not\s+here)\s+(?:for|in)\s+{_LONG_EN}",
    )
)
