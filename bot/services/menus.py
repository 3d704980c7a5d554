"""Which commands stand behind the menu button, by role. A menu is a convenience: rights are asked elsewhere."""

from __future__ import annotations

from bot.domain.people import Role

_ENTRIES = ("buy", "customer", "followup", "return", "note", "find", "promises")
_HABITS = ("settings", "help", "language", "privacy")
_TRUST = ("digest", "effect", "audit", "verify")
_TEAM = ("results", "mine", "target", "cost", "fair")
_RECORDS = ("tag", "transfer", "pool", "claim", "tidy")
_SALES = (*_ENTRIES, *_RECORDS, "why", "quiet", "reach", "mine", "link", "qr", "words", *_HABITS, "cancel")
_AHEAD = ("sent", "preview", "backtest", "why")
_SENDING = ("rules", "limits", "holidays", *_AHEAD, "wording", "doubtful", "quiet", "reach")
_RUNNING = (*_SENDING, "link", "qr", "words", "imports", *_RECORDS, "merge", "fields", *_TRUST, *_HABITS, "cancel")
_COMMANDS: dict[Role, tuple[str, ...]] = {
    Role.STRANGER: ("start", "help", "language", "privacy"),
    Role.CUSTOMER: ("me", "stop", "help", "settings", "language", "privacy"),
    Role.SALESPERSON: _SALES,
    Role.MANAGER: (*_ENTRIES, "stats", "people", "segment", "campaign", *_TEAM, *_RUNNING),
    Role.OWNER: (*_ENTRIES, "stats", "people", "segment", "campaign", *_TEAM, "team", "export", *_RUNNING),
}
ALL_COMMANDS = tuple(dict.fromkeys(name for role in Role for name in _COMMANDS[role]))


def commands_of(role: Role) -> tuple[str, ...]:
    """Names in the order in which they are shown."""
    return _COMMANDS[role]


def menu_key(role: Role, locale: str) -> str | None:
    """What a chat's own menu is remembered by. None: a stranger has no menu of their own, only everybody's."""
    return None if role is Role.STRANGER else f"{role.value}:{locale}:{'.'.join(_COMMANDS[role])}"
