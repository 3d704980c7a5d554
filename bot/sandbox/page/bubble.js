// One message -> one DOM node.
import { h, icon, fullName } from "./dom.js";
import { showPhoto } from "./dialogs.js";
import { renderText } from "./entities.js";
import { clockTime, fileSize, t } from "./i18n.js";
import { inlineKeyboard } from "./keyboard.js";
import { openAs, scannable } from "./links.js";
import { readCode } from "./qr.js";
import { openMessageMenu } from "./message-menu.js";
import { store } from "./store.js";

/** place: {isFirst, isLast} in a group of neighbours from the same side. */
export function bubble(phone, message, place) {
  if (message.is_service) {
    return h("div", { class: "service", data: { messageId: String(message.message_id) } }, h("span", {}, message.text || ""));
  }
  const isOut = message.from === "person";
  const onlyPhoto = message.photo && !message.caption;
  const classes = ["message", isOut ? "is-out" : "is-in", place.isFirst && "is-first", place.isLast && "is-last",
    message.inline_keyboard?.length && "has-keyboard", onlyPhoto && "is-bare"].filter(Boolean).join(" ");
  const context = {
    phone,
    onCommand: (text) => phone.sendText(text),
    onMention: (name) => { if (name.slice(1).toLowerCase() === store.bot.username.toLowerCase()) phone.insert(`${name} `); },
  };
  const body = h("div", { class: "bubble" },
    message.forward_from && h("div", { class: "forwarded" }, icon("forward"), t("forwarded.from", { name: message.forward_from })),
    message.reply_to && quote(phone, message),
    message.photo && photo(message),
    message.document && file(message.document),
    message.contact && contact(phone, message),
    text(message, context),
    meta(message, isOut));
  const scan = h("div", { class: "scan-slot" });
  offerScan(phone, message, scan, body);
  const node = h("article", { class: classes, tabindex: "-1", data: { messageId: String(message.message_id), from: message.from },
    "aria-label": t(isOut ? "from.you" : "from.bot", { name: store.bot.first_name, time: clockTime(message.date) }) },
  h("div", { class: "bubble-row" }, body,
    h("button", { type: "button", class: "message-more", tabindex: "-1", "aria-label": t("message.menu"), "aria-haspopup": "menu",
      onclick: (event) => openMessageMenu(phone, message, event.currentTarget) }, icon("more"))),
  message.reactions?.length ? h("div", { class: "reactions" }, [...new Set(message.reactions)].map((emoji) => {
    const count = message.reactions.filter((other) => other === emoji).length;
    return h("span", { class: "reaction" }, count > 1 ? `${emoji} ${count}` : emoji);
  })) : null,
  scan,
  inlineKeyboard(phone, message));
  listen(node, phone, message);
  return node;
}

// A picture tells its link only when it has been loaded and read.
function offerScan(phone, message, slot, body) {
  const show = () => {
    const link = scannable(message);
    if (link && !slot.hasChildNodes()) {
      slot.append(h("button", { type: "button", class: "scan-button", data: { testid: "scan" }, onclick: () => openAs(phone, link) },
        icon("scan"), t(message.photo ? "scan.action" : "scan.open")));
    }
  };
  show();
  const image = message.photo && body.querySelector("img");
  if (image && !slot.hasChildNodes()) readCode(image).then((text) => { if (text) phone.settle(show); });
}

function text(message, context) {
  const value = message.text ?? message.caption;
  const isKnown = message.photo || message.document || message.contact;
  if (!value) return isKnown ? null : h("div", { class: "text" }, t(message.location ? "location" : "media"));
  return h("div", { class: message.text === null ? "text is-caption" : "text", dir: "auto" }, renderText(value, message.entities, context));
}

function meta(message, isOut) {
  const read = isOut && icon(message.is_read ? "checks" : "check", "tick");
  return h("span", { class: "meta" },
    message.via_bot && h("span", {}, t("via.bot", { bot: store.bot.username })),
    message.is_silent && h("span", { class: "silent", title: t("silent"), role: "img", "aria-label": t("silent") }, icon("muted")),
    message.edit_date && h("span", { class: "edited", title: clockTime(message.edit_date) }, t("edited")),
    h("time", { datetime: message.date }, clockTime(message.date)),
    read && h("span", { role: "img", "aria-label": t(message.is_read ? "delivered" : "sent") }, read));
}

function quote(phone, message) {
  const name = message.reply_to.from === "bot" ? store.bot.first_name : fullName(phone.person());
  return h("button", { type: "button", class: "quote", onclick: () => phone.jumpTo(message.reply_to.message_id) },
    h("b", {}, name), h("span", {}, message.reply_to.text || t("media")));
}

function photo(message) {
  const { url, width, height } = message.photo;
  const image = h("img", { src: url, alt: message.caption || t("photo"), draggable: "false", width: width || null, height: height || null });
  const button = h("button", { type: "button", class: "photo", "aria-label": t("photo.enlarge"), onclick: () => showPhoto(url, message.caption) }, image);
  // The room is kept before the bytes arrive, so the chat does not jump.
  if (width && height) button.style.aspectRatio = `${Math.min(Math.max(width / height, 0.6), 2.4)}`;
  return button;
}

function file(document) {
  const ending = (document.file_name || "").split(".").pop().slice(0, 4).toUpperCase();
  return h("a", { class: "file", href: document.url, download: document.file_name || "", target: "_blank", rel: "noopener" },
    h("span", { class: "file-icon", "aria-hidden": "true" }, ending || "•"),
    h("span", { class: "grow" }, h("b", {}, document.file_name || t("file")), h("small", {}, fileSize(document.file_size))));
}

function contact(phone, message) {
  const { contact: card } = message;
  return h("div", { class: "contact" }, h("span", { class: "file-icon is-round", "aria-hidden": "true" }, icon("person")),
    h("span", { class: "grow" }, h("b", {}, fullName(card) || card.phone_number), h("small", { class: "tabular" }, card.phone_number)));
}

// Right click on a mouse, a long press on glass, the menu key or Enter on a keyboard: all open the same menu.
function listen(node, phone, message) {
  let timer = 0;
  const row = node.querySelector(".bubble-row");
  row.addEventListener("contextmenu", (event) => {
    if (getSelection().toString()) return;
    event.preventDefault();
    openMessageMenu(phone, message, { x: event.clientX, y: event.clientY });
  });
  let from = null;
  row.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse") return;
    from = event;
    timer = setTimeout(() => openMessageMenu(phone, message, { x: event.clientX, y: event.clientY }), 480);
  });
  for (const kind of ["pointerup", "pointercancel"]) row.addEventListener(kind, () => clearTimeout(timer));
  // A resting finger trembles; only a real move means scrolling.
  row.addEventListener("pointermove", (event) => {
    if (from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > 10) clearTimeout(timer);
  });
  node.addEventListener("keydown", (event) => {
    if (event.target === node && (event.key === "Enter" || event.key === "ContextMenu")) {
      event.preventDefault();
      openMessageMenu(phone, message, row.querySelector(".bubble"));
    }
  });
  row.addEventListener("dblclick", (event) => { if (!event.target.closest("a,button,code,.spoiler")) phone.startReply(message); });
}
