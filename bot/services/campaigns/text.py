"""What a campaign says: the manager's text with its places, tried on hard cases; the coupon is never forgotten."""

from __future__ import annotations

from datetime import date

from bot.domain.campaign import LONGEST_TEXT, Campaign
from bot.domain.errors import ShopError
from bot.domain.offer import OfferKind, Terms
from bot.domain.shop import Shop
from bot.domain.wording import Saying
from bot.rendering import Renderer
from bot.services.wordings.check import Tried, try_out
from bot.services.wordings.friendly import read, straighten, used
from bot.services.wordings.guard import Unsafe, length_of
from bot.services.wordings.own import vocabulary
from bot.services.wordings.speech import Speaker

PLAIN, WITH_COUPON = Saying("campaign"), Saying("campaign_coupon")
_ANY_COUPON = Terms(OfferKind.PERCENT, percent=10)


def saying_for(campaign: Campaign) -> Saying:
    return WITH_COUPON if campaign.terms else PLAIN


def full_text(renderer: Renderer, campaign: Campaign) -> str:
    """As it is sent. A text that does not say the code gets a line that does."""
    text = campaign.text or ""
    if campaign.terms is None:
        return text
    words = vocabulary(renderer, WITH_COUPON, campaign.locale)
    if "code" in used(read(text, words)):
        return text
    places = {code: f"{{{words.shown[code]}}}" for code in ("offer", "until", "code")}
    return f"{text}\n\n{renderer.label('campaign.coupon_line', campaign.locale, **places)}"


def tried(renderer: Renderer, shop: Shop, campaign: Campaign, today: date) -> Tried:
    """A sample of what people get. Unsafe with the reason if it is not to be sent."""
    speaker = Speaker(renderer, shop, saying_for(campaign), campaign.locale)
    return try_out(speaker, full_text(renderer, campaign), campaign.terms or _ANY_COUPON, today)


def typed(renderer: Renderer, campaign: Campaign, text: str) -> str:
    """The text as it is kept. ShopError campaign_needs_coupon for one that speaks of a coupon that there is not."""
    plain = straighten(text)
    if length_of(plain) > LONGEST_TEXT:
        raise Unsafe("long_text", longest=LONGEST_TEXT)
    try:
        read(plain, vocabulary(renderer, saying_for(campaign), campaign.locale))
    except Unsafe as error:
        if campaign.terms is None and error.reason == "unknown_place" and _speaks_of_coupon(renderer, campaign, plain):
            raise ShopError("campaign_needs_coupon") from None
        raise
    return plain


def _speaks_of_coupon(renderer: Renderer, campaign: Campaign, text: str) -> bool:
    try:
        read(text, vocabulary(renderer, WITH_COUPON, campaign.locale))
    except Unsafe:
        return False
    return True
