"""What remarks say: that somebody will come, and for whose birthday a present is."""

COMING = (
    r"提醒|回访|联系|打个?电话|回个?电|跟进|来(?!了|过|电|自|源|不及|着|信|货|样)|到店|再[买拿看试]|试(?!了|过)|[取拿](?!了|过|走)|"
    r"\b(?:come|comes|coming|be\s+back|back|try|tries|trying|visit|visits|visiting|drop(?:s|ping)?\s+(?:by|in)|"
    r"stop(?:s|ping)?\s+by|pop(?:s|ping)?\s+in|pick(?:s|ing)?\s+up|collect|collects|bring|brings|bringing|"
    r"remind|call|ring|(?:text|message|phone)(?=\s+(?:her|him|them|me|back))|contact|follow[\s-]up|check\s+(?:in|with))\b"
)
CAME = (
    r"来过|来了|来着|试过|试了|取走|拿走|取了|拿了|已经|上次|上周|上个?月|昨|前天|刚才|不来|没来|别来|不用来|不想来|"
    r"\b(?:came|was|were|yesterday|last|tried|visited|picked|ago|collected|brought|returned|won'?t|not|never|no\s+longer)\b"
)
# Who says it is no part of the promise.
SAYING = (
    r"^(?:顾客|客人|客户|她|他|人家|对方)?(?:说了?|讲|表示|答应|约好?了?)(?:是|要|会)?\s*|"
    r"^(?:(?:she|he|they|customer|client)\s+)?(?:says?|said|told\s+us|promised)\s+(?:that\s+)?(?:to\s+)?"
)
KIN: tuple[tuple[str, str], ...] = (
    ("mother_in_law", r"婆婆|岳母|丈母娘|mother[-\s]in[-\s]law"),
    ("father_in_law", r"公公|岳父|丈人|老丈人|father[-\s]in[-\s]law"),
    ("grandmother", r"奶奶|外婆|姥姥|阿嬷|grand(?:ma|mother|mum|mom)|nan|granny"),
    ("grandfather", r"爷爷|外公|姥爷|阿公|grand(?:pa|father|dad)"),
    ("mother", r"妈妈|母亲|老妈|妈咪|我妈|她妈|他妈|妈|mother|mum(?:my)?|mom(?:my)?"),
    ("father", r"爸爸|父亲|老爸|爸|father|dad(?:dy)?"),
    ("wife", r"老婆|太太|妻子|爱人|媳妇|wife"),
    ("husband", r"老公|先生|丈夫|husband"),
    ("partner", r"女朋友|男朋友|女友|男友|对象|girlfriend|boyfriend|partner|fianc[ée]e?"),
    ("daughter", r"女儿|闺女|daughter"),
    ("son", r"儿子|son"),
    ("child", r"孩子|小孩|宝宝|孙子|孙女|外孙女?|小朋友|child|kid|baby|grandson|granddaughter"),
    ("sister", r"姐姐|妹妹|姐妹|姐|妹|sister"),
    ("brother", r"哥哥|弟弟|兄弟|哥|弟|brother"),
    ("friend", r"闺蜜|朋友|同学|室友|friend"),
    ("teacher", r"老师|师傅|teacher"),
    ("colleague", r"同事|colleague|coworker"),
    ("boss", r"老板|领导|上司|boss"),
)
# Whose day is never the customer's own; the others only behind her or his: 小满妈 孩子生日5.12 is kept as theirs.
RELATIVES = (
    r"老公|丈夫|老婆|妻子|爱人|婆婆|岳母|丈母娘|公公|岳父|老?丈人|奶奶|外婆|姥姥|爷爷|外公|姥爷|妈妈|母亲|老妈|爸爸|父亲|老爸|"
    r"女朋友|男朋友|女友|男友|husband|wife|(?:grand)?mother(?:[-\s]in[-\s]law)?|(?:grand)?father(?:[-\s]in[-\s]law)?|"
    r"mum(?:my)?|mom(?:my)?|dad(?:dy)?|girlfriend|boyfriend"
)
CHILDREN = r"女儿|闺女|儿子|孩子|小孩|宝宝|daughter|son|child|kid|baby"
TITLED = (
    r"妈|爸|媳妇|先生|太太|对象|姐姐|妹妹|姐|妹|哥哥|弟弟|哥|弟|闺蜜|朋友|同事|老师|老板|"
    r"sister|brother|friend|partner|boss|teacher"
)
BIRTHDAY = (
    r"(?:[买挑选](?:的|了?[一]?[个份]|了))?(?:[\d一二三四五六七八九十]{1,3}岁)?(?:过?生日|大寿|寿辰|生辰|庆生)|"
    r"(?:'?s)?\s+(?:\d+(?:st|nd|rd|th)\s+)?(?:birthday|b-?day)"
)
PRESENT = r"给|送|为|帮|买|礼|\b(?:gift|present|for)\b"
OTHER_WAY = r"\b(?:birthday|b-?day)\s+(?:gift|present)?\s*for\s+(?:his|her|their|my|the)?\s*"
SAYS_DAY = r"月|农历|阴历|旧历|\d\s?[/-]\s?\d|lunar|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
# The whole remark in a line: 给妈妈生日买的, gift for mum's birthday.
REMARK_HEAD = r"(?:是|说是)?(?:给|送给?|为|帮)(?:我|她|他|自己)?(?:的)?"
REMARK_TAIL = (
    r"(?:[买送挑选用]的?)?(?:生日)?(?:礼物|礼品)?(?:的)?"
    r"(?:\s*[,，(（]?\s*(?:农历|阴历|旧历|lunar)?\s?闰?[\d一二三四五六七八九十冬腊正]{1,2}[月/][\d初一二三四五六七八九十廿]{1,3}[日号]?[)）]?)?"
)
REMARK_HEAD_EN = (
    r"\b(?:(?:as\s+)?(?:an?\s+)?(?:birthday\s+)?(?:gift|present)\s+)?for\s+(?:(?:his|her|their|my|the)\s+)?"
)
# Behind a day: they will come then, so it is not the day of the sale.
COMING_BEHIND = (
    r"(?:再|还|会|要|想|说)*(?:带[\u3400-\u9fff]{1,6}来(?!了|过|的|买|拿)|过来(?!了|的|买|拿)|"
    r"来(?:试|看|取|挑|选)(?!了|过)|再来(?!了)|试(?!了|过))"
)
# Behind a day, and in front of one: what we are to do then.
TASK_BEHIND = r"(?:再|要|记得|请)?(?:提醒|回访|联系|给[她他]打|打个?电话|回个?电|跟进)"
TASK_BEFORE_EN = (
    r"\b(?:and\s+)?(?:please\s+)?(?:remind(?:er)?(?:\s+me)?(?:\s+to)?(?:\s+[a-z]+)?|call|ring|text|message|phone|contact|"
    r"follow[\s-]up(?:\s+with)?|check\s+(?:in\s+)?with|(?:(?:she|he|they)?(?:\s+will|'ll)\s+)?(?:come|be)\s+back|will\s+come)"
    r"(?:\s+(?:her|him|them|me|back|again|in|by|on|about|it|the|[a-z]+)){0,4}\s*$"
)
