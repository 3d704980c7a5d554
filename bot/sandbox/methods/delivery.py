"""How updates reach the bot: polling, or a webhook."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.call import Call
from bot.sandbox.methods.registry import method
from bot.sandbox.refusals import bad_request
from bot.sandbox.town import Town

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PORTS = {443, 80, 88, 8443}


@method("getUpdates", "offset limit timeout allowed_updates")
async def get_updates(town: Town, call: Call) -> list[dict[str, Any]]:
    limit = call.number("limit")
    seconds = max(0, min(50, call.number("timeout") or 0))
    if call.has("allowed_updates") and not town.updates.has_webhook:
        town.updates.allow(_kinds(call))
    town.store.commit()
    return await town.updates.poll(call.number("offset") or 0, max(1, min(100, limit or 100)), seconds)


@method("setWebhook", "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token")
def set_webhook(town: Town, call: Call) -> bool:
    url, secret = call.text("url"), call.text("secret_token")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    if url:
        _check(url)
    if call.has("allowed_updates"):
        town.updates.allow(_kinds(call))
    if call.flag("drop_pending_updates"):
        town.updates.clear()
    town.webhook.set(
        url,
        secret,
        max_connections=max(1, min(100, call.number("max_connections") or 40)),
        has_certificate="certificate" in call.uploads,
    )
    return True


@method("deleteWebhook", "drop_pending_updates")
def delete_webhook(town: Town, call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        town.updates.clear()
    town.webhook.set("", "")
    return True


@method("getWebhookInfo")
def get_webhook_info(town: Town, call: Call) -> dict[str, Any]:
    del call
    return town.webhook.as_info()


@method("logOut")
def log_out(town: Town, call: Call) -> bool:
    del town, call
    return True


@method("close")
def close(town: Town, call: Call) -> bool:
    del town, call
    return True


def _kinds(call: Call) -> list[str]:
    given = call.structure("allowed_updates")
    if not isinstance(given, list):
        raise bad_request("can't parse allowed updates")
    return [str(kind) for kind in given]


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    is_near = parts.hostname in _LOOPBACK
    # Like a Bot API server of one's own, the sandbox takes http and any port on the same machine.
    if parts.scheme != "https" and not (parts.scheme == "http" and is_near):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not parts.hostname:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if not is_near and (port or 443) not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
