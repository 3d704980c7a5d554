"""Words of money and acts that must not pass for goods, nor be dropped: where they are left over, it is asked."""

# Not all of it has been paid, or it is not said how much.
UNPAID = (
    r"[没未](?:有)?(?:付|结账|结清|收钱|收款|给钱|给款)|没给(?=$|[\s,，。;；])|剩下|剩余|余下|余款|尾款|一半|先[欠拿]|欠着|首付|待付|免单|还(?:款|钱|账)|"
    r"(?:周[一二三四五六日天]|下个?(?:周|月|星期))再?(?:付(?![的了])|给钱|结账|结清)|(?:不|没)(?:要|收)钱|"
    r"(?:下次|回头|改天|以后|月底|到时候?|过几天|明天|后天)再?(?:付|给钱|结|收)|"
    r"(?<!arm )(?<!arm-)(?<!foot )(?<!head )(?<!wrist )(?<!spoon )(?<!back )(?<!leg )(?<!phone )\b(?:the\s+)?rest\b"
    r"(?=\s*(?:$|[,.;\d$]|on\b|by\b|in\b|to\b|when|will|due|later|next|tomorrow|mon|tue|wed|thu|fri|sat|sun|cash|card))|"
    r"\b(?:remaining|remainder|balance\s+(?:due|on|next|later)|unpaid|not\s+(?:yet\s+)?paid|hasn'?t\s+paid|"
    r"will\s+pay|on\s+the\s+house|pays?\s+(?:later|the\s+rest)|(?:paid|pays?)\s+half|half\s+(?:now|paid|later|upfront))\b"
)
# About so much.
ABOUT = r"(?:(?:大?约|大概|差不多|估计)(?:是|收)?|\b(?:about|around|approx(?:imately|\.)?|roughly))\s?$"
ABOUT_BEHIND = r"(?:元|块钱?)?(?:左右|上下|出头)|\s?(?:ish\b|or\s+so\b)"
# Money that buys time, credit or a card, or pays what is owed: whether it is a sale, the shop must say.
TOP_UP = (
    r"充值(?![卡宝券])|充卡|充会员|充(?=\d)|续[卡费]|(?:办|开|续|买)了?(?:一?张)?(?:会员|储值|年|月|次|贵宾|金|银)?卡充?|储值(?!卡扣)|存(?:钱(?![罐筒箱])|款)|"
    r"补(?:交|款|缴|上次|之前|前面|昨天|那天)|还(?:款|钱|了)|"
    r"\btop[\s-]?ups?\b|\btopped[\s-]?up\b|\brecharged?\b|\b(?:add(?:ed)?|load(?:ed)?)\s+credit\b"
)
# An act or a part of a sum inside the name of a thing.
NO_NAME = (
    r"返现|收整|先付|去年|前年|取消|积分|退款|然后|打完?折|打了折|优惠|实收|收了|付了|应收|共计|赊|(?:^|\s)[补欠还约付收返](?:$|\s)|(?<!简)约$|(?<![滋进食])补$|^约了|^预约|"
    r"(?:员工|成本|进货|批发|底|友情|内部|老客|活动|市场)价|成本$|进价$|[多少][收给付]|预存|"
    r"生日(?=$|\s|快到|到了)|不$|各$|"
    r"\b(?:cancel(?:l?ed)?|split|refund(?:ed)?|cashback|prepaid|store credit|discounted|unpaid|owe[sd]?|deposit)\b|"
    r"^(?:the )?rest$|^wants?\b|^off\b|^points\b|^credit$|\b(?:about|around)$"
)
# 大衣八百九十九: a sum said in words, grown into the name.
WORDED = r"[一二两三四五六七八九][百千万][零一二两三四五六七八九十百千]{1,6}(?![\u3400-\u9fff]?年)"
# A coupon, and how much it was worth is not said.
COUPON = (
    r"(?:用|使用|拿|抵)(?:了|掉)?(?:一?[张个])?(?:店里的?|生日|新客|优惠|代金|现金|满减|折扣|会员|抵用|礼品)*券(?!\d|后|减|包)|"
    r"\b(?:with|using|used?|redeem(?:ed|s)?|applied)\s+(?:an?\s+|the\s+|his\s+|her\s+|their\s+)?(?:\w+\s+)?(?:coupon|voucher|promo(?:\s+code)?)\b"
)
# Two people, or one for another.
FOR_ANOTHER = r"(?P<one>[\u3400-\u9fff]{2,4}?)(?:帮|替|代|给|陪|带|跟|和|与)(?P<other>[\u3400-\u9fff]{2,4})"
EACH_OF_THEM = r"(?<![\u3400-\u9fff])各(?:自)?(?:买|拿|要|订|来|点)|\beach\s+(?:bought|got|took|ordered|paid)\b"
# No sale at all: called off, or paid with points.
CALLED_OFF = r"取消|作废|撤单|退订|\bcancel(?:l?ed|s)?\b|\bcalled\s+off\b"
POINTS = (
    r"(?:消费)?积分\s?\d+\s?分?(?:换|兑)|\d+\s?(?:积分|分)(?:换|兑)|用?积分(?:换|兑换)|"
    r"\bpoints\s+for\b|\bredeem(?:ed|s)?\s+\d+\s+points\b"
)
