"""Answers to pressed buttons and inline queries."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.keyboards import read_inline
from bot.sandbox.methods.registry import method
from bot.sandbox.refusals import bad_request
from bot.sandbox.text.entities import units
from bot.sandbox.town import Town

_SHOWN = ("id", "type", "title", "description", "thumbnail_url", "phone_number", "first_name", "last_name")


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(town: Town, call: Call) -> bool:
    text = call.text("text")
    if units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query = town.queries.take("callback", call.text("callback_query_id"))
    query.is_answered = True
    town.queries.save(query)
    answer = {"text": text, "show_alert": call.flag("show_alert"), "url": call.text("url") or None}
    town.events.publish("toast", {"person": query.person_id, "query_id": query.query_id, **answer})
    return True


@method("answerInlineQuery", "inline_query_id results cache_time is_personal next_offset button")
def answer_inline_query(town: Town, call: Call) -> bool:
    results = call.objects("results")
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(result.get("id", "")) for result in results]
    if any(not 1 <= len(result_id.encode()) <= 64 for result_id in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(call.text("next_offset").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    for result in results:
        read_inline(result.get("reply_markup"))
    query = town.queries.take("inline", call.text("inline_query_id"))
    query.is_answered = True
    query.results = results
    town.queries.save(query)
    shown: list[dict[str, Any]] = [{name: result[name] for name in _SHOWN if name in result} for result in results]
    answer = {"results": shown, "next_offset": call.text("next_offset")}
    town.events.publish("inline_results", {"person": query.person_id, "query_id": query.query_id, **answer})
    return True
