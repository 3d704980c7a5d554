"""A shop in which Wei has a customer, a sale, a promise and messages; and every button that leads to a record.

Whoever adds a button with a record behind it adds a line to BOUND: its data for Wei's record, and who may press it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.domain.campaign import CampaignState
from bot.domain.criteria import About, Criterion
from bot.domain.customer import ContactKind
from bot.domain.fields import FieldType
from bot.domain.tag import mark_of
from bot.services.coupons import BIRTHDAY, issue, offer_named
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, OWNER, REVOKED, STRANGER, WEI, Person, ShopDesk, shop_desk

WANG = Person(3001, "芳芳", phone="+8613800000002")
SECRET_GOODS = "秘密面霜"
PEOPLE = (OWNER, MANAGER, LIN, WEI, CUSTOMER, STRANGER, REVOKED)


@dataclass(frozen=True, slots=True)
class World:
    """Wei's records, by id. WANG is Wei's customer and on Telegram; CUSTOMER is Lin's."""

    desk: ShopDesk
    customer: int
    nobodys: int
    open_form: int
    sale_form: int
    sale_message: int
    promise: int
    offer_message: int
    hand_off: int
    other_hand_off: int
    coupon_code: str
    invite: int
    word: int
    other_word: int
    reminder: int
    promise_day: str
    doubt: int
    other_doubt: int
    birthday_question: int
    wording: int
    wording_form: int
    product: int
    other_product: int
    union: int
    dispute: int
    field: int
    batch: int
    segment: int
    draft: int
    campaign: int

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may not be shown to anybody who may not see Wei's customer."""
        shown = "-".join(self.coupon_code[start : start + 4] for start in range(0, 12, 4))
        return ("13800000002", "¥128", SECRET_GOODS, self.coupon_code, shown, "只用无香型")

    def staff(self, person: Person) -> int:
        return self.desk.records.staff[person.id]


@dataclass(frozen=True, slots=True)
class Press:
    """A button's data for Wei's record, and who may press it with effect."""

    data: Callable[[World], str]
    may: frozenset[Person] = frozenset()


_SEES = frozenset({OWNER, MANAGER, WEI})
_OWNER = frozenset({OWNER})
_MANAGERS = frozenset({OWNER, MANAGER})
_WEI = frozenset({WEI})
_STAFF = frozenset({OWNER, MANAGER, LIN, WEI})
_HOLDER = frozenset({WANG})

