"""A draft in one short line, as the page for salespeople prints it."""

from __future__ import annotations

from bot.domain.occasion import YearDay
from bot.entry.draft import Draft, DraftItem, plain_number

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "purchase": "销售", "contact": "客户", "followup": "跟进", "return": "退换", "note": "记事",
        "unknown": "不是单子",
        "wechat": "微信", "alipay": "支付宝", "cash": "现金", "card": "刷卡", "transfer": "转账",
        "other": "其他付款",
        "online": "线上",
        "offline": "线下", "paid": "共", "lunar": "农历", "ask": "问：", "items": "商品", "total": "金额",
        "payment": "付款方式", "phone": "电话", "birthday": "生日", "date": "日子", "intent": "是什么单子",
    },
    "en": {
        "purchase": "sale", "contact": "customer", "followup": "follow-up", "return": "return", "note": "note",
        "unknown": "no entry", "wechat": "WeChat", "alipay": "Alipay", "cash": "cash", "card": "card",
        "transfer": "transfer", "other": "other payment", "online": "online", "offline": "in store", "paid": "paid",
        "lunar": "lunar", "ask": "asks: ", "items": "goods", "total": "amount", "payment": "payment", "phone": "phone",
        "birthday": "birthday", "date": "day", "intent": "what it is",
    },
}  # fmt: skip


def describe(draft: Draft, locale: str) -> str:
    """Intent, customer, goods, money, payment, day, and what is asked."""
    words = WORDS[locale]
    parts: list[str | None] = [words[draft.intent], draft.customer, draft.phone]
    parts.append(_birthday(draft.birthday, words) if draft.birthday else None)
    parts += [_item(item) for item in draft.items]
    if draft.total is not None:
        currency = "" if draft.currency in (None, "CNY") else f" {draft.currency}"
        parts.append(f"{words['paid']} {plain_number(draft.total)}{currency}")
    parts += [words[value] if value else None for value in (draft.payment, draft.channel)]
    moment = draft.at.strftime("%m-%d %H:%M") if draft.at else draft.date.strftime("%m-%d") if draft.date else None
    parts.append(moment)
    if draft.clarify:
        parts.append(words["ask"] + "/".join(words[slot] for slot in draft.clarify))
    return " · ".join(part for part in parts if part)


def _item(item: DraftItem) -> str:
    count = f" {plain_number(item.quantity)}{item.unit or ''}" if item.has_quantity else ""
    price = f" @{plain_number(item.unit_price)}" if item.unit_price is not None else ""
    return f"{item.product}{count}{price}" + (f" = {plain_number(item.amount)}" if item.amount is not None else "")


def _birthday(day: YearDay, words: dict[str, str]) -> str:
    kind = words["lunar"] + " " if day.calendar == "lunar" else ""
    return f"{kind}{f'{day.year}-' if day.year else ''}{day.month}-{day.day}"
