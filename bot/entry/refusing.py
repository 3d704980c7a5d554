"""Whether an answer to what the shop sends says: no more of these. `退订`, `别再发了，谢谢`, "unsubscribe me"."""

from __future__ import annotations

import re

# Whoever writes more than that says something else, too; a person reads it.
LONGEST_LINE = 40
_WHAT = r"(?:这些|这种)?(?:邮件|广告|信息|消息|短信|优惠券?|祝福|推销|提醒|东西)?"
_ZH = (
    rf"(?:回?退订|td|取消订阅|(?:不要|别|不用)再?(?:给我)?[发寄]{_WHAT}(?:给我)?"
    rf"|(?:不想?|不要)再?(?:接收|收到?){_WHAT}|(?:不要|别)再?(?:打扰|烦)我?)"
)
_EN = (
    r"(?:stop|unsubscribe(?:\s+me)?|remove\s+me|opt\s*out|no\s+more(?:\s+(?:of\s+these|e-?mails?|mails?))?"
    r"|(?:stop|don'?t|do\s+not)\s+(?:sending|send|writing|write|e-?mail(?:ing)?)(?:\s+(?:me|to\s+me))?"
    r"(?:\s+(?:these|any\s*more|again|e-?mails?|mails?|any\s+e-?mails?))*)"
)
_BEFORE = r"(?:请|麻烦|帮我|我要|我想|你好|您好|hi|hello|please|pls|thanks|[\s,，。.!！:：、“”\"'])*"
_AFTER = r"(?:谢谢(?:你|您)?|多谢|了|吧|哈|please|thanks|thank\s+you|[\s,，。.!！~、“”\"'])*"
_NO_MORE = re.compile(f"{_BEFORE}(?:{_ZH}|{_EN}){_AFTER}", re.IGNORECASE)


def wants_no_more(text: str) -> bool:
    """By the first line that the person wrote themselves; what is quoted below says nothing."""
    for line in text.splitlines():
        words = line.strip().replace("\u2019", "'")
        if words and not words.startswith(">"):
            return len(words) <= LONGEST_LINE and _NO_MORE.fullmatch(words) is not None
    return False


__all__ = ["wants_no_more"]
