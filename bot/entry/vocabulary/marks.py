"""Words that mark a payment, a channel, a role or an act. Patterns over the shadow (lower case, simplified).

Homophones and slips of the common payment words are spelled out as character classes.
"""

PAYMENTS: tuple[tuple[str, str], ...] = (
    (
        "wechat",
        (
            r"(?:微[信心新芯欣型](?![群号])|[威薇徽唯维]信|v信|weixin|we\s?chat)(?:\s?pay|转[账帐]|收款|支付(?!宝)|"
            r"付款|扫码|"
            r"扫一?扫|扫的|收的|付的|付了|红包|付|扫|收|转)?"
            r"|(?<![a-z0-9])(?:wx|vx|wechatpay)(?![a-z])(?:转[账帐]|付款|支付|收款|付|转)?|转[账帐]\s?(?:到)?微信|"
            r"绿泡泡"
        ),
    ),
    (
        "alipay",
        (
            r"(?:支付[宝包保报饱堡]|[之知只枝]付宝|支[负富副]宝|阿里支付)(?:转[账帐]|收款|支付|付款|扫码|扫的|收的|"
            r"付的|付了|付|扫|收|转)?"
            r"|(?<![a-z0-9])(?:zfb|ali\s?pay|zhifubao)(?![a-z])(?:转[账帐]|付款|支付|付)?"
        ),
    ),
    (
        "other",
        (
            r"八达通|云闪付|数字人民币|数字货币|数币|(?:用|刷)?会员卡(?!充|办|续|开|升)(?:余额|里?扣|支付|付款?|"
            r"抵扣)?(?!\s*[一1]?[张个])|储值卡?(?!充|办|续|开)(?:余额|扣|支付)?|"
            r"(?:从)?余额(?!充|不)(?:扣|支付|抵扣|付款?)?|卡里扣|扣卡|购物卡|礼品卡付|月结|挂[账帐]|记[账帐]|赊[账帐]|赊着|"
            r"赊|转数快|街口支付?|悠游卡|花呗|白条|"
            r"京东支付|支票|"
            r"\b(?:paypal|pay\s?now|octopus|venmo|upi|g\s?pay|google\s?pay|apple\s?pay|samsung\s?pay|pay\s?tm|"
            r"phone\s?pe|zelle|"
            r"grab\s?pay|pay\s?me|fps|line\s?pay|cash\s?app|klarna|afterpay|stripe|mpesa|m-pesa|gcash|tng|"
            r"touch\s?n\s?go|duit\s?now|bitcoin|crypto|"
            r"cheque|"
            r"store\s+credit|on\s+(?:the\s+|his\s+|her\s+|my\s+)?(?:tab|account|credit)|"
            r"(?:put\s+(?:it\s+)?)?on\s+tab|tab|"
            r"gift\s?card\s+payment|paid\s+by\s+voucher)\b"
        ),
    ),
    (
        "transfer",
        (
            r"(?:公司|公对公|银行|对公|网银|手机银行|个人|私人|现)?(?:转[账帐]|汇款|打款)(?:收款|支付)?|对公(?:付款|"
            r"打款)?|公账|银行汇款|"
            r"\b(?:bank\s+t(?:ransfer|ransf|rans|rf|fr)|wire\s+transfer|bank\s+wire|wired|wire|transfer(?:red)?|"
            r"neft|imps|bacs|iban|ach)\b"
        ),
    ),
    (
        "card",
        (
            r"刷(?:信用)?[卡咔喀](?:了|付款)?|信用卡|银行卡|储蓄卡|借记卡|碌卡|拍卡|刷pos机?|pos机|银联(?:卡)?|"
            r"(?<!birthday )(?<!greeting )(?<!gift )(?<!memory )(?<!sim )(?<!sd )(?<!business )(?<!graphics "
            r")(?<!christmas )"
            r"(?<!name )(?<!thank you )(?<!get well )(?<!video )(?<!id )(?<!tarot )(?<!flash )"
            r"\b(?:by\s+|via\s+|with\s+)?(?:(?:credit|debit|bank|visa|master)\s?card|card|visa|mastercard|amex|"
            r"american\s+express|"
            r"union\s?pay|contactless|maestro|discover|swipe[d]?|cc)\b(?!\s?(?:holder|case|game|box|reader|stock|"
            r"wallet))"
        ),
    ),
    (
        "cash",
        (
            r"(?:收|付|给)?(?:现[金今斤津巾]|[线限]金)(?:付款|支付|收款|收的|付的|付了|付)?|现钞|现付|付现|现结|收现|"
            r"给现|xianjin|\b(?:in\s+|by\s+|with\s+)?cash\b(?!\s?(?:box|book|register|app))"
        ),
    ),
)