BOUND: dict[str, tuple[Press, ...]] = {
    "imp": (
        Press(lambda w: f"imp:{w.batch}:cols", _MANAGERS),
        Press(lambda w: f"imp:{w.batch}:undo"),
        Press(lambda w: f"imp:{w.batch}:set:0:0:99"),
    ),
    "exp": (
        Press(lambda _: "exp:csv", _OWNER),
        Press(lambda w: f"exp:json:yes:{int(w.desk.clock.now().timestamp())}", _OWNER),
    ),
    "team": (Press(lambda _: "team", _OWNER),),
    "invite": (Press(lambda _: "invite:manager", _OWNER), Press(lambda _: "invite:salesperson", _OWNER)),
    "uninvite": (Press(lambda w: f"uninvite:{w.invite}", _OWNER),),
    "member": (Press(lambda w: f"member:{w.staff(WEI)}", _OWNER),),
    "role": (Press(lambda w: f"role:{w.staff(WEI)}:manager", _OWNER),),
    "fire": (Press(lambda w: f"fire:{w.staff(WEI)}", _OWNER),),
    "fired": (Press(lambda w: f"fired:{w.staff(LIN)}", _OWNER),),
    "handover": (Press(lambda w: f"handover:{w.staff(REVOKED)}:{w.staff(LIN)}", _OWNER),),
    "link": (Press(lambda w: f"link:{w.customer}"),),
    "unbind": (Press(lambda w: f"unbind:{w.customer}:{WANG.id}", _SEES),),
    "quiet": (
        Press(lambda w: f"quiet:{w.customer}:ask", _SEES),
        Press(lambda w: f"quiet:{w.customer}:complaint", _SEES),
        Press(lambda w: f"quiet:{w.customer}:again", _MANAGERS),
    ),
    "zone": (
        Press(lambda w: f"zone:{w.customer}:ask", _SEES),
        Press(lambda w: f"zone:{w.customer}:Europe/London", _SEES),
    ),
    "limits": (Press(lambda _: "limits:hold", _MANAGERS),),
    "limit": (Press(lambda _: "limit:hold:lapsed:50", _MANAGERS), Press(lambda _: "limit:month:2", _MANAGERS)),
    "holidays": (Press(lambda _: "holidays", _MANAGERS),),
    "holiday": (Press(lambda _: "holiday:add:spring", _MANAGERS),),
    "sees": (Press(lambda _: "sees:all", _MANAGERS),),
    "demo": (Press(lambda _: "demo", _OWNER),),
    "undemo": (Press(lambda _: "undemo", _OWNER),),
    "stats": (Press(lambda w: f"stats:day:0:{w.staff(WEI)}", _SEES),),
    "statrows": (Press(lambda w: f"statrows:day:0:{w.staff(WEI)}:0", _SEES),),
    "refunds": (Press(lambda w: f"refunds:day:0:{w.staff(WEI)}:0", _SEES),),
    "chart": (Press(lambda w: f"chart:day:0:{w.staff(WEI)}", _SEES),),
    "redraw": (Press(lambda w: f"redraw:day:0:{w.staff(WEI)}:products:light", _SEES),),
    "statdef": (Press(lambda w: f"statdef:day:0:{w.staff(WEI)}", _STAFF),),
    "ask": (
        Press(lambda w: f"ask:day:0:{w.staff(WEI)}:product:-:t", _SEES),
        Press(lambda w: f"ask:day:0:0:all:c{w.customer}:t", _SEES),
    ),
    "askrows": (
        Press(lambda w: f"askrows:day:0:{w.staff(WEI)}:all:-:t:0", _SEES),
        Press(lambda w: f"askrows:day:0:0:all:c{w.customer}:t:0", _SEES),
    ),
    "askdef": (Press(lambda w: f"askdef:day:0:{w.staff(WEI)}:product:-:t", _STAFF),),
    "draw": (Press(lambda w: f"draw:day:0:{w.staff(WEI)}:product:-:t", _SEES),),
    "repaint": (Press(lambda w: f"repaint:day:0:{w.staff(WEI)}:product:-:t:light", _SEES),),
    "gone": (Press(lambda _: "gone:90:0", _STAFF),),
    "f": (
        Press(lambda w: f"f:{w.open_form}:ask:total", _WEI),
        Press(lambda w: f"f:{w.open_form}:skip:note", _WEI),
        Press(lambda w: f"f:{w.open_form}:back", _WEI),
        Press(lambda w: f"f:{w.open_form}:pick:customer:{w.customer}", _WEI),
        Press(lambda w: f"f:{w.open_form}:save", _WEI),
        Press(lambda w: f"f:{w.open_form}:cancel", _WEI),
        Press(lambda w: f"f:{w.sale_form}:save"),
    ),
    "r": (
        Press(lambda w: f"r:{w.sale_form}:again", _SEES),
        Press(lambda w: f"r:{w.sale_form}:undo", _SEES),
    ),
    "pg": (
        Press(lambda w: f"pg:{w.open_form}:{w.open_form}:save"),
        Press(lambda w: f"pg:{w.open_form}:{w.open_form}:open:{w.open_form}"),
    ),
    "c": tuple(
        Press(lambda w, verb=verb: f"c:{w.customer}:{verb}", _SEES)  # type: ignore[misc]
        for verb in ("card", "buy", "again", "followup", "note", "edit")
    ),
    "reach": (Press(lambda _: "reach:phone:0", _STAFF), Press(lambda _: "reach:all:0", _STAFF)),
    "ok": (
        Press(lambda w: f"ok:{w.customer}:email:yes", _SEES),
        Press(lambda w: f"ok:{w.customer}:sms:no", _SEES),
    ),
    "p": (Press(lambda w: f"p:{w.promise}:done", _SEES),),
    "people": (Press(lambda _: "people:repeat", _MANAGERS), Press(lambda _: "people:rfm", _STAFF)),
    "peoplehow": (Press(lambda _: "peoplehow:rfm", _STAFF),),
    "folk": (Press(lambda _: "folk:all::0", _STAFF),),
    "valueset": (Press(lambda _: "valueset:ours", _MANAGERS),),
    "valueown": (Press(lambda _: "valueown", _MANAGERS),),
    "valueuse": (Press(lambda _: "valueuse:500000-1:200000-1:0-1", _MANAGERS),),
    "likes": (Press(lambda w: f"likes:{w.customer}", _SEES),),
    "hours": (Press(lambda w: f"hours:{w.customer}", _SEES),),
    "words": (Press(lambda _: "words:0", _STAFF),),
    "help": (Press(lambda _: "help:lines", _STAFF),),
    "managing": (Press(lambda _: "managing", _MANAGERS),),
    "word": (Press(lambda w: f"word:{w.word}", _SEES), Press(lambda w: f"word:{w.other_word}:0", _SEES)),
    "rule": (Press(lambda _: "rule:lapsed:off", _MANAGERS),),
    "dial": (Press(lambda _: "dial:lapsed:small:25", _MANAGERS), Press(lambda _: "dial:lapsed:small", _MANAGERS)),
    "dials": (Press(lambda _: "dials:lapsed", _MANAGERS),),
    "cycles": (Press(lambda _: "cycles:0", _MANAGERS),),
    "cycle": (Press(lambda _: "cycle:1", _MANAGERS),),
    "aside": (
        Press(lambda w: f"aside:{w.sale_form}:promise"),
        Press(lambda w: f"aside:{w.sale_form}:gift"),
    ),
    "bday": (
        Press(lambda w: f"bday:{w.customer}:ask", _SEES),
        Press(lambda w: f"bday:{w.customer}:no", _SEES),
    ),
    "mybday": (Press(lambda w: f"mybday:{w.birthday_question}", _HOLDER),),
    "nobday": (Press(lambda w: f"nobday:{w.birthday_question}", _HOLDER),),
    "wording": (
        Press(lambda _: "wording", _MANAGERS),
        Press(lambda _: "wording:birthday", _MANAGERS),
        Press(lambda _: "wording:lapsed.1:zh:edit", _MANAGERS),
        Press(lambda _: "wording:lapsed.1:zh:past", _MANAGERS),
        Press(lambda w: f"wording:lapsed.1:zh:take:{w.wording}", _MANAGERS),
        Press(lambda _: "wording:lapsed.1:zh:ours", _MANAGERS),
    ),
    "wf": (
        Press(lambda w: f"wf:{w.wording_form}:again", frozenset({MANAGER})),
        Press(lambda w: f"wf:{w.wording_form}:save:1", frozenset({MANAGER})),
    ),
    "unhold": (Press(lambda _: "unhold:lapsed", _MANAGERS),),
    "doubt": (
        Press(lambda w: f"doubt:{w.doubt}:mine", _SEES),
        Press(lambda w: f"doubt:{w.other_doubt}:again", _MANAGERS),
    ),
    "fu": (Press(lambda w: f"fu:{w.reminder}:{w.promise}:week:{w.promise_day}", _SEES),),
    "promises": (Press(lambda w: f"promises:{w.promise}:week:{w.promise_day}:0", _SEES),),
    "sent": (Press(lambda w: "sent:739942:0", _MANAGERS),),
    "why": (Press(lambda w: f"why:{w.customer}", _SEES),),
    "msg": (Press(lambda w: f"msg:{w.offer_message}", _SEES),),
    "preview": (Press(lambda _: "preview:lapsed", _MANAGERS),),
    "backtest": (
        Press(lambda _: "backtest:lapsed", _MANAGERS),
        Press(lambda _: "backtest:replenish", _MANAGERS),
    ),
    "digest": (Press(lambda _: "digest:off", _MANAGERS), Press(lambda _: "digest:10", _MANAGERS)),
    "perf": (Press(lambda _: "perf:month:0:0", _MANAGERS), Press(lambda w: f"perf:month:0:{w.staff(WEI)}", _SEES)),
    "perfrows": (
        Press(lambda w: f"perfrows:month:0:{w.staff(WEI)}:new:0", _SEES),
        Press(lambda w: f"perfrows:month:0:{w.staff(WEI)}:promises:0", _SEES),
        Press(lambda w: f"perfrows:month:0:{w.staff(WEI)}:credit:0", _SEES),
    ),
    "perfdef": (Press(lambda w: f"perfdef:month:0:{w.staff(WEI)}", _SEES),),
    "perfdays": (Press(lambda _: "perfdays:month:0:0:14", _MANAGERS),),
    "perfpic": (Press(lambda _: "perfpic:month:0:0", _MANAGERS),),
    "costs": (Press(lambda _: "costs:0", _MANAGERS),),
    "costset": (Press(lambda w: f"costset:{w.product}:1200", _MANAGERS),),
    "costall": (Press(lambda w: f"costall:{w.product}"),),
    "fair": (Press(lambda _: "fair:0", _MANAGERS),),
    "fairsee": (Press(lambda w: f"fairsee:late:{w.staff(WEI)}-1:0"),),
    "fairrow": (Press(lambda w: f"fairrow:late:{w.staff(WEI)}-1:0:1", _MANAGERS),),
    "fairok": (Press(lambda w: f"fairok:late:{w.staff(WEI)}-1"),),
    "fairlog": (Press(lambda _: "fairlog", _MANAGERS),),
    "fairhow": (Press(lambda _: "fairhow", _MANAGERS),),
    "effect": (Press(lambda _: "effect:wasted", _MANAGERS),),
    "seg": (
        Press(lambda _: "seg", _MANAGERS),
        Press(lambda w: f"seg:{w.segment}:look:0", _MANAGERS),
        Press(lambda w: f"seg:{w.segment}:name", _MANAGERS),
        Press(lambda w: f"seg:{w.segment}:file:{int(w.desk.clock.now().timestamp())}", _OWNER),
        Press(lambda w: f"seg:{w.segment}:dropped", _MANAGERS),
    ),
    "segof": (Press(lambda _: "segof:away:60", _MANAGERS), Press(lambda _: "segof:rfm:asleep", _MANAGERS)),
    "campnew": (Press(lambda _: "campnew", _MANAGERS), Press(lambda w: f"campnew:{w.segment}", _MANAGERS)),
    "camp": (
        Press(lambda _: "camp", _MANAGERS),
        Press(lambda w: f"camp:{w.draft}", _MANAGERS),
        Press(lambda w: f"camp:{w.draft}:offer:10", _MANAGERS),
        Press(lambda w: f"camp:{w.draft}:sure"),
        Press(lambda w: f"camp:{w.draft}:drop:yes", _MANAGERS),
        Press(lambda w: f"camp:{w.campaign}:effect", _MANAGERS),
        Press(lambda w: f"camp:{w.campaign}:pause", _MANAGERS),
        Press(lambda w: f"camp:{w.campaign}:resume", _MANAGERS),
        Press(lambda w: f"camp:{w.campaign}:stop:void", _MANAGERS),
    ),
    "union": (
        Press(lambda w: f"union:c:{w.customer}:{w.nobodys}:see", _MANAGERS),
        Press(lambda w: f"union:p:{w.product}:{w.other_product}:see", _MANAGERS),
    ),
    "split": (Press(lambda w: f"split:{w.union}", _MANAGERS),),
    "tidy": (Press(lambda _: "tidy:duplicates:0", _STAFF), Press(lambda _: "tidy:stale:0", _MANAGERS)),
    "right": (Press(lambda _: "right:impossible:b2-0-2-30", _MANAGERS),),
    "own": (
        Press(lambda w: f"own:{w.customer}:0", _SEES),
        Press(lambda w: f"own:{w.customer}:{w.staff(LIN)}:shift", _SEES),
    ),
    "ownall": (Press(lambda w: f"ownall:{w.staff(WEI)}:{w.staff(LIN)}:shift", _MANAGERS),),
    "pool": (Press(lambda _: "pool:0", _STAFF),),
    "pooldays": (Press(lambda _: "pooldays:90", _MANAGERS),),
    "claim": (Press(lambda w: f"claim:{w.customer}"),),
    "judge": (Press(lambda w: f"judge:{w.dispute}:{w.staff(WEI)}", _MANAGERS),),
    "fields": (Press(lambda _: "fields", _MANAGERS),),
    "field": (Press(lambda w: f"field:{w.field}:off", _MANAGERS),),
    "pack": (Press(lambda _: "pack:pets", _MANAGERS),),
    "cf": (
        Press(lambda w: f"cf:{w.customer}", _SEES),
        Press(lambda w: f"cf:{w.customer}:{w.field}:0", _SEES),
    ),
    "tag": (Press(lambda w: f"tag:{w.customer}", _SEES),),
    "tagged": (Press(lambda w: f"tagged:{mark_of('VIP')}", _SEES),),
    "trail": (Press(lambda w: f"trail:{w.customer}:0", _MANAGERS),),
    "coupon": (Press(lambda w: f"coupon:{w.offer_message}", _HOLDER),),
    "nomore": (Press(lambda w: f"nomore:{w.offer_message}", _HOLDER),),
    "handed": (
        Press(lambda w: f"handed:{w.other_hand_off}:skip", _SEES),
        Press(lambda w: f"handed:{w.hand_off}:sent", _SEES),
        Press(lambda w: f"handed:{w.hand_off}:back", _SEES),
    ),
}
# Buttons that carry no record: they reach only whoever presses them.
OWN = frozenset({"join", "consent", "language", "speak"})


