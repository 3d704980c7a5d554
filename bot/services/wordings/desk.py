"""Rewording by managers: what is said now, a new text tried and saved, an old one taken back, what is planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.errors import Gone, NotAllowed
from bot.domain.form import Form, FormKind, FormState
from bot.domain.ladder import STEPS
from bot.domain.offer import Terms
from bot.domain.reason import RULES_OF, Reason
from bot.domain.wording import HELD, Revision, Saying, is_held
from bot.rendering import LOCALES, Renderer
from bot.services.coupons import BIRTHDAY, DEFAULTS
from bot.services.wordings.check import Tried, ours_by_hand, try_out
from bot.services.wordings.friendly import END, straighten
from bot.services.wordings.own import own, own_text, sayings, vocabulary
from bot.services.wordings.speech import Speaker
from bot.services.work import Work

PAST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Page:
    """One saying in one language as it is now. `text` is friendly; `others`: planned messages with another text."""

    saying: Saying
    locale: str
    text: str
    revision: Revision | None
    others: int
    is_held: bool

    @property
    def is_ours(self) -> bool:
        """The product's own words."""
        return self.revision is None or self.revision.text is None


@dataclass(frozen=True, slots=True)
class Draft:
    """A new text on its form. `base`: the revision's number that the writer has seen, 0 for none."""

    form: Form
    saying: Saying
    locale: str
    tried: Tried
    base: int


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else has saved meanwhile; `text` is what stands there now."""

    draft: Draft
    text: str
    by: str


class WordingDesk:
    """One manager at work on the wordings. NotAllowed for anybody else."""

    def __init__(self, work: Work, renderer: Renderer) -> None:
        if not work.staff.is_manager:
            raise NotAllowed
        self._work = work
        self._renderer = renderer
        self._repository = work.uow.wordings

    def find(self, name: str) -> Saying:
        """By its name in a button."""
        found = next((saying for saying in sayings(self._renderer) if saying.name == name), None)
        if found is None:
            raise Gone
        return found

    def of(self, name: str) -> tuple[Saying, ...]:
        """All sayings of a reason, a rule or just of that name."""
        rules = RULES_OF[Reason(name)] if name in set(Reason) else (name,)
        found = tuple(one for one in sayings(self._renderer) if one.rule in rules or one.name == name)
        if not found:
            raise Gone
        return found

    def all(self) -> tuple[Saying, ...]:
        return sayings(self._renderer)

    async def reworded(self) -> frozenset[tuple[str, str]]:
        """(name, language) of all that is said in the shop's own words."""
        found = await self._repository.in_force()
        return frozenset(key for key, revision in found.items() if revision.text is not None)

    async def page(self, saying: Saying, locale: str) -> Page:
        newest, shop = await self._repository.newest(saying.name, locale), await self._work.uow.shop.get()
        return Page(
            saying=saying,
            locale=locale,
            text=self._text(saying, locale, newest),
            revision=newest,
            others=await self._repository.count_others(saying, newest) if newest else 0,
            is_held=shop is not None and is_held(shop.preferences, saying.rule),
        )

    def explained(self, page: Page, locale: str) -> tuple[list[tuple[str, str]], list[str], str]:
        """(places with what they mean in `locale`, conditions, how a part ends), as the text's language writes them."""
        shown = vocabulary(self._renderer, page.saying, page.locale).shown
        spoken, ends = own(self._renderer, page.saying, page.locale), shown[END]
        places = [(shown[code], self._meaning(code, locale)) for code in spoken.places]
        return places, [shown[f"when_{code}"] for code in spoken.conditions], ends

    def _meaning(self, code: str, locale: str) -> str:
        key = f"wording.about.{code}"
        return self._renderer.label(key if self._renderer.has_label(key, locale) else f"wording.place.{code}", locale)

    def _text(self, saying: Saying, locale: str, revision: Revision | None) -> str:
        ours = revision is None or revision.text is None
        return own_text(self._renderer, saying, locale) if ours else str(revision and revision.text)

    async def try_text(self, saying: Saying, locale: str, text: str) -> Tried:
        """Unsafe with the reason if it cannot be taken."""
        speaker = Speaker(self._renderer, self._work.shop, saying, locale)
        return try_out(speaker, text, await self._terms(saying), self._work.today)

    async def look(self, page: Page) -> Tried:
        """The text in force, as customers see it; the product has words of its own to be passed on by hand."""
        tried = await self.try_text(page.saying, page.locale, page.text)
        if not page.is_ours or tried.by_hand is None:
            return tried
        speaker = Speaker(self._renderer, self._work.shop, page.saying, page.locale)
        by_hand = ours_by_hand(speaker, await self._terms(page.saying), self._work.today)
        return replace(tried, by_hand=by_hand or tried.by_hand)

    async def _terms(self, saying: Saying) -> Terms:
        """What the shop would offer with it."""
        name = next((step.offer for step in STEPS if step.number == saying.step), None) or BIRTHDAY
        offer = await self._work.uow.coupons.offer(name)
        return offer.terms if offer else DEFAULTS[name][0]

    # -- a new text, on a form -----------------------------------------------------------------------------------------

    async def begin(self, saying: Saying, locale: str, chat_id: int, message_id: int) -> Form:
        """A form that waits for the new text; the one there is, if it is about the same."""
        newest = await self._repository.newest(saying.name, locale)
        about = {"saying": saying.name, "locale": locale}
        form = await self._work.uow.forms.latest(self._work.staff.id, FormState.OPEN, FormKind.WORDING)
        if form is None or {key: form.values.get(key) for key in about} != about:
            base = newest.number if newest else 0
            form = await self._work.uow.forms.open(
                FormKind.WORDING,
                staff_id=self._work.staff.id,
                chat_id=chat_id,
                now=self._work.now,
                values=about | {"base": base},
                asking="text",
            )
        await self._work.uow.forms.change(form.id, self._work.now, asking="text", message_id=message_id)
        return form

    async def typed(self, form: Form, typed: str, message_id: int) -> Draft:
        """The text as it was typed, tried. Unsafe, and nothing is kept, if it cannot be taken."""
        text = straighten(typed)
        saying, locale = self._about(form)
        tried = await self.try_text(saying, locale, text)
        values = dict(form.values) | {"text": text}
        changes: dict[str, Any] = {
            "values": values,
            "asking": None,
            "source_message_id": message_id,
        }  # an edit of that message is heard
        await self._work.uow.forms.change(form.id, self._work.now, **changes)
        return Draft(replace(form, values=values), saying, locale, tried, int(form.values["base"]))

    def _about(self, form: Form) -> tuple[Saying, str]:
        locale = str(form.values["locale"])
        if locale not in LOCALES:
            raise Gone
        return self.find(str(form.values["saying"])), locale

    async def draft(self, form: Form) -> Draft:
        """What was typed last, tried once more: the product may have changed under it."""
        saying, locale = self._about(form)
        if "text" not in form.values:
            raise Gone
        tried = await self.try_text(saying, locale, str(form.values["text"]))
        return Draft(form, saying, locale, tried, int(form.values["base"]))

    async def save(self, draft: Draft, seen: int) -> Page | Overtaken:
        """Say it so from now on. `seen`: the number of the revision that the writer knows to be replaced."""
        newest = await self._repository.newest(draft.saying.name, draft.locale)
        if (newest.number if newest else 0) != seen:
            return await self._overtaken(draft, newest)
        form = draft.form
        if not await self._work.uow.forms.settle(form.id, FormState.OPEN, FormState.SAVED, self._work.now):
            raise Gone("form_saved")
        await self._add(draft.saying, draft.locale, str(form.values["text"]), newest, form_id=form.id)
        return await self.page(draft.saying, draft.locale)

    async def _overtaken(self, draft: Draft, newest: Revision | None) -> Overtaken:
        writer = await self._work.uow.staff.get(newest.staff_id) if newest else None
        text = self._text(draft.saying, draft.locale, newest)
        seen = Draft(draft.form, draft.saying, draft.locale, draft.tried, newest.number if newest else 0)
        return Overtaken(seen, text, writer.name if writer else "")

    # -- older texts ---------------------------------------------------------------------------------------------------

    async def past(self, saying: Saying, locale: str) -> Sequence[Revision]:
        """Newest first, without the one in force."""
        return (await self._repository.history(saying.name, locale, limit=PAST_SHOWN + 1))[1:]

    async def take_back(self, saying: Saying, locale: str, text: str | None) -> Page:
        """An older text, or (None) the product's own: a revision too. Pressed twice it is one."""
        newest = await self._repository.newest(saying.name, locale)
        if text is not None:
            await self.try_text(saying, locale, text)
        if (newest.text if newest else None) != text:
            await self._add(saying, locale, text, newest, form_id=None)
        return await self.page(saying, locale)

    async def take_revision(self, saying: Saying, locale: str, revision_id: int) -> Page:
        revision = await self._repository.get(revision_id)
        if revision is None or (revision.saying, revision.locale) != (saying.name, locale):
            raise Gone
        return await self.take_back(saying, locale, revision.text)

    async def _add(
        self, saying: Saying, locale: str, text: str | None, before: Revision | None, form_id: int | None
    ) -> None:
        work, number = self._work, (before.number if before else 0) + 1
        added = await self._repository.add(saying.name, locale, number, text, work.staff.id, work.now, form_id)
        if added is None:
            raise Gone
        old = {"wording": before.id if before else None}
        action = "wording_saved" if text is not None else "wording_ours"
        await work.uow.audit.record(work.staff.id, action, "wording", added.id, old, {"number": number}, work.now)
        await self.release(saying.rule)

    # -- what is planned -----------------------------------------------------------------------------------------------

    async def use_for_planned(self, saying: Saying, locale: str, revision_id: int) -> int:
        """What waits is said in the newest words too; how many messages that changed."""
        newest = await self._repository.newest(saying.name, locale)
        if newest is None or newest.id != revision_id:
            raise Gone
        changed = await self._repository.take_over(saying, newest)
        if changed:
            work = self._work
            after = {"deliveries": changed}
            await work.uow.audit.record(work.staff.id, "wording_planned", "wording", newest.id, None, after, work.now)
        return changed

    async def release(self, rule: str) -> bool:
        """A held rule goes on; False if it was not held."""
        shop = await self._work.uow.shop.get()
        if shop is None or not is_held(shop.preferences, rule):
            return False
        held = {key: value for key, value in shop.preferences[HELD].items() if key != rule}
        await self._work.uow.shop.change(preferences={**shop.preferences, HELD: held})
        await self._repository.wake_held(rule, self._work.now)
        before, after = {"is_held": True}, {"is_held": False}
        work = self._work
        await work.uow.audit.record(work.staff.id, f"held_{rule}", "shop", 1, before, after, work.now)
        return True
