"""Pages behind links, e-mail consent and the reach map."""

from __future__ import annotations

from tests.templates.samples import NASTY, SAMPLES

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
