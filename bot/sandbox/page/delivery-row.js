// One message of the panel: who, why, its way through the states, its times, and what was thrown at it.
import { h, icon } from "./dom.js";
import { t, has } from "./i18n.js";
import { store } from "./store.js";
import { moment } from "./when.js";

const STATIONS = ["pending", "leased", "sending", "end"];
const GLYPHS = { sent: "check", done_by_hand: "check", handed_over: "person", unknown: "question", unknown_expired: "question", failed: "close",
  blocked: "block", expired: "clock", suppressed: "muted", cancelled: "forward" };
const STEP_MS = 240;
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const word = (family, code) => t(has(`${family}.${code}`) ? `${family}.${code}` : `${family}.other`);

// What followed at once needs no second moment.
const isSoon = (from, to) => Boolean(from && to) && Math.abs(Date.parse(to) - Date.parse(from)) < 60_000;

/** Whom it is for: a word to staff is for staff, also when it is about a customer. */
export const whoOf = (delivery) => (delivery.purpose === "staff" ? delivery.staff : delivery.customer) || "";
const stationOf = (state) => (STATIONS.includes(state) ? STATIONS.indexOf(state) : 3);

export function createRow(first, openChat) {
  const stops = STATIONS.map((name) => h("i", { class: "stop", data: { stop: name } }));
  const state = h("span", { class: "delivery-state" });
  const head = h("span", { class: "delivery-head" });
  const why = h("span", { class: "delivery-why" });
  const times = h("small", { class: "delivery-times tabular" });
  const faults = h("span", { class: "delivery-faults" });
  const track = h("span", { class: "track", "aria-hidden": "true" }, h("span", { class: "track-fill" }), stops);
  const body = h("button", { type: "button", class: "delivery", onclick: open }, head, h("span", { class: "delivery-way" }, track, state), why, faults, times);
  const node = h("li", { data: { delivery: String(first.id) } }, body);
  const met = new Map();
  const row = { node, data: first, rank: 0, hasMoved, update, meet };
  let at = stationOf(first.state);
  let walking = 0;

  function hasMoved(delivery) {
    return ["state", "reason", "not_before", "attempts"].some((key) => row.data[key] !== delivery[key]);
  }

  function update(delivery, { isNew = false, hasMoved: isMoved = false } = {}) {
    row.data = delivery;
    node.dataset.state = delivery.state;
    draw();
    if (isNew) { at = 0; flash("is-new"); }
    if (isNew || isMoved) walk();
    else settle(stationOf(delivery.state));
    if (isMoved) flash("is-moved");
  }

  // Walks through the stations that the message has passed since it was seen last: none is left out, as in the bot.
  function walk() {
    clearTimeout(walking);
    const goal = stationOf(row.data.state);
    if (calm() || goal < at || isSkipping()) { settle(goal); return; }
    settle(at);
    if (at < goal) walking = setTimeout(() => { at += 1; walk(); }, STEP_MS);
  }

  // Stopped by the bot itself: it was never on its way.
  const isSkipping = () => stationOf(row.data.state) === 3 && !row.data.sent_at;

  function settle(station) {
    at = station;
    const isThere = at === stationOf(row.data.state);
    const shown = isThere ? row.data.state : STATIONS[at];
    track.dataset.at = String(at);
    track.classList.toggle("is-skipping", isThere && isSkipping());
    node.dataset.shown = shown;
    state.textContent = t(`state.${shown}`);
    stops[3].replaceChildren(...(at === 3 && GLYPHS[row.data.state] ? [icon(GLYPHS[row.data.state])] : []));
  }

  function flash(kind) {
    node.classList.remove("is-new", "is-moved");
    requestAnimationFrame(() => node.classList.add(kind));
  }

  function draw() {
    const one = row.data;
    const name = whoOf(one) || t("deliveries.nobody");
    const about = one.purpose === "staff" ? one.customer && t("deliveries.about", { name: one.customer })
      : one.channel === "handoff" && one.staff && t("deliveries.by", { name: one.staff });
    head.replaceChildren(...[h("b", {}, name), h("span", { class: "delivery-rule" }, word("rule", one.rule)), about && h("small", {}, about)].filter(Boolean));
    why.textContent = one.reason ? word("reason", one.reason) : "";
    times.replaceChildren(...whens(one).map((text) => h("span", {}, text)));
    drawFaults();
    drawTarget();
  }

  function drawTarget() {
    const target = chatOf();
    body.disabled = !target;
    body.title = target ? t("deliveries.open", { name: store.people.get(target)?.first_name || whoOf(row.data) || "" }) : "";
  }

  function whens(one) {
    const isOpen = stationOf(one.state) < 3;
    const left = one.sent_at && t("deliveries.sent", { when: moment(one.sent_at) });
    return [!isSoon(one.not_before, one.sent_at) && t("deliveries.planned", { when: moment(one.not_before) }), left,
      one.settled_at && !isSoon(one.sent_at, one.settled_at) && t("deliveries.settled", { when: moment(one.settled_at) }),
      (isOpen || one.state === "unknown") && one.expires_at && t("deliveries.expires", { when: moment(one.expires_at) }),
      one.attempts > 1 && t("deliveries.tries", { count: one.attempts })].filter(Boolean);
  }

  /** A fault has met this very message; where it led is told as soon as the bot has settled it. */
  function meet(hit) {
    const known = met.get(hit.id);
    if (known && known.state !== "sending") return;
    met.set(hit.id, { hit, state: row.data.state });
    drawFaults();
    drawTarget();
  }

  function drawFaults() {
    for (const one of met.values()) if (one.state === "sending") one.state = row.data.state;
    faults.replaceChildren(...[...met.values()].map(({ hit, state: after }) => h("span", { class: "fault-tag", data: { fault: hit.kind } },
      icon("bolt"), t("deliveries.fault", { fault: t(`fault.${hit.kind}`), state: t(`state.${after}`) }))));
  }

  // A message that got through although the bot does not know has its number from the fault's own record.
  const messageId = () => row.data.message_id ?? [...met.values()].map(({ hit }) => hit.message_id).find(Boolean) ?? null;
  function chatOf() { return store.people.has(row.data.chat) && messageId() ? row.data.chat : null; }
  function open() { if (chatOf()) openChat(row.data.chat, messageId()); }

  return row;
}
