// The list of messages of one phone: groups, days, the "new messages" line, scrolling.
import { bubble } from "./bubble.js";
import { h, icon } from "./dom.js";
import { dayKey, dayLabel, t } from "./i18n.js";
import { chatOf, gaze, loadEarlier, store } from "./store.js";

const GROUP_GAP_MS = 5 * 60 * 1000;
const FLASH = 3000;

export function createLog(phone) {
  const list = h("div", { class: "log", role: "log", tabindex: "0", "aria-label": t("log") });
  const badge = h("span", { class: "badge", hidden: true });
  const toBottom = h("button", { type: "button", class: "to-bottom", hidden: true, "aria-label": t("to.bottom"), title: t("to.bottom"),
    data: { testid: "to-bottom" }, onclick: () => scrollDown(true) }, icon("down"), badge);
  const toast = h("div", { class: "phone-toast", role: "status", data: { testid: "toast" } });
  const node = h("div", { class: "log-wrap" }, list, toBottom, toast);
  let nodes = new Map();
  let shown = null;
  let isQueued = false;
  let sought = null;
  let flashed = null;
  // Whether the end was in sight when the log was last visible: a hidden tab has no scroll position of its own.
  let wasAtEnd = true;

  const isAtBottom = () => list.scrollHeight - list.scrollTop - list.clientHeight < 48;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  function scrollDown(smooth) { list.scrollTo({ top: list.scrollHeight, behavior: smooth && !calm() ? "smooth" : "instant" }); }

  function layout(person, chat) {
    const items = [];
    if (chat.hasMore) items.push(["earlier", "", () => h("button", { type: "button", class: "text-button earlier", onclick: earlier }, t("earlier"))]);
    if (!chat.messages.length && chat.isLoaded) {
      items.push(["empty", chat.description + person.has_started, () => empty(person, chat)]);
    }
    chat.messages.forEach((message, index) => {
      const before = chat.messages[index - 1];
      const after = chat.messages[index + 1];
      const day = dayKey(message.date);
      if (!before || dayKey(before.date) !== day) {
        items.push([`day-${day}-${message.message_id}`, day, () => h("div", { class: "day", role: "separator" }, h("span", {}, dayLabel(message.date)))]);
      }
      if (chat.divider === message.message_id) {
        items.push(["divider", "", () => h("div", { class: "new-line", role: "separator", data: { testid: "divider" } }, h("span", {}, t("new.messages")))]);
      }
      const place = { isFirst: !joins(before, message) || chat.divider === message.message_id,
        isLast: !joins(message, after) || chat.divider === after?.message_id };
      items.push([`m-${message.message_id}`, JSON.stringify([message, place]), () => bubble(phone, message, place), message.message_id]);
    });
    if (chat.draft) items.push(["draft", chat.draft, () => h("div", { class: "message is-in is-first is-last is-draft" }, h("div", { class: "bubble" }, chat.draft))]);
    return items;
  }

  const joins = (a, b) => Boolean(a && b && a.from === b.from && !a.is_service && !b.is_service && !a.inline_keyboard &&
    dayKey(a.date) === dayKey(b.date) && Math.abs(Date.parse(b.date) - Date.parse(a.date)) < GROUP_GAP_MS);

  function empty(person, chat) {
    return h("div", { class: "empty" }, h("img", { src: "static/mark.svg", alt: "", width: "56", height: "56" }),
      h("h3", {}, store.bot.first_name || "…"), h("p", {}, chat.description || t(person.has_started ? "empty.started" : "empty.new")));
  }

  // Rebuilds only what changed: a message whose data is the same keeps its node, its focus and its place.
  function render() {
    isQueued = false;
    const person = phone.person();
    if (!person) { list.replaceChildren(); nodes.clear(); shown = null; return; }
    const chat = chatOf(person.id);
    const isSwitch = shown !== person.id;
    if (isSwitch) { list.replaceChildren(); nodes = new Map(); shown = person.id; list.removeAttribute("aria-live"); }
    const wasAtBottom = isSwitch || (list.clientHeight ? isAtBottom() : wasAtEnd);
    const lastBefore = isSwitch ? null : list.lastElementChild?.dataset.messageId;
    const focus = focusMark();
    const fresh = new Map();
    let cursor = list.firstChild;
    for (const [key, signature, make, id] of layout(person, chat)) {
      const known = nodes.get(key);
      const child = known?.signature === signature ? known.child : make();
      if (known && known.child !== child) {
        if (cursor === known.child) cursor = cursor.nextSibling;
        known.child.replaceWith(child);
        if (chat.flashing.delete(id) || isFlashed(person.id, id)) child.classList.add("is-flashing");
      } else if (!known) {
        list.insertBefore(child, cursor);
        if (isFlashed(person.id, id)) child.classList.add("is-flashing");
        if (!isSwitch && id && nodes.size && wasAtBottom) child.classList.add("is-arriving");
      } else if (cursor === child) cursor = cursor.nextSibling;
      else list.insertBefore(child, cursor);
      fresh.set(key, { signature, child });
    }
    for (const [key, { child }] of nodes) if (!fresh.has(key)) child.remove();
    nodes = fresh;
    restoreFocus(focus);
    place(chat, isSwitch, wasAtBottom, lastBefore);
    // Live only from here on: the history of a chat is not to be read aloud when it opens.
    if (chat.isLoaded) list.setAttribute("aria-live", "polite");
    list.setAttribute("aria-busy", String(!chat.isLoaded));
    if (!chat.isLoaded) shown = null;
    showBadge();
    seek();
  }

  // Reading a chat redraws its bubbles: the one that was sought goes on flashing.
  const isFlashed = (person, id) => flashed?.person === person && flashed.id === id && performance.now() < flashed.until;

  // What is sought may be drawn only later: the chat has just been opened, or earlier pages are on their way.
  function seek() {
    const isHere = sought && !isQueued && shown === sought.person;
    const message = isHere && list.querySelector(`[data-message-id="${sought.id}"]`);
    if (!message) return;
    flashed = { ...sought, until: performance.now() + FLASH };
    sought = null;
    message.scrollIntoView({ block: "center", behavior: calm() ? "instant" : "smooth" });
    message.classList.remove("is-flashing");
    requestAnimationFrame(() => message.classList.add("is-flashing"));
  }

  function place(chat, isSwitch, wasAtBottom, lastBefore) {
    const divider = list.querySelector(".new-line");
    const last = chat.messages.at(-1);
    const isNew = isSwitch || String(last?.message_id) !== lastBefore;
    const isOwnNew = last?.from === "person" && isNew && !isSwitch;
    if (!isSwitch && !wasAtBottom && !isOwnNew) return;
    // Where nobody is looking, what is new must not scroll away before it was seen.
    if (isNew && divider && phone.person().unread && !gaze.isOn(phone.person().id)) list.scrollTop = divider.offsetTop - 24;
    else scrollDown(false);
    wasAtEnd = true;
  }

  function focusMark() {
    const active = document.activeElement;
    const message = list.contains(active) && active.closest("[data-message-id]");
    return message ? { id: message.dataset.messageId, row: active.dataset.row, column: active.dataset.column } : null;
  }
  function restoreFocus(mark) {
    if (!mark || list.contains(document.activeElement)) return;
    const message = list.querySelector(`[data-message-id="${mark.id}"]`);
    (message?.querySelector(`[data-row="${mark.row}"][data-column="${mark.column}"]`) || message)?.focus({ preventScroll: true });
  }

  async function earlier() {
    const { scrollHeight, scrollTop } = list;
    await loadEarlier(phone.person().id).catch(() => {});
    render();
    list.scrollTop = scrollTop + list.scrollHeight - scrollHeight;
  }

  function showBadge() {
    const unread = phone.person()?.unread || 0;
    badge.textContent = String(unread);
    badge.hidden = !unread;
    toBottom.hidden = isAtBottom();
  }

  list.addEventListener("scroll", () => { if (list.clientHeight) wasAtEnd = isAtBottom(); showBadge(); phone.scrolled(); }, { passive: true });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const all = [...list.querySelectorAll("[data-message-id]")];
    if (!step || !all.length || !event.target.matches(".log, [data-message-id]")) return;
    event.preventDefault();
    const at = all.indexOf(event.target);
    all[at < 0 ? all.length - 1 : Math.min(Math.max(at + step, 0), all.length - 1)].focus();
  });
  let height = 0;
  // A growing composer or keyboard must not push the last message out of sight.
  new ResizeObserver(() => {
    const shrunkBy = height - list.clientHeight;
    const divider = list.querySelector(".new-line");
    if (!height && list.clientHeight && wasAtEnd) { if (divider && phone.person()?.unread) list.scrollTop = divider.offsetTop - 24; else scrollDown(false); }
    else if (list.scrollHeight - list.scrollTop - list.clientHeight - Math.max(shrunkBy, 0) < 60) scrollDown(false);
    height = list.clientHeight;
    showBadge();
  }).observe(list);

  let timer = 0;
  return {
    node, isAtBottom, scrollDown,
    update() { if (!isQueued) { isQueued = true; queueMicrotask(render); } },
    rebuild() { shown = null; render(); },
    refreshBadge: showBadge,
    /** Changes something in the list; whoever was at the end stays there. */
    settle(change) {
      const isKept = list.clientHeight ? isAtBottom() : wasAtEnd;
      change();
      if (isKept) scrollDown(false);
    },
    say(text) {
      clearTimeout(timer);
      toast.textContent = text;
      toast.classList.add("is-shown");
      timer = setTimeout(() => toast.classList.remove("is-shown"), Math.min(2500 + text.length * 40, 6000));
    },
    jumpTo(id) {
      sought = { person: phone.person()?.id, id };
      seek();
    },
  };
}
