"""A question of staff why somebody did not hear from the shop: the name that is asked about."""

from __future__ import annotations

import re

_FORMS = (
    re.compile(
        r"^(?:请问)?(?:为什么|为啥|怎么)\s*(?:给)?(?P<name>[^\s,，?？]{1,20}?)\s*(?:一直|都|还)?(?:没有?|收不到|不).*$"
    ),
    re.compile(
        r"^(?P<name>[^\s,，?？]{1,20}?)\s*(?:为什么|为啥|怎么)\s*(?:一直|都|还)?(?:没有?|收不到).*(?:收|发|短信|消息|祝福|券|提醒).*$"
    ),
    re.compile(
        r"^why\s+(?:did|does|has)(?:n['’]?t| not)\s+(?P<name>.{2,30}?)\s+(?:get|got|receive|hear)\b.*$",
        re.IGNORECASE,
    ),
)
_HEARING = re.compile(r"收|发|短信|消息|祝福|券|提醒|get|got|receive|hear", re.IGNORECASE)
LONGEST = 60


def read_why(text: str) -> str | None:
    """The name, or None if that is not asked."""
    line = text.strip()
    if len(line) > LONGEST or not _HEARING.search(line):
        return None
    found = next((match for form in _FORMS if (match := form.match(line))), None)
    return found["name"].strip() if found else None
