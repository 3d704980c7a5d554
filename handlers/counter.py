"""The counter: links that leave the shop in mails and hand-offs are answered here, without Telegram.

A token says which message it belongs to, and is checked before anything is looked up. Nothing is logged of it: no
access log, no address in an error. Looking changes nothing, since mail programs look on their own; a POST does.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from html import escape
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.clock import Clock
from bot.domain.shop import Shop
from bot.domain.signed import Use, unseal
from bot.rendering import LOCALES, Renderer
from bot.services.returns import HandOn, Mailing, answer_mailing, hand_on, mailing
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)
LARGEST_BODY = 4096
MOST_A_MINUTE, MOST_PER_LINK = 600, 20
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}
_PAGE = (
    '<!doctype html><html lang="{locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>body{{font:18px/1.7 sans-serif;max-width:32em;margin:2em auto;padding:0 1em;"
    "white-space:pre-line}}button,.tap{{display:block;width:100%;box-sizing:border-box;font:inherit;margin:.6em 0;"
    "padding:.7em;border:1px solid #888;border-radius:.6em;background:#fff;color:#111;text-align:center;"
    "text-decoration:none}}pre{{white-space:pre-wrap;font:inherit;background:#f3f3f3;padding:.8em;"
    "border-radius:.6em}}</style><body>{body}</body></html>"
)
Handler = Callable[[web.Request, int], Awaitable[web.Response]]
Answer = Callable[[web.Request], Awaitable[web.Response]]


class Counter:
    """Serves `/u/<token>` (no more of these) and `/go/<token>` (pass on with one tap)."""

    def __init__(self, storage: Storage, renderer: Renderer, secret: str, clock: Clock) -> None:
        self._storage = storage
        self._renderer = renderer
        self._secret = secret
        self._clock = clock
        self._minute, self._calls = 0, dict[str, int]()
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def open(self, port: int) -> None:
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_get("/u/{token}", self._quietly(Use.UNSUBSCRIBE, self._ask))
        application.router.add_post("/u/{token}", self._quietly(Use.UNSUBSCRIBE, self._answer))
        application.router.add_get("/go/{token}", self._quietly(Use.HAND_ON, self._hand_on))
        self._runner = web.AppRunner(application, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "0.0.0.0", port)  # noqa: S104  (customers come from outside)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def _quietly(self, use: Use, handler: Handler) -> Answer:
        """Made-up links are turned away before they count, then too many calls; an error says that something went
        wrong, and nothing of the link."""

        async def answer(request: web.Request) -> web.Response:
            number = unseal(self._secret, use, request.match_info["token"])
            if number is None:
                return web.Response(status=404)
            if self._is_too_much(f"{use.value}:{number}"):
                return web.Response(status=429, headers={"Retry-After": "60"})
            try:
                return await handler(request, number)
            except SQLAlchemyError as error:
                log.error("a link could not be answered: %s", type(error).__name__)  # noqa: TRY400  (no traceback: it may show the link)
                return web.Response(status=503, headers={"Retry-After": "60"})

        return answer

    def _is_too_much(self, link: str) -> bool:
        minute = int(self._clock.now().timestamp()) // 60
        if minute != self._minute:
            self._minute, self._calls = minute, {}
        if sum(self._calls.values()) >= MOST_A_MINUTE:
            return True
        count = self._calls[link] = self._calls.get(link, 0) + 1
        return count > MOST_PER_LINK

    async def _ask(self, _: web.Request, number: int) -> web.Response:
        async with self._storage.read() as uow:
            shop, found = await uow.shop.get(), await mailing(uow, number)
        return self._mailing_page(shop, found)

    async def _answer(self, request: web.Request, number: int) -> web.Response:
        """A mail program's one click (RFC 8058) or the page's own button: both end it at once."""
        wants_again = (await request.post()).get("again") == "yes"
        source = "page" if wants_again else "one_click"
        async with self._storage.write() as uow:
            shop = await uow.shop.get()
            now = self._clock.now()
            found = await answer_mailing(uow, number, now, is_wanted=wants_again, source=source)
        return self._mailing_page(shop, found)

    def _mailing_page(self, shop: Shop | None, found: Mailing | None) -> web.Response:
        if shop is None or found is None:
            return web.Response(status=404)
        shop = _spoken(shop, found.delivery.locale)
        is_mail = found.channel == "email"
        view = {"is_wanted": found.is_wanted, "is_mail": is_mail}
        text = self._renderer.render("links/unsubscribe", shop.locale, shop, view)
        if found.is_wanted:
            label = self._renderer.label("link.unsubscribe" if is_mail else "link.unsubscribe_sms", shop.locale)
            form = f'<form method="post"><button>{escape(label)}</button></form>'
        else:
            label = self._renderer.label("link.subscribe", shop.locale)
            form = f'<form method="post"><button name="again" value="yes">{escape(label)}</button></form>'
        return _page(shop, f"{text}{form}")

    async def _hand_on(self, _: web.Request, number: int) -> web.Response:
        async with self._storage.read() as uow:
            shop = await uow.shop.get()
            found = await hand_on(uow, number, self._clock.now())
        if shop is None or found is None:
            return web.Response(status=404)
        shop = _spoken(shop, found.locale)
        text = self._renderer.render("links/hand_on", shop.locale, shop, {"name": found.name})
        taps = "".join(
            f'<a class="tap" href="{escape(url)}">{escape(self._renderer.label(f"link.{kind}", shop.locale))}</a>'
            for kind, url in taps_of(found, shop)
        )
        return _page(shop, f"{text}<pre>{escape(found.ready)}</pre>{taps}")


def taps_of(found: HandOn, shop: Shop) -> list[tuple[str, str]]:
    """Links into the salesperson's own messenger and mail program, with the words in them (RFC 5724, RFC 6068)."""
    ready, subject = quote(found.ready, safe=""), quote(shop.name, safe="")
    taps = []
    if found.phone:
        taps.append(("sms", f"sms:{found.phone}?body={ready}"))
        taps.append(("whatsapp", f"https://wa.me/{found.phone.removeprefix('+')}?text={ready}"))
    if found.email:
        taps.append(("mail", f"mailto:{quote(found.email, safe='@')}?subject={subject}&body={ready}"))
    return taps


def _spoken(shop: Shop, locale: str) -> Shop:
    return replace(shop, locale=locale if locale in LOCALES else shop.locale)


def _page(shop: Shop, body: str) -> web.Response:
    page = _PAGE.format(locale=shop.locale, title=escape(shop.name), body=body)
    return web.Response(text=page, content_type="text/html", charset="utf-8", headers=HEADERS)
