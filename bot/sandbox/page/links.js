// Links: ours (t.me/<bot>?start=…) act inside the sandbox, all others ask before they leave it.
import { api } from "./api.js";
import { avatar, fullName, h, icon } from "./dom.js";
import { confirmDialog, openDialog } from "./dialogs.js";
import { t } from "./i18n.js";
import { knownCode } from "./qr.js";
import { bringForward, store } from "./store.js";

/** Returns the start payload of a link to our bot ("" when it has none), or null for any other link. */
export function botPayload(url) {
  const match = /^(?:https?:\/\/)?(?:t\.me|telegram\.me)\/([A-Za-z0-9_]+)\/?(?:\?(.*))?$/i.exec((url || "").trim());
  const tg = /^tg:\/\/resolve\?(.*)$/i.exec(url || "");
  const query = new URLSearchParams(match ? match[2] || "" : tg ? tg[1] : "");
  const name = match ? match[1] : query.get("domain");
  if (!name || name.toLowerCase() !== store.bot.username.toLowerCase()) return null;
  return query.get("start") || "";
}

/** The first link to our bot with a payload in a message: text, entities, buttons, or the code in its picture. */
export function scannable(message) {
  const text = message.text ?? message.caption ?? "";
  const candidates = [
    ...(message.entities || []).filter((e) => e.type === "text_link").map((e) => e.url),
    ...(text.match(/(?:https?:\/\/)?(?:t\.me|telegram\.me)\/[^\s<>"'，。；！？）】》]+/gi) || []),
    ...(text.match(/tg:\/\/resolve\?[^\s]+/gi) || []),
    ...(message.inline_keyboard || []).flat().filter((b) => b.kind === "url" || b.kind === "copy").map((b) => b.url || b.copy_text),
    message.photo && knownCode(message.photo.url),
  ];
  return candidates.find((url) => botPayload(url)) || null;
}

export async function openLink(phone, url) {
  const payload = botPayload(url);
  if (payload !== null) {
    if (payload || !phone.person().has_started) await phone.attempt(() => api.start(phone.person().id, payload));
    else phone.focusComposer();
    return;
  }
  if (/^tel:/i.test(url)) return;
  const address = /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `https://${url}`;
  if (!/^(https?|mailto):/i.test(address)) { phone.say(t("link.refused")); return; }
  if (await confirmDialog({ title: t("link.title"), text: address, yes: t("link.open") })) {
    window.open(address, "_blank", "noopener,noreferrer");
  }
}

export function openAs(phone, url) {
  // First those who would scan it in life: customers what the staff shows, staff what a customer shows.
  const isCustomers = phone.person().seat === "customer";
  const people = [...store.people.values()].filter((person) => person.id !== phone.person().id)
    .sort((a, b) => ((b.seat === "customer") - (a.seat === "customer")) * (isCustomers ? -1 : 1) ||
      (b.seat === "salesperson") - (a.seat === "salesperson"));
  const dialog = openDialog({
    title: t("scan.title"),
    text: t("scan.text"),
    body: [h("p", { class: "dialog-link" }, url),
      h("ul", { class: "people-list" }, people.map((person) => h("li", {},
        h("button", { type: "button", class: "row-button", data: { person: String(person.id) }, onclick: () => follow(person) },
          avatar(person), h("span", { class: "grow" }, h("b", {}, fullName(person)), h("small", {}, t(`seat.${person.seat}`))),
          icon("scan")))))],
    actions: [{ label: t("cancel"), value: null }],
    testid: "open-as",
  });
  async function follow(person) {
    dialog.close();
    bringForward(person.id);
    await phone.attempt(() => api.qr(person.id, url));
  }
}
