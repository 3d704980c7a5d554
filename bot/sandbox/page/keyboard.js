// Inline keyboards (with the feeling of a pressed button) and reply keyboards.
import { api } from "./api.js";
import { copyText, h, icon } from "./dom.js";
import { confirmDialog } from "./dialogs.js";
import { t } from "./i18n.js";
import { openLink } from "./links.js";
import { on, store } from "./store.js";

const SPIN_MS = 5000;
// What is waiting for an answer: one entry per pressed button, kept outside the DOM because an edit rebuilds the bubble.
const pending = new Map();
const answered = new Set();
const keyOf = (personId, messageId, row, column) => `${personId}/${messageId}/${row}/${column}`;

function settle(key) {
  const entry = pending.get(key);
  if (!entry) return;
  clearTimeout(entry.timer);
  pending.delete(key);
  document.querySelector(`[data-press="${key}"]`)?.removeAttribute("aria-busy");
}
on("toast", ({ query_id: id }) => {
  answered.add(id);
  for (const [key, entry] of pending) if (entry.queryId === id) settle(key);
});
on("edited", ({ person, message }) => {
  for (const key of [...pending.keys()]) if (key.startsWith(`${person}/${message.message_id}/`)) settle(key);
});

async function press(phone, message, row, column, node) {
  const personId = phone.person().id;
  const key = keyOf(personId, message.message_id, row, column);
  if (pending.has(key)) return;
  const entry = { timer: setTimeout(() => settle(key), SPIN_MS), queryId: null };
  pending.set(key, entry);
  node.setAttribute("aria-busy", "true");
  const answer = await phone.attempt(() => api.press(personId, message.message_id, row, column));
  if (!answer) settle(key);
  else if (answered.has(answer.query_id)) settle(key);
  else entry.queryId = answer.query_id;
}

const KIND_ICON = { url: "external", copy: "copy", switch_inline: "forward", switch_inline_here: "slash" };

export function inlineKeyboard(phone, message) {
  if (!message.inline_keyboard?.length) return null;
  const act = {
    callback: (button, row, column, node) => press(phone, message, row, column, node),
    url: (button) => openLink(phone, button.url),
    async copy(button) {
      if (await copyText(button.copy_text)) phone.say(t("copied", { text: button.copy_text }));
    },
    switch_inline: (button) => phone.insert(`@${store.bot.username} ${button.query || ""}`),
    switch_inline_here: (button) => phone.insert(`@${store.bot.username} ${button.query || ""}`),
    other: () => phone.say(t("button.other")),
  };
  // Five stars in a row need the whole width; two buttons look better narrow.
  const isWide = message.inline_keyboard.some((row) => row.length > 3);
  return h("div", { class: isWide ? "inline-keyboard is-wide" : "inline-keyboard", role: "group", "aria-label": t("buttons") },
    message.inline_keyboard.map((row, r) => h("div", { class: "key-row" }, row.map((button, c) => {
      const key = keyOf(phone.person().id, message.message_id, r, c);
      const node = h("button", {
        type: "button", class: `key${button.style ? ` key-${button.style}` : ""}`,
        data: { press: key, row: String(r), column: String(c), kind: button.kind }, "aria-busy": pending.has(key) ? "true" : null,
        title: button.kind === "url" ? button.url : null,
      }, h("span", { class: "key-text" }, button.text), KIND_ICON[button.kind] && icon(KIND_ICON[button.kind], "key-mark"));
      node.addEventListener("click", () => (act[button.kind] || act.other)(button, r, c, node));
      return node;
    }))));
}

export function replyKeyboard(phone, keyboard, onUsed) {
  async function use(button) {
    if (button.request_contact) {
      const person = phone.person();
      const yes = await confirmDialog({ title: t("contact.ask.title"),
        text: t("contact.ask.text", { bot: store.bot.first_name, phone: person.phone || "–" }), yes: t("contact.ask.yes") });
      if (!yes) return;
      await phone.attempt(() => api.contact(person.id, { person_id: person.id }));
    } else {
      await phone.sendText(button.text);
    }
    onUsed();
  }
  return h("div", { class: `reply-keyboard${keyboard.resize ? " is-compact" : ""}`, role: "group", "aria-label": t("keyboard"), data: { testid: "reply-keyboard" } },
    keyboard.rows.map((row) => h("div", { class: "key-row" }, row.map((button) =>
      h("button", { type: "button", class: "reply-key", onclick: () => use(button) },
        button.request_contact && icon("person"), h("span", {}, button.text))))));
}