_furnished: list[tuple[bytes, World]] = []


@asynccontextmanager
async def foreign_shop(tmp_path: Path) -> AsyncIterator[World]:
    """Furnished once in a process; each shop is a copy of that one."""
    if not _furnished:
        first = tmp_path / "first"
        first.mkdir()
        async with shop_desk(first) as desk:
            world = await _furnish(desk)
        _furnished.append(((first / "shop.db").read_bytes(), world))
    file, world = _furnished[0]
    async with shop_desk(tmp_path, before=(file, world.desk)) as desk:
        yield replace(world, desk=desk)


async def _furnish(desk: ShopDesk) -> World:
    records, now = desk.records, desk.clock.now()
    wei = records.staff[WEI.id]
    invite = (await desk.presses(OWNER, "invite:salesperson")).data("作废").split(":")[1]
    sale_message = await _sell(desk)
    taught = [await _teach(desk, "芳芳"), await _teach(desk, "阿芳")]
    ((sale_form,),) = desk.rows("SELECT id FROM forms WHERE state = 'saved'")
    wording, wording_form = await _reword(desk)
    await desk.says(WEI, "/buy")
    ((open_form,),) = desk.rows("SELECT id FROM forms WHERE state = 'open' AND kind = 'purchase'")
    async with desk.write() as uow:
        shop = await uow.shop.get()
        offer = await offer_named(uow, BIRTHDAY)
        assert shop is not None
        assert offer is not None
        await uow.shop.change(is_demo=True)
        await uow.customers.change(records.of_wei, now, note="只用无香型")
        await uow.customers.add_contact(records.of_wei, ContactKind.TELEGRAM, str(WANG.id), now)
        await uow.customers.change(records.of_nobody, now, owner_staff_id=records.staff[REVOKED.id])
        promise = await uow.followups.add(
            customer_id=records.of_wei,
            staff_id=wei,
            due_on=(now + timedelta(days=40)).date(),
            text="只用无香型的到货",
            created_at=now,
        )
        coupon = await issue(uow, offer=offer, customer_id=records.of_wei, occasion_key="k", zone=shop.zone, now=now)
        message = {
            "rule": "birthday", "purpose": "marketing", "customer_id": records.of_wei, "coupon_id": coupon.id,
            "locale": "zh", "template": "reminders/birthday", "not_before": now, "created_at": now,
        }  # fmt: skip
        await uow.deliveries.queue(
            dedupe_key="offer", channel="telegram", address=str(WANG.id), state="sent", **message
        )
        by_hand = {"channel": "handoff", "address": str(WEI.id), "state": "handed_over", "staff_id": wei}
        await uow.deliveries.queue(dedupe_key="hand", **(message | by_hand))
        await uow.deliveries.queue(dedupe_key="other", **(message | by_hand))
        promise_day = (now + timedelta(days=40)).date()
        to_staff = by_hand | {"purpose": "staff", "channel": "telegram", "state": "sent", "coupon_id": None}
        view = {"promises": [[promise, promise_day.isoformat()]], "stage": "due"}
        await uow.deliveries.queue(dedupe_key="due", view=view, **(message | to_staff))
        unsure = message | {"coupon_id": None, "rule": "birthday_offer", "view": {}}
        for key in ("doubt", "other doubt"):
            await uow.deliveries.queue(
                dedupe_key=key, channel="telegram", address=str(WANG.id), state="unknown", **unsure
            )
        asks = message | {"coupon_id": None, "rule": "birthday_ask", "view": {"asks": "birthday"}}
        await uow.deliveries.queue(dedupe_key="asks", channel="telegram", address=str(WANG.id), state="sent", **asks)
        asked = await uow.deliveries.by_key("asks")
        assert asked is not None
        keys = ("offer", "hand", "other", "due", "doubt", "other doubt")
        queued = [await uow.deliveries.by_key(key) for key in keys]
        offer_message, hand_off, other_hand_off, reminder, doubt, other_doubt = (one.id for one in queued if one)
    return World(
        desk=desk,
        customer=records.of_wei,
        nobodys=records.of_nobody,
        open_form=open_form,
        sale_form=sale_form,
        sale_message=sale_message,
        promise=promise,
        offer_message=offer_message,
        hand_off=hand_off,
        other_hand_off=other_hand_off,
        coupon_code=coupon.code,
        invite=int(invite),
        word=taught[0],
        other_word=taught[1],
        reminder=reminder,
        promise_day=f"{promise_day:%Y%m%d}",
        doubt=doubt,
        other_doubt=other_doubt,
        birthday_question=asked.id,
        wording=wording,
        wording_form=wording_form,
        **await _records(desk),
        batch=await _file(desk),
        **await _campaigns(desk),
    )


