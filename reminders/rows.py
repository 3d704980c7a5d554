"""Occasions as rows of the outbox: some at a time, in the planner's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.customer import Customer
from bot.domain.delivery import DeliveryState, MailPurpose, RoadKind
from bot.domain.followup import Stage, reminded
from bot.domain.holdout import offer_programme_of, programme_of
from bot.domain.occasion import Occasion
from bot.domain.shop import Shop
from bot.domain.window import Policy, policy_of
from bot.domain.wording import Revision, saying_of
from bot.services.dealing import Dealer
from bot.services.followups import told
from bot.services.mail import languages_of
from reminders.crowd import Crowd
from reminders.plan import slot_for
from storage.unit_of_work import UnitOfWork

Row = dict[str, Any]


class Scribe:
    """Writes down what some customers, or the staff about them, are to be told; each occasion once, for ever."""

    def __init__(self, uow: UnitOfWork, shop: Shop, now: datetime) -> None:
        self._uow = uow
        self._shop = shop
        self._now = now
        self._rows: list[Row] = []

    async def open(self, occasions: Sequence[Occasion]) -> None:
        """Read what is needed for these."""
        ids = {one.customer_id for one in occasions if one.customer_id is not None}
        rules = {one.rule for one in occasions}
        programmes = {name for rule in rules for name in (programme_of(rule), offer_programme_of(rule)) if name}
        uow, shop = self._uow, self._shop
        self._taken = await uow.deliveries.known_keys([one.key for one in occasions])
        self._crowd = await Crowd.gather(uow, shop, ids, self._now)
        self._dealer = await Dealer.over(uow, shop, programmes, ids, self._now)
        self._languages = await languages_of(uow, self._crowd.customers.values(), shop.locale)
        self._wordings: dict[tuple[str, str], Revision] = await uow.wordings.in_force()
        self._policies: dict[str | None, Policy] = {}

    async def write(self, occasion: Occasion) -> bool:
        """True if it is new, and somebody could be told."""
        if occasion.key in self._taken:
            return False
        is_staffs = occasion.purpose is MailPurpose.STAFF
        row = await self._to_staff(occasion) if is_staffs else self._to_customer(occasion)
        if row is None:
            return False
        self._taken.add(occasion.key)
        self._rows.append(row)
        return True

    async def close(self) -> None:
        """What was dealt and written is stored."""
        await self._dealer.keep(self._uow)
        await self._uow.deliveries.queue_all(self._rows)

    def _to_customer(self, occasion: Occasion) -> Row | None:
        """Only for those who could be written to now: whoever agrees later today is planned then.

        Whoever is held out gets a row as well, closed from the start: so they can be compared with the others.
        """
        road = self._crowd.standing(occasion).road
        if road is None or occasion.customer_id is None:
            return None
        customer = self._crowd.customers[occasion.customer_id]
        policy = self._policy(customer)
        row = self._row(occasion, policy.at_home if road.kind is RoadKind.HANDOFF else policy)
        row |= {"staff_id": road.staff_id, "channel": road.kind.value, "address": road.address}
        row |= {"locale": self._languages[customer.id], "is_demo": customer.is_demo}
        row |= {"template": f"reminders/{occasion.rule}"}
        self._measure(occasion, customer.id, row)
        saying = saying_of(row["template"], row["view"])
        wording = self._wordings.get((saying.name, row["locale"]))
        row["wording_id"] = wording.id if wording and occasion.purpose is MailPurpose.MARKETING else None
        if row["state"] == DeliveryState.PENDING.value:
            self._crowd.hand(road)
        return row

    def _measure(self, occasion: Occasion, customer_id: int, row: Row) -> None:
        """How the row differs for those who are held out: closed, or a courtesy that goes without its offer. What is
        too late anyway says so, whoever it was for."""
        programme, gift = programme_of(occasion.rule), offer_programme_of(occasion.rule)
        if programme is not None and self._dealer.is_held_out(programme, customer_id):
            if row["state"] != DeliveryState.EXPIRED.value:
                row |= {"state": DeliveryState.SUPPRESSED.value, "reason": "hold_out", "settled_at": self._now}
        elif gift is not None and self._dealer.is_held_out(gift, customer_id):
            row["view"] = {key: value for key, value in row["view"].items() if key not in ("offer", "coupon_key")}

    async def _to_staff(self, occasion: Occasion) -> Row | None:
        """To whoever is to be reminded as things stand; who it really is, the fence asks again."""
        promise = await self._uow.followups.get(told(occasion.view)[0][0])
        if promise is None:
            return None
        at_hand = self._crowd.at_hand
        reader = reminded(promise, Stage(occasion.view["stage"]), at_hand.working, at_hand.unreachable)
        if reader is None:
            return None
        row = self._row(occasion, policy_of(self._shop.preferences, self._shop.zone))
        row |= {"staff_id": reader.id, "channel": RoadKind.TELEGRAM.value, "address": str(reader.telegram_id)}
        row |= {"locale": reader.locale or self._shop.locale, "template": "reminders/followups"}
        return row

    def _policy(self, customer: Customer) -> Policy:
        if customer.timezone not in self._policies:
            policy = policy_of(self._shop.preferences, self._shop.zone, customer.timezone)
            self._policies[customer.timezone] = policy
        return self._policies[customer.timezone]

    def _row(self, occasion: Occasion, policy: Policy) -> Row:
        slot = slot_for(occasion, policy, self._now)
        is_late = slot.state is DeliveryState.EXPIRED
        return {
            "dedupe_key": occasion.key,
            "rule": occasion.rule,
            "occasion_on": occasion.occasion_on,
            "purpose": occasion.purpose.value,
            "customer_id": occasion.customer_id,
            "view": dict(occasion.view) | ({"needs_telegram": True} if occasion.needs_telegram else {}),
            "state": slot.state.value,
            "reason": "late" if is_late else None,
            "not_before": slot.not_before,
            "expires_at": slot.expires_at,
            "created_at": self._now,
            "settled_at": self._now if is_late else None,
            "is_demo": False,
            "wording_id": None,
        }