# A payment word that a blank has broken.
BROKEN: tuple[tuple[str, str], ...] = (
    ("wechat", r"(?<![\u3400-\u9fff])微 信(?![\u3400-\u9fff])"),
    ("alipay", r"(?<![\u3400-\u9fff])支 ?付 ?宝(?![\u3400-\u9fff])"),
    ("cash", r"(?<![\u3400-\u9fff])现 金(?![\u3400-\u9fff])"),
    ("card", r"(?<![\u3400-\u9fff])刷 卡(?![\u3400-\u9fff])"),
    ("transfer", r"(?<![\u3400-\u9fff])转 账(?![\u3400-\u9fff])"),
)

CHANNELS: tuple[tuple[str, str], ...] = (
    (
        "online",
        (
            r"(?:在|从|通过)?(?:线上|网上|网路|网络上?|淘宝|天猫|京东|拼多多|抖音|快手|小红书|网店|微店|微商城|"
            r"商城|小程序|有赞|"
            r"美团|饿了么|闲鱼|直播间?|"
            r"公众号|朋友圈|官网|虾皮|蝦皮|露天|网购|外卖平台|微信群里?|群接龙|接龙|团购|社群)(?:小店|旗舰店|店铺|"
            r"店|直播间?|直播|"
            r"平台|外卖)?(?:下单|下的单|购买|拍的|订单|来的|上)?"
            r"|\b(?:online|on-line|(?:via|on|from|through)\s+(?:the\s+|our\s+)?(?:website|web\s?site|web|site|shopify|"
            r"app)|website|"
            r"(?:via\s+|on\s+|from\s+)?(?:instagram|insta|ig|facebook|fb|shopify|taobao|tiktok|amazon|etsy|lazada|"
            r"shopee|ebay|"
            r"xiaohongshu|rednote|tmall|whatsapp\s+order|web\s+order))(?:\s+(?:order|shop|store|dm|live|sale))?\b"
        ),
    ),
    (
        "offline",
        (
            r"线下|(?:来|到|在|去)?(?:咱|我们?|本)?(?:店里|店内|门店|实体店|门市部?|店铺里?|柜台|专柜)|到店|来店|"
            r"在(?:咱们?|我们?)店(?:里|内)?|(?:来|到|在)\s?(?:店|store|shop)(?![长员主名])|"
            r"(?:在)?(?:摆摊|地摊|集市|夜市|市集|赶集|摊位|摊上)(?:上)?|现场|"
            r"\b(?:in[-\s]?store|in[-\s]?shop|at\s+(?:the\s+|our\s+|my\s+)?(?:shop|store|counter|stall|market|booth)|"
            r"in\s+(?:the\s+|our\s+)?(?:shop|store)|store\s+sale|"
            r"offline|in[-\s]person|over\s+the\s+counter|came\s+(?:in)?to\s+the\s+(?:shop|store)(?:\s+and)?|"
            r"shop\s+sale|counter\s+sale|pop-?up)\b"
        ),
    ),
)