async def _campaigns(desk: ShopDesk) -> dict[str, int]:
    """A segment that Wei's customer is in, a draft for it, and a campaign that is on its way."""
    manager, now = desk.records.staff[MANAGER.id], desk.clock.now()
    spec = ((Criterion(About.TAG, words=("VIP",)),),)
    async with desk.write() as uow:
        segment = await uow.segments.add("tagged VIP", spec, manager, now, "VIPs")
        draft = await uow.campaigns.add("spring", segment, spec, "zh", manager, now)
        campaign = await uow.campaigns.add("autumn", segment, spec, "zh", manager, now)
        await uow.campaigns.move(campaign, CampaignState.SCHEDULED, starts_at=now)
        await uow.campaigns.move(campaign, CampaignState.RUNNING, launched_at=now)
    return {"segment": segment, "draft": draft, "campaign": campaign}


async def _file(desk: ShopDesk) -> int:
    """A file that the manager has looked through and not decided on."""
    table = {"sheet": 0, "name": "", "kind": "customers", "headers": ["A"], "columns": {"0": "name"}, "sample": []}
    async with desk.write() as uow:
        return await uow.imports.add(
            staff_id=desk.records.staff[MANAGER.id],
            name="a.csv",
            digest="",
            content=b"",
            counts={"tables": [table]},
            created_at=desk.clock.now(),
        )


