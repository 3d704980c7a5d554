"""Views of the templates about segments and campaigns."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace as Is

from bot.domain.campaign import Campaign, CampaignState
from bot.domain.criteria import About, Criterion, Than
from bot.domain.lift import Arm, lift
from bot.domain.money import Money
from bot.domain.offer import OfferKind, Terms
from bot.services.campaigns.audience import Audience
from bot.services.campaigns.effect import Effect, Heads
from bot.services.segments import Missing, Person, Shown
from storage.campaigns import Given
from tests.templates.samples import NASTY, NOW, PARTS, SAMPLES, TODAY, YUAN, coupon, each

assert "segments/_words" in PARTS
_A = About
CRITERIA = (
    Criterion(_A.ALL),
    *(Criterion(_A.SPENT, than=than, low=50_000, high=100_000) for than in Than),
    Criterion(_A.SPENT, than=Than.LEAST, low=200_000, unit="year"),
    Criterion(_A.SPENT, than=Than.LESS, low=200_000, days=90),
    Criterion(_A.VISITS, than=Than.LEAST, low=3),
    Criterion(_A.AWAY, days=60),
    Criterion(_A.CAME, days=30),
    Criterion(_A.CAME, is_not=True, unit="month", back=1),
    Criterion(_A.CAME, is_not=True, unit="all"),
    Criterion(_A.CAME, unit="all"),
    Criterion(_A.CAME, unit="days", back=0),
    Criterion(_A.NEW),
    Criterion(_A.NEW, unit="year", is_not=True),
    *(Criterion(_A.BIRTHDAY, value=value) for value in ("today", "tomorrow", "this_week", "next_week", "next_month")),
    Criterion(_A.BIRTHDAY, value="this_month"),
    Criterion(_A.BIRTHDAY, value="month", low=12),
    Criterion(_A.BIRTHDAY, value="day", low=12, high=24),
    Criterion(_A.BIRTHDAY, value="days", days=7),
    Criterion(_A.BIRTHDAY, value="known"),
    Criterion(_A.BIRTHDAY, value="known", is_not=True),
    Criterion(_A.TAG, words=(NASTY,)),
    Criterion(_A.TAG, words=("VIP", "vip"), is_not=True),
    Criterion(_A.LEVEL, value="gold"),
    Criterion(_A.LEVEL, value="plain", is_not=True),
    Criterion(_A.GROUP, value="label:leaving"),
    Criterion(_A.GROUP, value="once:"),
    Criterion(_A.BOUGHT, ids=(1,), words=(NASTY,)),
    Criterion(_A.BOUGHT, ids=(1, 2, 3, 4, 5), words=("a", "b", "c", "d", "e"), is_not=True),
    Criterion(_A.BOUGHT, value="category:x", words=("x",), days=90),
    Criterion(_A.OWNER, ids=(1,), words=(NASTY,)),
    Criterion(_A.OWNER, value="nobody", is_not=True),
    Criterion(_A.POINTS, than=Than.MORE, low=500),
    Criterion(_A.FIELD, ids=(1,), words=("皮肤 <b>",), value="干"),
    Criterion(_A.FIELD, ids=(1,), words=("会员",), value="yes", is_not=True),
    Criterion(_A.FIELD, ids=(1,), words=("高",), than=Than.LEAST, low=170),
    Criterion(_A.GENDER, value="female"),
    Criterion(_A.AREA, words=(NASTY,), is_not=True),
    Criterion(_A.PHONE),
    Criterion(_A.REACH, is_not=True),
)


def shown(one: Criterion) -> Shown:
    return Shown(one, date(2026, 10, 1), date(2026, 10, 31)) if one.unit else Shown(one)


GROUPS = [[shown(one) for one in CRITERIA]]
TWO = [[shown(CRITERIA[1]), shown(CRITERIA[9])], [shown(CRITERIA[25])]]
person = Person(7, NASTY, NASTY, YUAN, 3, 60)
PEOPLE = [person, Person(8, "Anna", None, Money(0, "CNY"), 0, None), Person(9, "B", None, YUAN, 1, 0)]


def look(name: str | None, groups: list[list[Shown]], count: int, people: list[Person], pages: int = 1) -> Is:
    segment = Is(id=1, name=name, typed="生日在下个月")
    return Is(segment=segment, groups=groups, count=count, reachable=count // 2, people=people, page=0, pages=pages)


percent = Terms(OfferKind.PERCENT, percent=20)
amount = Terms(OfferKind.AMOUNT, amount=YUAN)


def campaign(state: CampaignState, **values: object) -> Campaign:
    launched = NOW - timedelta(days=3) if state not in (CampaignState.DRAFT, CampaignState.SCHEDULED) else None
    known: dict[str, object] = {"launched_at": launched} | values
    return Campaign(1, NASTY, "zh", state, 1, NOW, **known)  # type: ignore[arg-type]


def page(one: Campaign, **values: object) -> Is:
    known: dict[str, object] = {
        "campaign": one, "groups": TWO, "by": NASTY, "audience": None, "sample": None, "missing": None,
        "sides": (80, 20), "sent": 70, "with_staff": 0, "waiting": 10, "ended": {}, "given": None,
    }  # fmt: skip
    return Is(**(known | values))


audience = Audience(100, {"agreed": 60, "hand": 20}, {"refused": 3, "phone": 17}, 4, 16)
nobody = Audience(0, {}, {}, 0, 0)
given = Given(70, 60, 10, (Money(5_000, "CNY"), Money(300, "USD")))
sample = Is(shown="王芳 <b>8折</b>", by_hand=None, without=None, drops_code=False)
S = CampaignState
draft = page(campaign(S.DRAFT, terms=percent), audience=audience, sample=sample)
PAGES = [
    {"page": draft, "ended": [], "today": TODAY},
    {"page": page(campaign(S.DRAFT, share=0), audience=nobody, missing="text"), "ended": [], "today": TODAY},
    {"page": page(campaign(S.DRAFT, share=0), audience=nobody, missing="text_again"), "ended": [], "today": TODAY},
    {"page": page(campaign(S.DRAFT), audience=nobody, missing="people"), "ended": [], "today": TODAY},
    {"page": page(campaign(S.SCHEDULED, terms=amount, starts_at=NOW), audience=audience), "ended": [], "today": TODAY},
    {"page": page(campaign(S.RUNNING, terms=amount), given=given), "ended": [], "today": TODAY},
    {"page": page(campaign(S.PAUSED)), "ended": [("why.held.refused", 3)], "today": TODAY},
    {"page": page(campaign(S.STOPPED, terms=percent, coupons="voided"), given=given), "ended": [], "today": TODAY},
    {"page": page(campaign(S.STOPPED, terms=percent, coupons="honoured"), given=given), "ended": [], "today": TODAY},
    {"page": page(campaign(S.RUNNING), sides=(5, 0), sent=1, with_staff=4), "ended": [], "today": TODAY},
    {"page": page(campaign(S.DONE), waiting=0), "ended": [("campaign.ended.failed", 1)] * 4, "today": TODAY},
]


def effect(
    written: Arm, held: Arm, still_open: int = 0, *, measured: bool = True, rich: bool = False
) -> dict[str, object]:
    found = lift(written, held, still_open, 30, is_measured=measured)
    heads = (Heads(YUAN, Money(9_000, "CNY")), Heads(Money(10, "USD"), Money(0, "USD"))) if rich else ()
    ends = datetime(2026, 12, 22, 4, 0, tzinfo=NOW.tzinfo)
    return {"effect": Effect(campaign(S.DONE), ends, found, heads, given if rich else None), "today": TODAY}


SAMPLES |= {
    "segments/list": each("has_any", True, False),
    "segments/look": [
        {"look": look(None, GROUPS, 9, PEOPLE, 2), "today": TODAY},
        {"look": look(NASTY, TWO, 1, PEOPLE[:1]), "today": TODAY},
        {"look": look(None, TWO, 0, []), "today": TODAY},
    ],
    "segments/missing": [
        {
            "missing": [Missing(kind, NASTY, known) for kind in ("goods", "tag", "colleague", "option", "anything")],
            "groups": groups,
            "today": TODAY,
        }
        for known, groups in (((), []), (("a", NASTY), TWO))
    ],
    "segments/ask_name": each("longest", 24),
    "segments/drop": each("name", NASTY),
    "campaigns/drop": each("name", NASTY),
    "segments/dropped": each("name", NASTY),
    "segments/file": each("count", 1, 900, name=NASTY),
    "campaigns/list": each("has_any", True, False),
    "campaigns/choose": [{}],
    "campaigns/page": PAGES,
    "campaigns/ask_text": each("has_coupon", True, False, places=[("名字", NASTY), ("优惠", NASTY)]),
    "campaigns/offer": [{}],
    "campaigns/ask_offer": each("longest", 24),
    "campaigns/ask_day": each("longest", 24),
    "campaigns/ask_name": each("longest", 24),
    "campaigns/when": [{}],
    "campaigns/share": [{}],
    "campaigns/sure": [
        {"page": draft, "today": TODAY},
        {"page": page(campaign(S.DRAFT, starts_at=NOW), audience=nobody), "today": TODAY},
    ],
    "campaigns/stop": [{"page": page(campaign(S.RUNNING))}, {"page": page(campaign(S.RUNNING), given=given)}],
    "campaigns/effect": [
        effect(Arm(0, 0), Arm(0, 0), 100),
        effect(Arm(80, 40), Arm(20, 2), rich=True),
        effect(Arm(80, 2), Arm(20, 12), rich=True),
        effect(Arm(80, 8), Arm(20, 2), rich=True),
        effect(Arm(8, 2), Arm(2, 0)),
        effect(Arm(80, 8), Arm(0, 0), measured=False),
    ],
    "campaigns/how": each("days", 30),
    "campaigns/missed": each("name", NASTY, day="2026-11-24"),
    "reminders/campaign": each("name", NASTY),
    "reminders/campaign_line": each("name", NASTY),
    "reminders/campaign_coupon": each("coupon", coupon, name=NASTY),
    "reminders/campaign_over": each("name", NASTY),
    "reminders/coupon_over": each("is_used", True, False, is_void=False) + each("is_void", True, is_used=False),
    "errors/coupon_void": [{}],
    "errors/segment_name": each("longest", 24),
    "errors/segment_there": each("name", NASTY),
    "errors/segment_many": each("most", 40),
    "errors/campaign_needs_coupon": [{}],
    "errors/campaign_percent": [{}],
    "errors/campaign_day": each("days", 90),
    "errors/campaign_out": [{}],
    "errors/campaign_missing": each("missing", "text", "text_again", "people"),
}
