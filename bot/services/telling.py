"""What a rehearsal has shown, as templates say it: codes that have words, roads by their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.delivery import DeliveryState, MailPurpose, RoadKind
from bot.domain.outlook import Outlook, code_of
from bot.domain.rehearsal import Ending, Fate, Past, Trace, TraceLine

Knows = Callable[[str], bool]
# What the state's own word says already.
PLAIN = frozenset({DeliveryState.SENT, DeliveryState.HANDED_OVER, DeliveryState.DONE_BY_HAND})


def trace_view(trace: Trace, knows: Knows, now: Any) -> dict[str, Any]:
    """`knows`: whether there are words for a label."""
    return {
        "customer_id": trace.customer_id,
        "name": trace.name,
        "road": trace.road.value if trace.road else None,
        "stop": known(trace.stop, knows) if trace.stop else None,
        "keeper": trace.keeper,
        "consent": trace.consent,
        "consented_at": trace.consented_at,
        "touched_at": trace.touched_at,
        "is_capped": trace.free_at > now,
        "free_at": trace.free_at,
        "lines": [_line(line, knows) for line in trace.lines if not _is_quiet(line)],
        "quiet": [str(line.reason) for line in trace.lines if _is_quiet(line)],
        "is_alone": trace.is_alone,
    }


def _is_quiet(line: TraceLine) -> bool:
    """Nothing to tell: such reasons share one line."""
    return line.is_on and line.fact == "nothing_due" and line.last is None


def known(reason: str | None, knows: Knows) -> str:
    """A row's reason as a code that has words."""
    code = code_of(reason)
    return code if knows(f"why.held.{code}") else "other"


def _line(line: TraceLine, knows: Knows) -> dict[str, Any]:
    return {
        "reason": str(line.reason),
        "is_on": line.is_on,
        "next": fate_view(line.next, knows) if line.next else None,
        "barred": fate_view(line.barred, knows) if line.barred else None,
        "last": past_view(line.last, knows) if line.last else None,
        "due_on": line.due_on,
        "fact": line.fact,
    }


def fate_view(fate: Fate, knows: Knows) -> dict[str, Any]:
    """`late`: why it goes later than it might; `way`: by which road, or whom it reminds."""
    return {
        "ending": fate.ending.value,
        "at": fate.at,
        "name": fate.name,
        "rule": fate.rule,
        "reason": str(fate.why_sent) if fate.why_sent else None,
        "way": _way(fate),
        "reader": fate.reader,
        "code": known(fate.reason, knows),
        "late": known(fate.holds[-1].reason, knows) if fate.holds and fate.ending is Ending.GOES else None,
        "text": fate.text,
    }


def _way(fate: Fate) -> str:
    if fate.ending is Ending.MERGED:
        return "merged"
    return "staff" if fate.purpose is MailPurpose.STAFF else (fate.road or RoadKind.TELEGRAM).value


def past_view(past: Past, knows: Knows) -> dict[str, Any]:
    code = None if past.state in PLAIN or past.reason is None else known(past.reason, knows)
    return {
        "id": past.delivery_id,
        "rule": past.rule,
        "state": past.state.value,
        "at": past.at,
        "code": None if code == "other" else code,
    }


def outlook_view(found: Outlook, knows: Knows, shown: int) -> dict[str, Any]:
    """`coming`: the first messages to customers; `days`: all of them, for the file."""
    return {
        "outlook": found,
        "coming": [fate_view(fate, knows) for fate in found.coming[:shown]],
        "back": _merged(found.back, knows),
        "late": _merged(found.late, knows),
    }


def days_view(found: Outlook, knows: Knows) -> list[dict[str, Any]]:
    return [{"on": day.on, "sends": day.sends, "fates": [fate_view(f, knows) for f in day.fates]} for day in found.days]


def _merged(counts: Any, knows: Knows) -> list[tuple[str, int]]:
    """Codes without words are counted together."""
    found: dict[str, int] = {}
    for code, count in counts:
        found[known(code, knows)] = found.get(known(code, knows), 0) + count
    return list(found.items())
