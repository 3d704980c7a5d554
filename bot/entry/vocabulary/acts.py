"""Verbs and small words, as patterns over the shadow. What a line is about is read from these and from its figures."""

import re

from bot.entry.vocabulary.lists import listed

BUY = (
    r"(?:今天|新|刚刚?|又|再|还|一共|共|总共|想要|过来|来)?(?:买[了咗过走的单]|买了单|购买了?|购入|选购了?|"
    r"拿[了走货咗]|取走了?|要了|要走|[订定]了|[订订定]购了?|[订定](?:做|制)了?的?|下了?单|入手|选了|"
    r"挑了|带走了?|带了|提走了?|提了|批发了?|批了|进了|进货|加购|团了|拍了|拍下|囤了|抢了|点了|"
    r"来了(?=[\d一两俩几半])|[装配办弄贴改印剪烫染洗补做](?:了|咗)(?=\s?[\u3400-\u9fff\d])(?:一?[个次副套])?|办了|"
    r"来(?:拿(?!铁)|取|买)|"
    r"说要|说买|说拿|说订|充了|"
    r"续了|收了(?=[\d一两俩几半]\s?[个件瓶盒条])|左(?=\d)|买左|买(?![家手卖错]|一送|[大小多重]了)|"
    r"(?:(?<![\u3400-\u9fff])|"
    r"(?<=[姐哥总太生师娘妈爸叔姨伯爷嫂婶员客]))[拿订要批充取提](?=[\d一二两三四五六七八九十半几俩])|订咗|要咗|"
    r"攞咗|攞左)(?:的)?"
)
# 面霜不要了: the thing is given back, nothing is bought
UNWANTED = r"(?:又|都|说)?不(?:想)?要了"
# 预定面膜: ordered, and it is not said what has been paid
ORDERED = r"预[定订]了?|预购了?|(?<![a-z])pre-?orders?(?:ed)?\b"
BUY_SHORT = r"买(?!错|[大小多重]了)|拿|订(?![书婚])"
# What is wrong with a thing that comes back: the product ends before it.
DEFECT = (
    r"[穿用戴洗盖拉装开关充吃喝打塞放套扣粘连接]不[\u3400-\u9fff]{1,2}|没(?:电|声|味|反应|效|法|劲|信号|图像|画面|说|拆|开|用|穿|有|戴|动)|"
    r"无理由|未拆|[七7]天|[磨夹挤顶硌]脚|扎[人手脸]|勒[人脖肚]|掉毛|掉屑|有[点些]|偏[大小长短紧肥瘦]|"
    r"不(?![锈粘倒湿干求老二])[\u3400-\u9fff]{1,3}|有(?:灰|洞|裂|虫|味|异味|毛病|污|斑|线头|瑕疵|划|坑|缺|声|响|"
    r"杂音)|裂|坏|破|断|掉色|掉|漏|过敏|开线|开胶|起球|褪色|不合适|不合身|不喜欢|不好|不能|不会|不亮|不响|不制冷|"
    r"不加热|不通电|不灵|不想|不要|没效果|没用|太[大小长短紧松贵油]|大了|小了|长了|短了|尺码|尺寸|码数|色号|颜色|"
    r"色差|过期|发霉|变质|变形|缩水|有问题|有划痕|"
    r"有瑕疵|有异味|有毛病|有虫|质量|故障|松了|脱|卡住|死机|黑屏|屏幕碎|碎|生锈|大一[码号]|小一[码号]|大码|小码|号码|"
    r"[大小]一?[号码]|蔫|枯|烂|碎|馊|臭|发[霉臭酸黄黑硬潮炎痒烧热烫]|脱[胶线落毛皮漆]|失灵|走线|勾丝|串味|变[味酸硬色]|走样|"
    r"缺(?!德)|死了|起[泡皱毛]|漏[水气电油液]|爆|胀[气包]|受潮|进水|短路|跳闸|卡顿|闪屏|打不开|开不了|没反应|"
    r"(?:都|全|又|就|已经?|有点)*[酸硬软塌化瘪歪皱糊潮黄黑干苦馁散翘弯凹折锈灭]了|新的|另一|别的|其他|少了|少发|发错|拿错|买错|寄错|瑕疵|损坏|原路|因为|由于|客户|"
    r"\b(?:wrong|broken|broke|damaged|faulty|defective|cracked|torn|stale|expired|leaking|leaks?|too|not|doesn'?t|"
    r"didn'?t|won'?t|does|because|due|since|for\s+(?:a\s+)?(?:size|bigger|smaller|larger|another|different|new)|"
    r"size|colou?r|shade|"
    r"chipped|leaky|dented|ripped|bent|peeling|peeled|wilted|melted|crushed|shrunk|shrank|faded|fades|smelly|smells?|"
    r"spoiled|spoilt|jammed|dirty|stained|sour|noisy|incomplete|"
    r"allergic|never|was|were|is|has|had|bad|stopped|missing|late|rotten|mouldy|moldy|scratched|dead|stains?)\b"
)
SELL = r"卖给了?|卖了给?|卖出去?了?|售出|售给|出货给?|出了|出给|成交|开单|新单|新订单|来单|今日?卖|刚卖|卖掉|卖"
BUY_EN = (
    r"'s\s+orders?\b|\b(?:just\s+)?(?:has\s+)?(?:came\s+in\s+and\s+)?(?:bought|buys|buying|purchased|purchases|"
    r"got(?=\s)|gets|"
    r"took(?:\s+(?:home|away))?(?=\s)|takes(?:\s+home)?|picked(?:\s+up)?|picks(?:\s+up)?|"
    r"put(?=\s.{1,60}\btab\b)|ordered|orders|order(?=\s)|grabbed|acquired|collected|chose|wanted|went\s+for|buy)\b"
)
SELL_EN = (
    r"\b(?:just\s+)?(?:sold|selling|sale(?:\s+to)?|sales?:|(?:new\s+)?orders?\s+(?:from|by|for)|"
    r"invoice(?:d)?)\b(?:\s+to\b)?"
)
RETURN = (
    r"(?:要|想|来)?(?:退货退款|退货|退款|退钱)|退了|退还|退回来?|退掉|退钱|要退|想退|来退|返还|退(?!休|伍|学|出|步|"
    r"烧|热|潮|役|隐|让|群|"
    r"订(?!书)|订金)(?:回)?"
)
EXCHANGE = (
    r"换货|调换|更换|调货|换了|换成|换(?=[一两\d]\s?[个件条双瓶盒套只支台把副本])|换一?[个件条双瓶盒套只支]|要换|想换|来换|换(?!季|洗|电话|手机|号码|鞋|气|算|言|"
    r"药|届|取|装|位)"
)
REPAIR = (
    r"维修|返修|送修|修理|报修|保修|来修|拿来修|修一下|返厂|寄修|寄回|送检|(?<![装进维研返送报保必选自])修(?!身|改|"
    r"护|剪|补液|女|行|养|车店|眉|复|正|容)"
)
RETURN_EN = (
    r"\b(?:please\s+)?(?:wants?\s+(?:a\s+|to\s+|full\s+)*)?(?:paid\s+back|returned|returns|returning|return(?:ed)?|refund(?:ed|"
    r"ing|s)?|money\s+back|sent\s+back|brought\s+back|"
    r"gave\s+back|gave(?=\s.{1,40}refund)|(?:takes?|took|taking|brings?|bringing|brought|sends?|sending|hand(?:s|ed))\s+back|"
    r"(?:brings?|bringing|brought|sends?|sending|sent|took|taking|handed|gave|got)"
    r"(?=\s+(?:the|a|an|his|her|their|my|it|them|two|three|\d)\b[^,.;]{0,30}?\bback\b(?!\s?(?:pack|rest|scratch|support))))\b(?:\s+(?:to|for)\b)?"
)
# The tail of a verb that has the thing in its middle: sent the dress back, dropped the bike off for repair.
RETURN_TAIL_EN = (
    r"(?<=[a-z0-9] )(?:back|off|in)"
    r"(?=\s*(?:$|[,.;:\d$¥€£-]|for\b|to\s+(?:the|us)\b|refund|cash|card|because|as\b|since))"
)
RETURN_HEAD_EN = (
    r"\b(?:sent|sends|brought|brings|took|takes|dropped|drops|handed|left|gave|puts?)(?:\s+(?:in|off|over|by))?"
    r"(?=\s+(?:the|a|an|his|her|their|it|my)\b)"
)
# The kettle came back: only with a thing in front or a reason behind, for people come back too.
CAME_BACK_EN = (
    r"(?:came|comes?|coming)\s+back(?:\s+(?:with|for)(?=\s.{1,40}\b(?:refund|swap|exchange|replace\w*|repair|broken|faulty|"
    r"wrong|too|leak\w*|damaged|torn|cracked)\b))?"
)
THING_BEFORE_EN = r"(?:'s|\bthe|\bhis|\bher)\s+[a-z0-9][a-z0-9 ]{1,30}$"
EXCHANGE_EN = r"\b(?:wants?\s+to\s+)?(?:exchang(?:e|ed|es|ing)|swap(?:ped|s|ping)?|replac(?:e|ed|ement|ing))\b"
REPAIR_EN = (
    r"\b(?:(?:(?:is|was)\s+)?(?:sent|send|sending|taken|took|brought|dropped|came|comes?|went|gone|goes|going)"
    r"(?:\s+(?:back|in|off|out|away))?(?:\s+to\s+(?:the\s+)?[a-z]{4,14})?|in|back|off|left|needs?|wants?|is\s+in)?\s*(?:for\s+(?:a\s+)?|to\s+be\s+)?(?:repair(?:ed|s|ing)?|fix(?:ed|ing)?|mend(?:ed|ing)?|"
    r"warranty(?:\s+claim)?)\b"
)
SENT_IN = r"[送返寄保]|来修|拿|sent|back|brought|dropped|warranty"
FOLLOW = (
    r"(?:记得|别忘了?|不要忘了?|请|麻烦|帮我)?提醒(?:一下|我们?|他|她)?|记得|别忘了?|不要忘了?|待办|回访|跟进|联系|"
    r"联络|连络|打个?电话|打通?电话|打给|打畀|打俾|致电|回个?电话?|回电|回复|回覆|"
    r"拜访|约了|约咗|约见|约定|预约|约好|约|见面|见客|见(?=[\u3400-\u9fff])|喊|叫|催|通知|告诉|找|问问?|私信|"
    r"发信息|发消息|发微信|微信(?:联系|找|问|通知|发)|加微信"
)
FOLLOW_TASK = (
    r"来?(?:取货|提货|发货|送货|上门|安装|复查|复诊|复购|续费|保养|量尺|对账|结账|拜年|开会|视频|面谈|试衣|试妆|"
    r"试穿|到货|到店|来店|来取|来拿|来提|来试|来看|来修|交货|出货|寄出|送去|送到|寄|付尾款|交付|验货|配镜|做护理|"
    r"做脸|"
    r"报价|体检|回门|吃饭|喝茶)"
)
# Only says that something is to be done: 给王姐送花.
GIVE_TASK = (
    r"(?<=[给畀俾帮替])[\u3400-\u9fffa-z ]{1,8}?(?=(?:送|打|发|做|办|准备|留|寄|带|订|回|量|修|装|换|介绍|推荐|报|"
    r"结|讲|看|调|配|设计|补|拿|剪|染|烫|洗|预留|庆生|过生日))"
)
FOLLOW_EN = (
    r"\b(?:please\s+)?(?:remind(?:er)?(?:\s+me)?(?:\s+to)?|follow(?:ing)?[-\s]?up(?:\s+(?:with|on))?|f/u|"
    r"(?:give\s+)?call(?:\s+back)?|callback|(?:^|(?<=\n))ring|phone|text|email|e-mail|message|msg|ping|dm|whatsapp|"
    r"check(?:\s+(?:in|up|back))?(?:\s+(?:with|on))?|contact|chase|chat\s+with|meet(?:ing)?(?:\s+with)?|"
    r"visit(?:ing)?|see|catch\s+up\s+with|touch\s+base\s+with|reach\s+out\s+to|get\s+back\s+to|"
    r"schedule|book(?:ing)?|appointment|appt|deliver(?:y)?|drop\s+off|send|ship|invite|tell|ask|remember\s+to|"
    r"don'?t\s+forget(?:\s+to)?|todo:?|to-do:?|arrange)\b(?:\s+(?:to|for|with)\b)?"
)
FOLLOW_TASK_EN = (
    r"\b(?:(?:will|is|are|to|wants\s+to|coming|going\s+to|back|come|comes)\s+)*(?:pick(?:s|ing)?\s*-?\s?up|"
    r"collect(?:ing)?|coming(?:\s+(?:in|back|by|over))?|come(?:s)?(?:\s+(?:in|back|by|over))?|visiting|visits|"
    r"arriv(?:e|es|ing)|fitting|delivery|"
    r"pickup|stopping\s+by|dropping\s+by|due)\b"
)
TALK = r"聊(?!天记)|通了电话|谈了|谈到|沟通|讨论|\b(?:talked|chatted|spoke|discussed)\b"
NOTE_LABEL = r"\s*(?:加?备注|记一下|\bnotes?\b|\bmemo\b)\s*[:：,，]?\s*"
# "Remind me to" stands before what is to be done, and is not it.
REMINDS = re.compile(r"^(?:please\s+)?remind\s+(?:me|us)\b\s*(?:(?:to|about|that)\b\s*)?|^(?:to|about)$", re.IGNORECASE)
BARE_SAY = frozenset({"说", "说了", "讲", "says", "said"})
SAY = (
    r"问(?=有没有|能不能|可不可以|是不是|什么时候|多少|怎么|价)|建议|希望|提议|提到|问起|要求|询问|担心|怀疑|讨厌|"
    r"期待|生气|不高兴|开心|高兴|聊|说(?=[\u3400-\u9fff\s:，])|"
    r"反馈|反映|反应|觉得|认为|表示|投诉|抱怨|夸|称赞|表扬|嫌|喜欢|满意|不满|点赞|评价|好评|差评|"
    r"话(?=[\u3400-\u9fff]{2})|聊了|聊天|聊到|聊起|通了电话|谈了|谈到|沟通|讨论|喝茶|吃饭|想了解|咨询|打听|"
    r"没人接|没接|打不通|无人接听|没回[复信]|考虑|没买|没下单|未买|不买了|没要|试了|看了|逛了|逛逛|参观|路过|吐槽|推荐了|介绍了"
)
# Says that a line is a remark, without being a verb that ends a name.
# More than a thing: 最近怀孕了, 搬家到朝阳区了.
SENTENCE = (
    r"[\u3400-\u9fff]{3}(?:过|呢|的)$|[\u3400-\u9fff]{2}了$|^(?:搬|去了|回了|出国|出差|结婚|怀孕|生了|住院|退休|换工作|辞职|升职|毕业|装修)|"
    r"[\u3400-\u9fff](?:要|想|会|能|在|是|被|让|没|不)[\u3400-\u9fff]{2,}|"
    r"\b(?:is|was|has|will|would|can|moved|got|plans)\b"
)
ASKED = r"[\u3400-\u9fff]{2}(?:来)?(?:问|咨询|打听)(?:了|我|我们|过|起)?(?=[\u3400-\u9fff]{2})|\basked\b"
OPINION = (
    r"好用|效果|过敏|太[大小贵油甜咸长短慢多少干硬软薄厚重轻紧松淡浓亮暗香吵辣酸苦]|好吃|难吃|好看|合身|合适|舒服|"
    r"漂亮|不错|很[\u3400-\u9fff]|挺[\u3400-\u9fff]|真(?:好|不|的|漂亮|香|甜|棒|舒服|不错|难)|非常|有点|掉色|褪色|"
    r"\b(?:great|excellent|amazing|terrible|awful|wonderful|delicious)\b"
)
SAY_EN = (
    r"\b(?:says?|said|told|mentioned|mentions|complain(?:s|ed|ing)?|complaint|feedback|thinks?|thought|loves?|"
    r"loved|likes?|liked|hates?|hated|enjoys?|enjoyed|"
    r"happy|unhappy|pleased|satisfied|disappointed|talked|talks|talk|spoke|spoken|speaks|chatted|discussed|met|"
    r"asked|asks|asking|interested|wants|had\s+(?:a\s+|an?other\s+)?(?:coffee|lunch|dinner|tea|chat|call|meeting|"
    r"drink|breakfast|word)|prefers?|preferred|"
    r"recommended|praised|feels?|felt|finds?|found|wishes|came\s+by|dropped\s+by|stopped\s+by|visited|looked|tried|"
    r"browsed|considering|moving|moved|allergic|review)\b"
)
# Something is missing or wrong with what was delivered: the 两块 of 积木少了两块 is no money.
COMPLAINT = (
    r"(?:反映|反应|反馈|投诉|抱怨|吐槽|说|讲|表示|发现|提到|指出)[^,，;；\d]{0,12}?(?:少[了发给装送拿]|缺[了少]|漏[了发装送]|丢[了失]|"
    r"不见|没收到|错发|发错|送错|装错|弄错|搞错|等了|多收|少找|算错|态度)|"
    r"(?:少|缺|漏)(?:了|发了?|给了?|装了?)[一两二三四五六七八九十几\d]{1,2}[块个件片支包颗只瓶盒](?:[\u3400-\u9fff]{0,4})$|"
    r"\b(?:says?|said|complain\w*|reports?|reported|told\s+us|feedback)\b[^,;]{0,30}?\b(?:missing|short|late|wrong|overcharged|"
    r"rude)\b"
)
NOT_BOUGHT = (
    r"没买|没下单|未买|不买|没要|没成交|啥也没买|什么(?:都|也)没买|没拿|没带走|didn'?t\s+buy|did\s+not\s+buy|"
    r"not\s+buy|no\s+sale|no\s+purchase|without\s+buying|bought\s+nothing|nothing\s+bought"
)
WISH = (
    r"想买|想订|想要|想定|打算|考虑|可能|准备买|有意|感兴趣|下次|interested|might|wants?\s+to|would\s+like|"
    r"thinking\s+(?:of|about)|considering|plans?\s+to"
)
INTENDS = (
    r"\b(?:will|going\s+to|gonna|"
    r"wants?(?=\s+(?:\d|an?\b|the\b|some\b|two\b|three\b|more\b)(?!.*\b(?:refund|return|exchange|repair|replace))))\b|'ll\b"
)
GIVE = (
    r"(?:卖|拿|送|寄|发|转|帮|替|代)?(?:[给畀俾跟]|向(?![姐哥总太先小女老阿叔董]))|\b(?:to|from|with|for|gave|give)\b"
)
PROMOTION = (
    r"买[一二三两\d]{1,2}[送赠][一二三两\d]{1,2}|第二[件瓶盒份个杯双]半价|满\d+[减送]\d+|"
    r"buy\s+\w+\s+get\s+\w+(?:\s+free)?|bogo"
)
GIFT = (
    r"赠品|赠送|附送|另送|加送|送了?|赠了?|搭了?|free|complimentary|\bgift\b(?!\s?(?:box|set|card|bag|wrap))|"
    r"\+?\bfreebie\b|包邮|备注|备考|注:|(?<![a-z])ps(?![a-z])|memo"
)
REQUEST = r"帮我(?:查|算|统计|找一下|看看?.{0,6}账)|看看?.{0,8}账单?$|多少钱|几钱|业绩|营业额|报表|流水"
QUESTION = (
    r"[?？]\s*$|[吗呢嘛么]\s*[?？！!。~]*$|多少(?:钱|个|件|单|人|了)?[啊呀呢]?\s*$|卖了多少|谁(?:欠|买|还|是|最|"
    r"生日|没|要)|是谁|"
    r"什么(?:价|时候|东西|意思|是|叫)|(?:买|要|订|拿|卖)(?:过|了|的)?(?:些|点)?(?:什么|啥)|怎么(?:用|样$|办|卖|删|关|停|设|"
    r"调|改|弄|做|操作|记|回事|看|查|撤|办理)|哪[个些里儿位天]|几(?:单|个人|点了|个客户|号了)|有没有|能不能|可不可以|"
    r"是不是|查一?下|查询|查看|查找|帮我查|帮我看|看一下业绩|统计|业绩|营业额|销售额|销量|排行|排名|报表|流水|汇总|"
    r"欠款名单|名单|库存|还剩|还有多少|打开|列出|显示|^\s*(?:请问)?(?:怎么|怎样|如何)|^\s*几点(?:开始)?[发提]|"
    r"^\s*(?:what|who|when|where|why|how|which|whose|can\s+(?:you|i|we)|could\s+you|do\s+(?:you|we|i)|does|did|"
    r"is\s+(?:there|it|this)|are\s+(?:there|you|we)|have\s+you|show|list|find|search|give\s+me|tell\s+me|top|"
    r"total\s+sales|sales\s+(?:today|this|last|report|for)|report|stats|"
    r"statistics|export|import|open|price\s+of|prices?)\b"
)
COMMAND = (
    r"^\s*/|^\s*(?:撤销|撤回|取消|删除|删掉|删了|撤|帮助|菜单|设置|退出|返回|开始|导出|导入|备份|恢复|修改|改一下|"
    r"编辑|重来|清空|教程|说明|使用说明|undo|delete|remove|cancel|help|menu|settings?|start|stop|"
    r"quit|exit|back|restart|reset|edit|redo|test(?:ing)?|ping|version|about|language|logout|login|clear|skip|next|"
    r"previous|yes|no|confirm|save|done)(?:\s*(?:上一?条|上一?单|最后一?[条单]|刚才(?:那)?[条单个]?|这[条单个]|"
    r"last|that|it|entry|the\s+last(?:\s+(?:entry|one|sale))?|the\s+entry|this|me|all))*\s*[!！。.]*\s*$"
)
GREETING = (
    r"你好[呀啊吗]?|您好|大家好|哈[喽啰罗]|嗨|早[呀啊安]?|早上好[呀啊]?|上午好|中午好|下午好|晚上好|晚安|"
    r"在[吗嘛么不]?|在不在|谢[谢啦了]+[你您]?|多谢[晒你您]?|感谢|辛苦[了啦]?|辛苦你[了啦]?|再见|拜拜|收到[了]?|"
    r"好的?[呀啊哦吧嘞呢]?|好[好哒滴]|行[吧啊]?|可以[了的]?|没问题|知道了|"
    r"明白[了]?|了解[了]?|ok+(?:ay|k)?|嗯+|哦+|噢+|啊+|呵+|哈+|嘿+|嘻+|是[的啊]?|对[的啊]?|不是|不[要用行对]?|没事|"
    r"没有|没关系|不客气|加油|恭喜发财|新年快乐|节日快乐|生意兴隆|唔该[晒]?|早晨|食咗饭未|吃了吗|吃饭了吗|你是谁|"
    r"[\u3400-\u9fff]{1,6}(?:快乐|愉快|大吉|发财)|"
    r"下班了?|上班了?|开工|收工|打烊了?|累死了?|忙死了?|人呢|测试(?:一下)?|试试(?:看)?|"
    r"hi+|hello+|hey+|yo|hiya|howdy|good\s*(?:morning|afternoon|evening|night|day)|gm|gn|morning|evening|bye+|"
    r"goodbye|see\s+(?:you|ya)(?:\s+(?:later|tomorrow|soon))?|thanks?(?:\s+(?:you|a\s+lot|so\s+much|very\s+much|"
    r"again|all|everyone))*|thx|ty|tks|cheers|"
    r"great|nice|cool|good|awesome|perfect|sure|fine|yep|yeah|yup|nope|nah|lol|lmao|haha+|hehe+|wow|oops|sorry|"
    r"please|welcome|no\s+problem|np|got\s+it|noted|roger|understood|well\s+done|happy\s+new\s+year|"
    r"merry\s+christmas|"
    r"everyone|team|all|there|boss|guys|bro|老板|老板好|亲|机器人|bot|小助手|bro|mate|dear|sir|呀|啊|哦|呢|吧|了|"
    r"的|again|how\s+are\s+you(?:\s+doing)?|what'?s\s+up|test(?:ing)?"
)
WEATHER = (
    r"天气|下雨了|好冷|好热|今天好[忙累冷热]|好忙|好累|生意[真好不怎]|没人|没生意|没开张|堵车|停电|放假|吃什么|"
    r"吃啥|weather|busy\s+day|so\s+tired|i'?m\s+(?:tired|hungry|bored|back|here|late)|quiet\s+day|slow\s+day"
)
# On a sale: what is still to be done is a remark.
LATER = (
    r"来取|自提|自取|取货|送货|发货|上门安装|下次(?:来)?(?:取|付|给)|"
    r"\b(?:will\s+|to\s+|for\s+)?(?:pick(?:s|ing)?[\s-]?up|be\s+delivered|collect(?:s|ing)?|delivery|deliver)\b"
)
FILLER = (
    r"(?:商品|产品|品名|货品|姓名|名字|客户名|付款方式|支付方式)\s?:|"
    r"\b(?:came|comes|is|was|dropped|stopped|popped|walked)\s+(?:back|by|in|over)(?:\s+again)?(?:\s+(?:and|to|for))?\b(?=[\s,.])|"
    r"(?:单号|订单号?|编号|\bno\.|#)\s?\d{1,12}|一口气|送货上门|包送货?|[含包免]运费|包安装|分\s?\d{1,2}\s?期|分期|"
    r"(?<![\u3400-\u9fff])(?:早上|上午|中午|下午|晚上|傍晚)(?![\u3400-\u9fff])|(?:(?<=^)|(?<=\s))(?:上午|中午|"
    r"下午(?!茶)|傍晚)(?=[\u3400-\u9fff])|刚刚|刚才|"
    r"有一?[个位名](?=[\u3400-\u9fff\s])|一位|一名|在我(?:们)?这(?:儿|里|边)?|在这(?:儿|里|边)|"
    r"(?<![\u3400-\u9fff])我这(?:儿|里|边)|那天的?|当时|今日份|的时候|已经|(?<=[\s，,])已(?=$|\s|[，,])|"
    r"还没付款|还没付钱|未付款?|没[付给]钱?|欠着|先欠|待付款|unpaid|to\s+pay\s+later|pay\s+later|not\s+paid(?:\s+yet)?"
)
TITLES = listed(
    "护士长 董事长 秘书长 班主任 辅导员 副总经理 副经理 副主任 副院长 副校长 副总 部长 组长 所长 馆长 台长 "
    "厅长 股长 市长 县长 区长 车间主任 司机 领导 法官 警察 讲师 导师 摄影师 化妆师 美容师 理发师 发型师 造型师 "
    "厨师 药师 技师 月嫂 委员 小姐姐 小姐 女士 先生 太太 夫人 阿姨 阿婆 阿公 阿伯 阿嫂 阿妹 叔叔 伯伯 婶婶 "
    "奶奶 爷爷 婆婆 公公 外婆 外公 姥姥 姥爷 舅舅 姑姑 妈妈 爸爸 哥哥 姐姐 弟弟 妹妹 大姐 大哥 大嫂 大叔 大伯 "
    "大婶 大爷 大妈 大娘 大姨 大姑 老板娘 老板 老师 老总 师傅 师父 医生 大夫 护士 律师 教授 博士 经理 总监 "
    "总经理 主任 主管 局长 处长 科长 校长 院长 园长 站长 店长 厂长 社长 行长 书记 队长 班长 村长 镇长 会计 "
    "教练 导演 工程师 警官 同学 姑娘 师奶 师兄 师姐 师妹 师弟 少爷 公子 宝妈 掌柜 法师 秘书 助理 站长 团长 "
    "会长 房东 设计师 大佬 大厨 妈咪 爹 娘 姐 哥 总 太 嫂 叔 伯 姨 婶 婆 爷 妈 爸 弟 妹 董 姑 舅 工 导 家"
)
