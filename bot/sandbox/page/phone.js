// One phone: header with its person, the log, and at the bottom the composer, or Start, or Unblock.
import { api } from "./api.js";
import { acceptDrops } from "./attach.js";
import { createComposer } from "./composer.js";
import { openMenu } from "./dialogs.js";
import { avatar, fullName, h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { createLog } from "./log.js";
import { peopleMenu, personDialog, scanDialog } from "./people.js";
import { accept, bringForward, chatOf, emit, gaze, loadChat, loadEarlier, markRead, on, personAt, store } from "./store.js";

// The phone somebody is looking at: only there do new messages count as read at once.
let attended = null;
const looks = new Map();
const EARLIER = 6;
// Being looked at means: touched last, on the screen, and the end of the chat is visible.
gaze.isOn = (personId) => document.visibilityState === "visible" && attended !== null && Boolean(looks.get(attended)?.(personId));

export function createPhone(seat) {
  const phone = {
    seat,
    person: () => personAt(seat),
    say: (text) => log.say(text),
    async insert(text, selectFrom) {
      const person = phone.person();
      // A line of the guide may come before the person has opened the bot; then opening comes first, as in life.
      if (!person || (!person.has_started && !await phone.attempt(() => api.start(person.id)))) return;
      store.people.set(person.id, { ...store.people.get(person.id), has_started: true });
      emit("people");
      if (person.has_blocked) log.say(t("blocked"));
      else composer.insert(text, selectFrom);
    },
    focusComposer: () => composer.focus(),
    startReply: (message) => composer.reply(message),
    startEdit: (message) => composer.edit(message),
    settle: (change) => log.settle(change),
    jumpTo: (id) => log.jumpTo(id),
    /** Shows one message, also if it lies further back than what is loaded. */
    async reveal(id) {
      const person = phone.person();
      const chat = chatOf(person.id);
      for (let tries = 0; tries < EARLIER && chat.isLoaded && chat.hasMore && !chat.messages.some((m) => m.message_id <= id); tries += 1) {
        await loadEarlier(person.id).catch(() => { tries = EARLIER; });
      }
      if (!chat.isLoaded) await loadChat(person.id).catch(() => {});
      log.jumpTo(id);
    },
    jumpToEnd() { log.scrollDown(true); node.classList.add("is-called"); setTimeout(() => node.classList.remove("is-called"), 1600); },
    attend,
    // Scrolling to the end reads what is there, but the scrolling that this page does by itself draws no attention.
    scrolled() { if (attended === seat) attend(); },
    /** Runs an API call; a refusal is said in this phone's own toast. */
    async attempt(fn) {
      try { return (await fn()) || true; } catch (problem) {
        log.say(problem.status === 0 ? t("error.offline") : problem.message);
        return null;
      }
    },
    async sendText(text, replyTo) {
      const personId = phone.person().id;
      const done = await phone.attempt(() => api.send(personId, text, replyTo));
      if (!done) return null;
      if (done.message) accept(personId, done.message);
      emit("sent", { seat, text });
      return done;
    },
  };
  const log = createLog(phone);
  const composer = createComposer(phone);
  const head = h("header", { class: "phone-head" });
  const foot = h("div", { class: "phone-foot" });
  const screen = h("div", { class: "phone-screen" }, head, log.node, foot);
  const node = h("section", { class: "phone", id: `phone-${seat}`, data: { seat }, onpointerdown: attend, onfocusin: attend, onpointermove: attend }, screen);
  node.addEventListener("wheel", attend, { passive: true });
  acceptDrops(phone, screen);
  let footKind = null;
  let alertBox = null;

  function attend() {
    if (!node.isConnected || !node.offsetParent) return;
    if (attended !== seat) { attended = seat; emit("looked", seat); }
    const person = phone.person();
    if (person?.unread && gaze.isOn(person.id)) markRead(person.id);
  }

  function drawHead() {
    const person = phone.person();
    if (!person) {
      head.replaceChildren(h("span", { class: "grow" }, t(`seat.${seat}`)), iconButton("plus", t("person.add"), () => personDialog(seat)));
      return;
    }
    const isTyping = chatOf(person.id).typingUntil > performance.now();
    const others = [...store.people.values()].some((p) => p.unread && !Object.values(store.seats).includes(p.id));
    const who = h("button", { type: "button", class: "who", "aria-haspopup": "menu", data: { testid: "people-menu" },
      "aria-label": t("phone.of", { name: fullName(person), role: t(`seat.${person.seat}`) }), onclick: () => peopleMenu(seat, who) },
    avatar(person), h("span", { class: "who-text" },
      h("span", { class: "who-name" }, h("b", {}, fullName(person)), h("span", { class: "role" }, t(`seat.${person.seat}`)), icon("down"), others && h("i", { class: "dot" })),
      h("span", { class: isTyping ? "who-sub is-typing" : "who-sub" }, t(isTyping ? "typing" : "chat.with", { bot: store.bot.first_name || "…" }))));
    const count = person.unread ? h("span", { class: "badge", data: { testid: "unread" }, "aria-label": t("unread", { count: person.unread }) }, String(person.unread)) : null;
    const more = iconButton("more", t("phone.menu"), () => openMenu(more, [
      { label: t("scan.menu"), icon: "scan", act: () => scanDialog(phone) },
      { label: t("person.change"), icon: "edit", act: () => personDialog(seat, person) },
      "-",
      person.has_blocked ? { label: t("unblock"), icon: "check", act: () => phone.attempt(() => api.unblock(person.id)) }
        : { label: t("block"), icon: "block", danger: true, act: () => phone.attempt(() => api.block(person.id)) },
    ], { label: t("phone.menu") }), { "data-testid": "phone-menu", "aria-haspopup": "menu" });
    const hadFocus = head.contains(document.activeElement) && document.activeElement.dataset.testid;
    head.replaceChildren(who, ...(count ? [count] : []), more);
    if (hadFocus) head.querySelector(`[data-testid="${hadFocus}"]`)?.focus({ preventScroll: true });
  }

  function drawFoot() {
    const person = phone.person();
    const kind = !person ? "none" : person.has_blocked ? "blocked" : !person.has_started ? "start" : "composer";
    if (kind !== footKind) {
      footKind = kind;
      const wide = (label, testid, act) => h("button", { type: "button", class: "wide-button", data: { testid }, onclick: act }, label);
      foot.replaceChildren({
        none: () => h("span"),
        composer: () => composer.node,
        start: () => wide(t("start"), "start", () => phone.attempt(() => api.start(phone.person().id))),
        blocked: () => h("div", { class: "blocked" }, h("p", {}, t("blocked")), wide(t("unblock"), "unblock", () => phone.attempt(() => api.unblock(phone.person().id)))),
      }[kind]());
    }
    if (kind === "composer") composer.update();
  }

  function draw() {
    const person = phone.person();
    node.dataset.person = person ? String(person.id) : "";
    node.setAttribute("aria-label", person ? t("phone.of", { name: fullName(person), role: t(`seat.${person.seat}`) }) : t(`seat.${seat}`));
    node.classList.toggle("has-unread", Boolean(person?.unread));
    drawHead();
    drawFoot();
    log.update();
    log.refreshBadge();
  }

  // An alert of the bot covers only the phone it belongs to, as it would in life.
  function showAlert(text) {
    alertBox?.remove();
    const back = document.activeElement;
    const ok = h("button", { type: "button", class: "button is-primary", onclick: close }, t("ok"));
    alertBox = h("div", { class: "phone-alert", role: "alertdialog", "aria-modal": "true", "aria-label": store.bot.first_name, data: { testid: "alert" } },
      h("div", { class: "phone-alert-card" }, h("p", {}, text), ok));
    alertBox.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); if (event.key === "Tab") { event.preventDefault(); ok.focus(); } });
    function close() { alertBox?.remove(); alertBox = null; back?.focus?.({ preventScroll: true }); }
    screen.append(alertBox);
    ok.focus({ preventScroll: true });
  }

  const isMine = (personId) => personId === phone.person()?.id;
  const offs = [
    on("people", draw), on("seats", draw), on("bot", draw), on("ready", draw), on("synced", draw),
    on("cleared", () => { footKind = null; composer.forget(); log.rebuild(); draw(); }),
    on("chat", (id) => { if (isMine(id)) { log.update(); drawHead(); if (footKind === "composer") composer.update(); } }),
    on("typing", (id) => { if (isMine(id)) drawHead(); }),
    on("keyboard", (id) => { if (isMine(id)) composer.reopenKeyboard(); }),
    on("toast", ({ person, text, show_alert: isAlert, url }) => {
      if (!isMine(person)) return;
      if (text) (isAlert ? showAlert : log.say)(text);
      if (url) import("./links.js").then(({ openLink }) => openLink(phone, url));
    }),
  ];
  looks.set(seat, (personId) => isMine(personId) && Boolean(node.offsetParent) && log.isAtBottom());
  draw();
  return { ...phone, node, draw, dispose() { offs.forEach((off) => off()); composer.dispose(); }, show: () => bringForward(phone.person()?.id) };
}
