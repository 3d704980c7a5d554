"""Words around figures: currencies, totals, unit prices, discounts. Patterns over the shadow."""

CURRENCIES_BEFORE: tuple[tuple[str, str], ...] = (
    ("HKD", r"hk\$|hkd|港[币纸元]|hk(?=\s?\d)"),
    ("TWD", r"nt\$|ntd|twd|新?台币|nt(?=\s?\d)"),
    ("SGD", r"s\$|sgd|新币|坡币"),
    ("AUD", r"au?\$|aud"),
    ("CAD", r"ca?\$|cad"),
    ("MOP", r"mop\$?|澳门?币"),
    ("MYR", r"myr|rm(?=\s?\d)"),
    ("USD", r"us\$|usd|美[金元]|\$"),
    ("CNY", r"cny|rmb|人民币|¥"),
    ("EUR", r"eur|欧元|€"),
    ("GBP", r"gbp|英镑|£"),
    ("INR", r"inr|rs\.?(?=\s?\d)|₹"),
    ("AED", r"aed|dhs?"),
    ("JPY", r"jpy|日[元币]"),
    ("KRW", r"krw|₩"),
    ("THB", r"thb|฿"),
)
CURRENCIES_AFTER: tuple[tuple[str, str], ...] = (
    ("HKD", r"hkd|hk\$|港[币元纸]|蚊"),
    ("TWD", r"ntd|twd|nt\$|新?台币"),
    ("SGD", r"sgd|s\$|新币"),
    ("AUD", r"aud"),
    ("CAD", r"cad"),
    ("MYR", r"myr|ringgit"),
    ("USD", r"usd|us\$|dollars?\b|bucks?\b|美[金元]|\$"),
    ("EUR", r"eur\b|euros?\b|欧元?|€"),
    ("GBP", r"gbp|pounds?\b(?!\s+(?:of|[a-z]{4,}))|quid\b|英镑|£"),
    ("INR", r"inr\b|rupees?\b|rs\b|₹|/-"),
    ("AED", r"aed\b|dirhams?\b"),
    ("JPY", r"jpy|日[元币]|yen\b"),
    ("THB", r"thb|baht\b"),
    ("CNY", r"元整?(?![宵气])|块钱|块(?![根菌])|圆|rmb|cny|yuan\b|kuai\b|人民币|¥"),
)
TOTAL_BEFORE = (
    r"(?:一共|总共|共|实|应)退(?:款|了)?|一共是?|总共是?|共计|合计|总计|总价|总额|总数|总金额|金额|共收|共付|一起|"
    r"拢共|统共|加起来|实收|实付|"
    r"实际(?:收|付)款?|付了|付款|支付了|已付|已收|收款|收入|进账|收了|收到|"
    r"收您|收你|给了|花了|消费了?|卖了(?=\s?[¥\d])|应收|结账|算下来|前后|"
    r"\b(?:in\s+total|total(?:ing|s)?|totals?\s+to|grand\s+total|subtotal|sum|amount(?:\s+due)?|paid|pays|"
    r"pay(?=\s+[\d$¥€£])|spent|received|"
    r"charged|comes?\s+to|came\s+to|all\s+for|altogether|collected|settled|"
    r"gave(?:\s+me)?(?=\s+[\d$¥€£]))\b(?:\s+(?:is|of|was|me|us|by|in|with))?"
)
TOTAL_SHORT = "共收付给花总="
TOTAL_AFTER = (
    r"(?:in\s+total|total|altogether|all\s+(?:together|in|up)|in\s+all|for\s+(?:all|both|everything|the\s+lot)|sum)\b"
)
ORIGINAL = (
    r"原价是?|标价|吊牌价?|定价|挂牌价?|本来|原本|门市价|\b(?:instead\s+of|original(?:ly)?|orig|was|"
    r"list(?:\s+price)?|rrp|mrp|"
    r"regular\s+price|before\s+discount|usual(?:ly)?)\b"
)
FINAL = (
    r"现价|活动价|折后价?|券后价?|优惠后|优惠价|折扣价|成交价|会员价|特价|(?:打完折后?|打折后|打了折)(?:[收付给]了?)?|到手价?|"
    r"抹零(?:后|完)?(?:收|付)?|抹掉零头(?:收|付)?|抹去零头|抹了?零头?(?:收|付)?|"
    r"实收|实付|实际(?:收|付)|最后收?|最终收?|收整|收个整|只收了?|就收了?|算(?:你|他|她|您)?|便宜价|友情价|内部价|老客价|"
    r"秒杀价|团购价|处理价|"
    r"\b(?:now|after\s+(?:the\s+)?discount|final(?:ly)?|net|discounted\s+to|reduced\s+to|down\s+to|deal\s+price|"
    r"sale\s+price|special\s+price|rounded\s+to|paid|for\s+only)\b"
)
RESPECTIVELY = r"分别(?:是|为)?|\brespectively\b"
EACH_BEFORE = (
    r"各(?:自)?(?=\s?[¥\d])|单价[是为:]?|@|\beach\s+at\b|\bat\b(?=\s*[\d$¥€£])(?!\s*\d{1,3}\s+for\s)|\bunit\s+price\b|\b(?:price|"
    r"priced)\s+(?:at\s+)?(?=[\d$¥€£])"
)
EACH_AFTER = (
    r"(?:each|ea\.?|apiece|per\s+(?:piece|unit|item|one|head)|a\s+piece|per\s+pc|pp|/\s?(?:pc|pcs|piece|each|ea|"
    r"unit))(?![a-z])"
)
SIZES = (
    r"\bsizes?\s+[\w.]{1,4}\s+(?:to|for|into)\s+(?:(?:a|size)\s+)*[\w.]{1,4}\b|"
    r"(?:[从把])?(?:\d{2,3}|[sml]|x{1,3}l)[码号]?(?:换成?|改成?|换到)(?:\d{2,3}|[sml]|x{1,3}l)(?:[码号]|(?![a-z\d.])(?!\s?[个件条双]))"
)
INSTALMENTS = r"分\s?[0-9一二三四五六七八九十]{1,3}\s?期(?:付款?)?"
DISCOUNT_ZHE = (
    r"(?:打了?|给了?|享受?|全场)?\s*((?<![0-9.])[0-9](?:\.[0-9])?|(?<![0-9.])[0-9]{2}|"
    r"[一二三四五六七八九](?:点?[一二三四五六七八九])?|"
    r"半)折(?!叠|纸|扇|痕)(?:后价?|完)?"
)
DISCOUNT_PERCENT = (
    r"(?:优惠|减|便宜|less|discount(?:\s+of)?|minus|disc)\s*([0-9]{1,2}(?:\.[0-9])?)\s*%|"
    r"([0-9]{1,2}(?:\.[0-9])?)\s*%\s*(?:off|discount|disc|优惠)|-\s?([0-9]{1,2})\s*%"
)
DISCOUNT_MINUS = (
    r"(?<=\d)\s?-\s?([0-9]+(?:\.[0-9]+)?)(?=\s*=)|(?:又|再|立|直|满[0-9]+)?(?:优惠了?|减了?|减免了?|立减|便宜了?|"
    r"少收了?|少付|让利?了?|抹了?|用券|券减?|"
    r"用了?张?(?=[0-9]+(?:元|块)?的?(?:优惠|代金)?券)|红包减?|返现了?|返了?|抵扣?了?|积分抵扣?)\s*[¥$]?([0-9]+(?:\.[0-9]+)?)(?:元|块钱?)?(?![0-9]|[个瓶盒张])|(?:less|minus|"
    r"discount(?:\s+of)?|disc|knocked\s+off|took\s+off|(?<=\d\s)coupon|(?<=\d\s)voucher)\s*[$¥€£]?([0-9]+(?:\.[0-9]+)?)(?!\s*%)|"
    r"[$¥€£]?([0-9]+(?:\.[0-9]+)?)\s*(?:off|discount)\b"
)
DISCOUNT_ROUND = r"抹零|抹掉零头|抹去零头|去零头|抹了?零头?|凑整|取整|收个?整|rounded(?:\s+down|\s+off)?"
CHANGE = (
    r"找(?:了|回|零|他|她|您|你)?\s*([0-9]+(?:\.[0-9]+)?)(?:元|块钱?)?|\b(?:change)\s*[$¥€£]?([0-9]+(?:\.[0-9]+)?)|"
    r"[$¥€£]?([0-9]+(?:\.[0-9]+)?)\s+change\b(?!\s+[$¥€£]?\d)"
)
DEPOSIT = (
    r"(?:已?付了?|交了?|收了?|给了?)?(?:定金|订金|押金|预付款?|预付|首付款?|先付|先交|先给)(?:了|收了?|付了?)?|还?[差欠](?:款|了)?|尾款|"
    r"\b(?:deposit|down\s?payment|advance|balance(?:\s+due)?|owes?|remaining)\b"
)
POSTAGE = r"(?:运费|邮费|快递费|配送费|\b(?:shipping|delivery\s+fee|postage)\b)"