async def _records(desk: ShopDesk) -> dict[str, int]:
    """Two products, a union of customers, a dispute about Wei's, a field and a label."""
    records, now = desk.records, desk.clock.now()
    manager, wei, lin = (records.staff[one.id] for one in (MANAGER, WEI, LIN))
    async with desk.write() as uow:
        goods = []
        for name in ("tea", "teas"):
            new = {"name": name, "name_key": name, "search_key": f"|{name}|", "unit": None, "price": None}
            goods.append((await uow.products.ensure(**new, form_id=None, now=now))[0])
        pair = [
            await uow.customers.add(name=name, name_key=name, search_key=f"|{name}|", now=now, owner_staff_id=manager)
            for name in ("kept", "lost")
        ]
        rows = await uow.unions.lock("customer", (pair[0], pair[1]))
        union = await uow.unions.begin("customer", pair[0], pair[1], manager, now)
        await uow.uniting.customers(union, rows[pair[0]], rows[pair[1]], manager, now)
        dispute = await uow.ownership.open_dispute(
            customer_id=records.of_wei, claimant_id=lin, holder_id=wei, reason=None, opened_at=now
        )
        field = await uow.fields.add("card", FieldType.CHOICE, ("gold", "silver"), None)
        await uow.customers.change(records.of_wei, now, tags=["VIP"], birth_month=2, birth_day=30)
    found = {"product": goods[0], "other_product": goods[1], "union": union, "field": field}
    return found | {"dispute": dispute or 0}


