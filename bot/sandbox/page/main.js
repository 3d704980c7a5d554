// The page: three phones, a clock, a guide. No build step, no dependency, no address outside this server.
//
// Stable hooks for tests (keep them when the design changes):
//   [data-seat="salesperson|customer|manager"]  a phone; its [data-person] is the id of who holds it
//   [data-message-id][data-from="bot|person"]   one message inside a phone; inline buttons have [data-row][data-column]
//   inside a phone, data-testid=: composer send attach commands commands-list keyboard-toggle reply-keyboard start
//     unblock people-menu phone-menu unread toast alert divider to-bottom scan inline-results
//   the clock: clock-now clock-hour clock-morning clock-day clock-week clock-landmark clock-pick clock-input clock-go clock-reset
//   the top: bot-status guide guide-toggle guide-close faults reset lang theme tools; example-<seat> in the guide
//   dialogs: confirm confirm-yes person-dialog person-save add-person choose-person open-as scan-dialog file-dialog
//     file-send file-input attach-menu message-menu photo-view faults-drawer fault-add restart kill
//   tabs on a narrow screen: tab-<seat> tab-deliveries
//   the panel: deliveries deliveries-panel deliveries-close delivery-list deliveries-person deliveries-next state-<state> throw throw-whom
//     throw-long throw-<kind> standing-<kind> power; a message is [data-delivery] with [data-state], and [data-shown] while it walks there
import { createClock } from "./clock.js";
import { createDeliveries } from "./deliveries.js";
import { h, icon } from "./dom.js";
import { createFaults } from "./faults.js";
import { createGuide } from "./guide.js";
import { applyTheme, createHeader } from "./header.js";
import { locale, t } from "./i18n.js";
import { createPhone } from "./phone.js";
import { prefs, savePrefs } from "./prefs.js";
import { bringForward, connect, on, personAt, SEATS, store } from "./store.js";

const app = document.getElementById("app");
const notice = h("div", { class: "notice", role: "status" });
let noticeTimer = 0;
let parts = [];

function say(text) {
  clearTimeout(noticeTimer);
  notice.textContent = text;
  notice.classList.add("is-shown");
  noticeTimer = setTimeout(() => notice.classList.remove("is-shown"), 4000);
}

function createTabs(phones, deliveries) {
  const node = h("nav", { class: "tabs", role: "tablist", "aria-label": t("tabs") });
  function draw() {
    const now = SEATS.includes(prefs.tab) || (prefs.tab === "deliveries" && store.hasDeliveries) ? prefs.tab : SEATS[0];
    app.dataset.tab = now;
    const hadFocus = node.contains(document.activeElement);
    node.replaceChildren(...tabs().map((seat) => {
      const person = personAt(seat);
      const isPanel = seat === "deliveries";
      return h("button", { type: "button", role: "tab", class: isPanel ? "tab is-panel" : "tab", "aria-label": isPanel ? t(seat) : null, "aria-controls": isPanel ? null : `phone-${seat}`, "aria-selected": String(seat === now), tabindex: seat === now ? "0" : "-1",
        data: { testid: `tab-${seat}` }, onclick: () => go(seat) }, isPanel ? icon("outbox") : h("span", {}, t(`seat.${seat}`)),
      person?.unread ? h("span", { class: "badge", "aria-label": t("unread", { count: person.unread }) }, String(person.unread)) : null);
    }));
    if (hadFocus) node.querySelector("[aria-selected=true]").focus();
  }
  function go(seat) {
    if (prefs.tab !== seat) { savePrefs({ tab: seat }); draw(); }
    if (seat === "deliveries") { deliveries.look(); return; }
    phones.get(seat).draw();
    requestAnimationFrame(() => phones.get(seat).attend());
  }
  node.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = tabs();
    if (step) { go(all[(all.indexOf(app.dataset.tab) + step + all.length) % all.length]); node.querySelector("[aria-selected=true]").focus(); }
  });
  const tabs = () => (store.hasDeliveries ? [...SEATS, "deliveries"] : SEATS);
  const offs = [on("people", draw), on("seats", draw), on("synced", draw), on("show-seat", go)];
  draw();
  return { node, go, dispose() { offs.forEach((off) => off()); } };
}

// Beside the phones where there is room for it, a tab where there is not.
function createSwitch(deliveries, openTab) {
  const show = () => app.classList.toggle("has-deliveries", store.hasDeliveries && prefs.deliveries === "open");
  const set = (isOpen) => { savePrefs({ deliveries: isOpen ? "open" : "closed" }); show(); deliveries().look(); };
  show();
  return { close: () => set(false), toggle() {
    if (matchMedia("(max-width: 979px)").matches) openTab();
    else set(prefs.deliveries !== "open");
  } };
}

// For people on a keyboard: past some twenty controls, straight to the first composer.
function skip(event) {
  event.preventDefault();
  document.querySelector(".phone textarea, .phone [data-testid=start]")?.focus();
}

// A change of language rebuilds everything: simpler than translating in place, and all that matters lives in the store.
function build(focusTestid) {
  for (const part of parts) part.dispose();
  document.querySelectorAll(".menu").forEach((menu) => menu.remove());
  document.documentElement.lang = locale();
  document.title = t("title");
  const phones = new Map(SEATS.map((seat) => [seat, createPhone(seat)]));
  const clock = createClock(say);
  const faults = createFaults(say);
  const guide = createGuide({ phones: (seat) => phones.get(seat), moveClock: clock.run });
  const panel = createSwitch(() => deliveries, () => tabs.go("deliveries"));
  const deliveries = createDeliveries({ say, close: panel.close, phones: { of: (seat) => phones.get(seat), bring: bringForward } });
  const tabs = createTabs(phones, deliveries);
  const header = createHeader({ guide, faults, deliveries: panel, say, rebuild: build });
  app.replaceChildren(h("a", { class: "skip", href: "#phone-salesperson", onclick: skip }, t("skip")), header.node, clock.node, guide.node, tabs.node,
    h("main", { class: "phones", "aria-label": t("phones") }, [...phones.values()].map((phone) => phone.node), store.hasDeliveries && deliveries.node), faults.node, notice);
  parts = [...phones.values(), clock, faults, guide, deliveries, tabs, header];
  deliveries.look();
  if (focusTestid) app.querySelector(`[data-testid="${focusTestid}"]`)?.focus();
}

// A file dropped beside a phone would make the browser leave the page.
for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
// Where the on-screen keyboard covers the page instead of shrinking it, the page follows what is left to see.
window.visualViewport?.addEventListener("resize", () => {
  const height = window.visualViewport.height;
  document.documentElement.style.setProperty("--app-height", `${height}px`);
  document.body.classList.toggle("is-short", height < 560);
});

applyTheme();
build();
// Before the first answer the shop's language is not known; build once more when it is.
on("ready", () => build());
on("connection", () => document.body.classList.toggle("is-offline", store.ready && store.connection !== "open"));
connect();