ANONYMOUS = (
    r"(?:早上|上午|中午|下午|傍晚|晚上|刚才|刚刚)?(?:[那这][个位]|[有来]了?一?[个位]|一[个位])(?:[\u3400-\u9fff]{0,4}的)?"
    r"(?:客人|顾客|女的|男的|女士|先生|女孩|男孩|女生|男生|小姑娘|小伙子?|老太太|老头儿?|老人|老外|学生|大妈|大爷|阿姨)|"
    r"散客|路人(?![甲乙丙])|(?:(?<=^)|(?<=\s))[\u3400-\u9fff]{2}(?:客人|游客)|无名|不留名|没留名(?:字)?|"
    r"路过的?(?:客人)?|过路客|\b(?:walk[-\s]?ins?(?:\s+(?:customer|client))?|no\s+name|anonymous|passer-?by|"
    r"someone|somebody|stranger|tourists?|a\s+(?:customer|client|guest|lady|guy|man|woman|tourist))\b"
)
ROLES = (
    r"新来的(?:客人|顾客|客户)?|新客[户人]?|新会员|新顾客|新朋友|老客[户人]?|老顾客|老会员|熟客|熟人|回头客|"
    r"(?<![值办续开年月季天级])会员(?![卡价日费制])|"
    r"(?:vip|svip|贵宾)(?:客户|会员|客人|卡)?|客户|顾客|客人|买家|"
    r"(?:香港|台湾|澳门|外地|本地|老外|外国|大|韩国|日本|美国|英国|法国|德国|俄罗斯|印度|泰国|越南|新加坡|马来西亚|"
    r"北京|上海|广州|深圳|海外|隔壁|批发|零售|团购|网上|线上)(?:客(?:户|人)?|顾客)(?![厅房户])|潜在客户|意向客户|"
    r"联系人|粉丝|"
    r"\b(?:new\s+(?:customer|client|contact|lead|member|guest)|(?:regular|old|returning|repeat|"
    r"loyal)\s+(?:customer|client)|customer|client|"
    r"contact|lead|member|regular|vip)\b"
)
CONTACT_DATA = (
    r"地址|住址|住在|邮箱|微信号|公司名?是|职业|尺码[是:为]|身高|体重|\b(?:address|e-?mail|lives\s+(?:at|in)|"
    r"wechat\s+id|instagram\s+id)\b"
)
ENTER = (
    r"(?:请|帮我|帮忙)?(?:添加|新增|新建|登记|录入|录一下|记一下|记下|存一下|存个|更新|加一?个|加一下|建档|"
    r"备注一下|补录|补充|入档)(?:一?个|一下)?|"
    r"\b(?:please\s+)?(?:add|save|register|update|change|edit|create|record)\b(?:\s+(?:a\s+)?(?:new\b)?)?|"
    r"\bnew\b(?=\s*:)"
)
PHONE_LABEL = (
    r"(?:新|换了?|换个|改)?(?:联系)?(?:电话|手机|座机|固话|号码|联系方式)(?:号码?|号)?(?:是|为|改成|改为|换成|变成|"
    r"换了|换号码?了?)?[:]?|换号码?了?|"
    r"\b(?:new\s+)?(?:whats\s?app|telephone|tel|phone|mobile|mob|cell|hp|ph|number|contact\s+no)(?:\s*(?:no|number|"
    r"num|#))?\.?(?:\s+(?:is|to|now))?\s*[:]?(?=\s|$|\d|\+|[,，.:])"
)
BIRTHDAY_LABEL = (
    r"(?:宝宝|孩子|女儿|儿子|老公|老婆)?(?:的)?(?:公历|阳历|新历)?(?:(?<!过)(?<!庆)生日|出生日期|出生于?|生于|生辰|"
    r"诞辰)(?:是|在|为|"
    r"的)?[:]?(?![礼派快会宴花帽蜡卡券蛋前当到惊套优聚送])|(?:(?<=[日号\d])|(?<=[月初十廿][一二三四五六七八九十]))生(?=[\s，,。]|$)|"
    r"(?:'s\s+)?\b(?:lunar\s+)?(?:birthday|bday|b-day|birth\s?date|date\s+of\s+birth|dob|born)\b(?!\s+(?:cake|card|"
    r"gift|present|party|candle|balloon|hat|banner|treat))(?:\s+(?:is|on|in))*\s*[:]?"
)

# An e-mail address, with the word that introduces it.
EMAIL = (
    r"(?:(?:电子)?邮[箱件]|电邮|\b(?:e-?mail|mail))?(?:地址|是|\s+is)?\s*[:,]?\s*"
    r"(?<![\w.+-])(?P<address>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})"
)