async def _teach(desk: ShopDesk, nickname: str) -> int:
    """Wei calls 王芳 by this; the word's id."""
    taught = await desk.says(WEI, f"/words {nickname} = 王芳")
    return int(taught.data("忘掉").split(":")[1])


async def _reword(desk: ShopDesk) -> tuple[int, int]:
    """The manager has worded the first greeting, and writes it anew: (the revision's id, the open form's)."""
    saved = 0
    for words in ("{名字}，想您了", "{名字}，来坐坐"):
        await desk.presses(MANAGER, "wording:lapsed.1:zh:edit")
        heard = await desk.says(MANAGER, words)
        if not saved:
            await desk.presses(MANAGER, heard.data("保存"))
            ((saved,),) = desk.rows("SELECT id FROM wordings")
    async with desk.write() as uow:
        await uow.shop.change(preferences={"held": {"lapsed": "2026-11-22T00:00:00+00:00"}})
    return saved, int(heard.data("保存").split(":")[1])


async def _sell(desk: ShopDesk) -> int:
    """Wei logs a sale to 王芳; the id of the typed message."""
    shown = await desk.says(WEI, f"王芳 2瓶{SECRET_GOODS} 128 微信")
    await desk.presses(WEI, shown.data("保存"))
    ((message_id,),) = desk.rows("SELECT source_message_id FROM forms WHERE state = 'saved'")
    return int(message_id)
