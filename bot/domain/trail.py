"""The trail of changes: each row sealed with the one before it, so that a quiet change breaks every seal after it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# Actions that have words of their own; of a family such as rule_lapsed, its first word.
NAMED = frozenset(
    {
        "setting_changed", "purchase_corrected", "purchase_voided", "customer_changed", "customer_voided",
        "customer_corrected", "followup_voided", "followup_corrected", "note_voided", "note_corrected", "return_voided",
        "return_corrected", "word_taught", "word_forgotten", "unbound", "bound", "invited", "invite_revoked", "joined",
        "role_changed", "revoked", "handed_over", "demo_cleared", "rule", "doubt", "left_alone", "contact_again",
        "united", "split", "given", "claimed", "released", "disputed", "decided", "labelled", "field", "found",
        "segment_saved", "segment_dropped", "segment_exported", "campaign_launched", "campaign_recalled",
        "campaign_missed", "campaign_dropped", "campaign_paused", "campaign_resumed", "campaign_done",
        "campaign_stopped",
    }
)  # fmt: skip


def name_of(action: str) -> str:
    """The word for an action: its own, its family's, or `other`."""
    return next((name for name in (action, action.partition("_")[0]) if name in NAMED), "other")


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded change. `seal` is what was written when it happened."""

    id: int
    at: datetime
    staff_id: int | None
    action: str
    entity: str
    entity_id: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """`broken`: the first step whose seal does not fit. `head`: the last seal that does."""

    steps: int
    head: str
    broken: Step | None = None


def seal_of(previous: str, step: Step) -> str:
    """SHA-256 over the seal before and everything the step says; its id is left out, the order holds it."""
    told = [
        previous,
        step.at.astimezone(UTC).isoformat(),
        step.staff_id,
        step.action,
        step.entity,
        step.entity_id,
        step.before,
        step.after,
    ]
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def follow(steps: Iterable[Step], begin: Check | None = None) -> Check:
    """From the first step on, up to the last whose seal fits; `begin` is where an earlier call stopped."""
    found = begin or Check(0, "")
    for step in steps:
        if step.seal != seal_of(found.head, step):
            return Check(found.steps, found.head, step)
        found = Check(found.steps + 1, step.seal)
    return found


def digest_of(salt: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """Stands in a sealed row for what is personal; without the salt nobody can guess a phone number from it."""
    plain = json.dumps([salt, before, after], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
