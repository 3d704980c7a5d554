// The panel: every message on its way through its states, as the bot tells it; faults are thrown from here.
import { api } from "./api.js";
import { createRow, whoOf } from "./delivery-row.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { on, store } from "./store.js";
import { createThrow } from "./throw.js";
import { moment } from "./when.js";

// In the order in which a message goes through them; those that need a person first among the ends.
export const STATES = ["pending", "leased", "sending", "unknown", "handed_over", "failed", "blocked", "sent", "done_by_hand",
  "cancelled", "suppressed", "expired", "unknown_expired"];
const CALM_MS = 1200;
const MOVING_MS = 300;
const SHOWN = 60;

export function createDeliveries({ say, phones, close }) {
  const chips = h("div", { class: "state-chips", role: "group", "aria-label": t("deliveries.states") });
  const person = h("select", { class: "mini-select", "aria-label": t("deliveries.person"), data: { testid: "deliveries-person" }, onchange: draw });
  const next = h("p", { class: "deliveries-next", data: { testid: "deliveries-next" } });
  const banner = h("p", { class: "deliveries-banner", role: "status", hidden: true });
  const list = h("ol", { class: "delivery-list", "aria-label": t("deliveries.list"), data: { testid: "delivery-list" } });
  const note = h("p", { class: "panel-empty" });
  const throwing = createThrow(say);
  const node = h("section", { class: "deliveries", "aria-label": t("deliveries"), data: { testid: "deliveries-panel" } },
    h("header", { class: "deliveries-head" }, icon("outbox"), h("h2", {}, t("deliveries")), next, iconButton("close", t("close"), close, { "data-testid": "deliveries-close" })),
    throwing.node, h("div", { class: "deliveries-filter" }, chips, person), banner,
    h("div", { class: "deliveries-scroll" }, list, note));
  const rows = new Map();
  let seen = { deliveries: [], counts: {} };
  let tag = "";
  let isAway = false;
  let wanted = null;
  let isFirst = true;
  let moves = 0;
  let timer = 0;
  let isAsking = false;
  let isGone = false;

  const isVisible = () => Boolean(node.offsetParent) && document.visibilityState === "visible";

  // Asked often while somebody looks, and not at all otherwise; an answer that is the same costs a few bytes.
  async function look() {
    if (isAsking || isGone) return;
    clearTimeout(timer);
    isAsking = true;
    try {
      if (isVisible()) await ask();
    } finally {
      isAsking = false;
      clearTimeout(timer);
      if (isVisible() && !isGone) timer = setTimeout(look, store.clock.is_moving ? MOVING_MS : CALM_MS);
    }
  }

  async function ask() {
    try {
      const answer = await api.deliveries(tag);
      const wasAway = isAway;
      isAway = false;
      if (answer) { ({ tag } = answer); seen = answer.data; take(); }
      if (answer || wasAway) draw();
    } catch (problem) {
      if (!isAway) { isAway = true; draw(); }
      if (problem.status === 404) isGone = true;
    }
  }

  function take() {
    for (const delivery of seen.deliveries) {
      const known = rows.get(delivery.id);
      const row = known || createRow(delivery, openChat);
      if (!known) rows.set(delivery.id, row);
      const hasMoved = known && row.hasMoved(delivery);
      // What was there when the panel opened keeps the order of its own moments; whatever moves later goes on top.
      if (hasMoved || (!known && !isFirst)) row.rank = (moves += 1);
      row.update(delivery, { isNew: !known && !isFirst, hasMoved });
    }
    isFirst = false;
    for (const hit of store.hits) meet(hit);
  }

  function meet(hit) {
    if (!hit.fingerprint) return;
    for (const row of rows.values()) if (row.data.fingerprint === hit.fingerprint && row.data.chat === hit.person) row.meet(hit);
  }

  const byMove = (a, b) => b.rank - a.rank || Date.parse(b.data.moved_at) - Date.parse(a.data.moved_at) || b.data.id - a.data.id;
  const fits = (row) => (!wanted || row.data.state === wanted) && (!person.value || whoOf(row.data) === person.value);

  function draw() {
    drawChips();
    drawPeople();
    node.classList.toggle("is-away", isAway);
    const word = isAway ? t("deliveries.away") : seen.held ? t("deliveries.held") : seen.silent_seconds ? t("deliveries.silent", { count: seen.silent_seconds }) : "";
    banner.textContent = word;
    banner.hidden = !word;
    next.textContent = seen.next_due_at ? t("deliveries.next", { when: moment(seen.next_due_at) }) : t("deliveries.nothing");
    const all = [...rows.values()].filter(fits).sort(byMove);
    place(all.slice(0, SHOWN));
    note.hidden = Boolean(all.length) && all.length <= SHOWN;
    note.textContent = all.length ? t("deliveries.more", { count: all.length - SHOWN }) : t(rows.size ? "deliveries.filtered" : "deliveries.none");
  }

  // Nodes stay where they are while their place is the same, so that focus and movement survive.
  function place(shown) {
    const keep = new Set(shown.map((row) => row.node));
    for (const child of [...list.children]) if (!keep.has(child)) child.remove();
    shown.forEach((row, index) => { if (list.children[index] !== row.node) list.insertBefore(row.node, list.children[index] || null); });
  }

  function drawChips() {
    const there = STATES.filter((state) => seen.counts[state] || state === wanted);
    const focused = chips.contains(document.activeElement) && document.activeElement.dataset.state;
    chips.replaceChildren(...there.map((state) => h("button", { type: "button", class: "state-chip", data: { state, testid: `state-${state}` },
      "aria-pressed": String(state === wanted), onclick: () => { wanted = wanted === state ? null : state; draw(); } },
    h("span", {}, t(`state.${state}`)), h("b", {}, String(seen.counts[state] || 0)))));
    if (focused) chips.querySelector(`[data-state="${focused}"]`)?.focus();
  }

  function drawPeople() {
    const names = [...new Set([...rows.values()].map((row) => whoOf(row.data)).filter(Boolean))].sort((a, b) => a.localeCompare(b));
    const signature = names.join("\n");
    if (person.dataset.names === signature) return;
    const before = person.value;
    person.dataset.names = signature;
    person.replaceChildren(h("option", { value: "" }, t("deliveries.everybody")), ...names.map((name) => h("option", { value: name }, name)));
    person.value = names.includes(before) ? before : "";
  }

  async function openChat(chat, messageId) {
    if (!store.people.has(chat)) return;
    const seat = phones.bring(chat);
    await phones.of(seat).reveal(messageId);
  }

  function forget() { rows.clear(); list.replaceChildren(); tag = ""; seen = { deliveries: [], counts: {} }; isFirst = true; wanted = null; draw(); look(); }

  const seeing = () => look();
  document.addEventListener("visibilitychange", seeing);
  const offs = [on("clock", () => { if (store.clock.is_moving) look(); }), on("moved", look), on("cleared", forget),
    on("hit", (hit) => { meet(hit); look(); }), on("bot", look), () => document.removeEventListener("visibilitychange", seeing)];
  draw();
  return { node, look, dispose() { isGone = true; clearTimeout(timer); throwing.dispose(); offs.forEach((off) => off()); } };
}
