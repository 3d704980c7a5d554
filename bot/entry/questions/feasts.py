"""Days on which everybody sells, by name: a day of the year, or a festival that moves with the moon."""

from __future__ import annotations

from bot.domain.holidays import Festival

FEASTS: dict[str, tuple[int, int] | Festival] = {
    "双十一": (11, 11), "双11": (11, 11), "singles'? day": (11, 11), "双十二": (12, 12), "双12": (12, 12),
    "六一八": (6, 18), "618(?=大促|活动|期间|那天|当天|卖|生意|销售|怎|业绩)": (6, 18), "情人节": (2, 14), "valentine'?s(?: day)?": (2, 14), "三八节?": (3, 8),
    "妇女节": (3, 8), "女神节": (3, 8), "women'?s day": (3, 8), "六一(?!八)(?:儿童节)?": (6, 1), "儿童节": (6, 1),
    "教师节": (9, 10), "万圣节": (10, 31), "halloween": (10, 31), "平安夜": (12, 24), "圣诞节?": (12, 25),
    "christmas(?: day)?": (12, 25), "春节": Festival.SPRING, "过年": Festival.SPRING,
    "spring festival": Festival.SPRING, "(?:chinese|lunar) new year": Festival.SPRING, "元旦": Festival.NEW_YEAR,
    "清明节?": Festival.QINGMING, "五一(?:劳动节|假期|黄金周)?": Festival.LABOUR, "劳动节": Festival.LABOUR,
    "端午节?": Festival.DRAGON_BOAT, "中秋节?": Festival.MID_AUTUMN, "国庆节?(?:假期|黄金周)?": Festival.NATIONAL,
    "national day": Festival.NATIONAL,
}  # fmt: skip
# What a feast may begin and yet not be: 中秋礼盒, 春节大礼包, 三八套餐 are goods with the feast in their name.
NOT_GOODS = (
    r"(?!节?(?:大|小|限定|限量|特供|特惠|专享|定制)*(?:礼|套餐|套装|月饼|粽|蛋糕|树|卡|糕|青团|汤圆|元宵|饺|花(?!了|费|掉|得|多少)|玫瑰|巧克力|糖|年货|对联|"
    r"灯笼|款|版|福袋|盲盒|红包|苹果|装饰|袜|帽|服|贴纸))"
)
