// What one can do with a message: reply, edit, copy, forward, react, delete, open its link as somebody else.
import { api } from "./api.js";
import { copyText, fullName, h } from "./dom.js";
import { choosePerson, confirmDialog, openMenu } from "./dialogs.js";
import { t } from "./i18n.js";
import { openAs, scannable } from "./links.js";
import { bringForward, store } from "./store.js";

const EMOJI = ["👍", "❤️", "🔥", "🎉", "😁", "🙏", "👎"];

export function openMessageMenu(phone, message, anchor) {
  const isOut = message.from === "person";
  const words = message.text ?? message.caption;
  const link = scannable(message);
  const menu = openMenu(anchor, [
    { node: h("div", { class: "emoji-row", role: "group", "aria-label": t("react") }, EMOJI.map((emoji) => h("button", {
      type: "button", role: "menuitem", class: message.reactions?.includes(emoji) ? "emoji is-on" : "emoji", "aria-label": emoji,
      onclick: () => { menu.close(); react(emoji); } }, emoji))) },
    { label: t("reply"), icon: "reply", act: () => phone.startReply(message) },
    isOut && message.text && !message.forward_from && { label: t("edit"), icon: "edit", act: () => phone.startEdit(message) },
    words && { label: t("copy.text"), icon: "copy", act: copy },
    words && { label: t("forward.to"), icon: "forward", act: forward },
    link && { label: t("scan.open"), icon: "scan", act: () => openAs(phone, link) },
    "-",
    { label: t("delete"), icon: "trash", danger: true, act: remove },
  ], { label: t("message.menu"), testid: "message-menu" });

  async function react(emoji) {
    // The same emoji again takes the reaction back.
    await phone.attempt(() => api.react(phone.person().id, message.message_id, message.reactions?.includes(emoji) ? "" : emoji));
  }
  async function copy() {
    if (await copyText(words)) phone.say(t("copied.text"));
  }
  async function forward() {
    const receiver = await choosePerson({ title: t("forward.to"), text: t("forward.text", { bot: store.bot.first_name }) });
    if (!receiver) return;
    const author = message.forward_from || (isOut ? fullName(phone.person()) : store.bot.first_name);
    bringForward(receiver.id);
    await phone.attempt(() => api.forward(receiver.id, words, author));
  }
  async function remove() {
    if (!await confirmDialog({ title: t("delete.title"), text: t("delete.text"), yes: t("delete"), danger: true })) return;
    await phone.attempt(() => api.remove(phone.person().id, message.message_id));
  }
}
