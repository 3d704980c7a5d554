"""Pages behind links, e-mail consent and the reach map."""

from __future__ import annotations

from bot.domain.money import Money
from bot.domain.road import ReachState
from bot.services.reach_map import PeoplePage, Person, ReachMap, Share
from tests.templates.samples import NASTY, SAMPLES, TODAY

PEOPLE = [Person(1, NASTY, NASTY, Money(12800, "CNY"), TODAY), Person(2, "Anna", None, Money(0, "CNY"), None)]
SHARES = [Share(state, 3, 11) for state in ReachState]

SAMPLES.update(
    {
        "links/unsubscribe": [
            {"is_wanted": wanted, "is_mail": mail} for wanted in (True, False) for mail in (True, False)
        ],
        "links/hand_on": [{"name": NASTY}],
    }
)
SAMPLES.update(
    {
        "customers/agreed": [
            {"name": NASTY, "channel": channel, "is_granted": granted}
            for channel in ("email", "sms")
            for granted in (True, False)
        ],
        "errors/email": [{"typed": NASTY}],
        "errors/email_taken": [{"name": NASTY}, {"name": None}],
        "errors/consent_theirs": [{}],
    }
)
SAMPLES.update(
    {
        "reach/map": [
            {"map": ReachMap(27, 9, 33, SHARES, PEOPLE)},
            {"map": ReachMap(3, 0, 0, SHARES[-1:], [])},
            {"map": ReachMap(0, 0, 0, [], [])},
        ],
        "reach/people": [{"page": PeoplePage(state, PEOPLE, 0, pages, 2)} for state in ReachState for pages in (1, 2)],
    }
)
