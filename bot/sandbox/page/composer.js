// Where a person types: draft, reply and edit bars, commands, inline mode, files, reply keyboard toggle.
import { api } from "./api.js";
import { attachMenu, offerFiles } from "./attach.js";
import { createCommands } from "./commands.js";
import { h, iconButton, icon } from "./dom.js";
import { t } from "./i18n.js";
import { createInline } from "./inline.js";
import { replyKeyboard } from "./keyboard.js";
import { draftOf, saveDraft } from "./prefs.js";
import { chatOf } from "./store.js";

export function createComposer(phone) {
  let mode = null;
  let owner = null;
  let keyboardShown = null;
  let isKeyboardHidden = false;

  const area = h("textarea", { rows: "1", "aria-label": t("composer"), enterkeyhint: "send", data: { testid: "composer" },
    oninput: typed, onkeydown: keydown, onpaste: paste });
  const send = h("button", { type: "button", class: "send", "aria-label": t("send"), title: t("send"), data: { testid: "send" }, onclick: submit }, icon("send"));
  const attach = iconButton("attach", t("attach"), () => attachMenu(phone, attach), { "data-testid": "attach", "aria-haspopup": "menu" });
  const slash = iconButton("slash", t("commands"), () => commands.toggle(), { "data-testid": "commands" });
  const toggle = iconButton("keyboard", t("keyboard"), () => { isKeyboardHidden = !isKeyboardHidden; update(); area.focus(); }, { "data-testid": "keyboard-toggle" });
  const bar = h("div", { class: "mode-bar", hidden: true });
  const keys = h("div", { class: "reply-keyboard-slot", hidden: true });
  const commands = createCommands(phone, (text) => { area.value = ""; typed(); phone.sendText(text); area.focus(); });
  const inline = createInline(phone, () => { area.value = ""; typed(); area.focus(); });
  const node = h("div", { class: "dock" }, commands.node, inline.node, bar,
    h("div", { class: "composer" }, attach, h("div", { class: "composer-field" }, area, slash, toggle), send), keys);

  function fit() {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
    send.classList.toggle("is-ready", Boolean(area.value.trim()));
  }
  function typed() {
    fit();
    if (mode?.kind !== "edit") saveDraft(owner, area.value);
    commands.typed(area.value);
    inline.typed(area.value);
    phone.attend();
  }

  function keydown(event) {
    // While an input method is composing (pinyin), Enter chooses a word and must not send.
    if (event.isComposing || event.keyCode === 229) return;
    if (commands.key(event) || inline.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); submit(); }
    else if (event.key === "Escape" && mode) { event.preventDefault(); setMode(null); }
    else if (event.key === "ArrowUp" && !area.value && !mode) {
      const own = chatOf(owner).messages.findLast((m) => m.from === "person" && m.text && !m.forward_from);
      if (own) { event.preventDefault(); setMode({ kind: "edit", message: own }); }
    }
  }
  function paste(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    offerFiles(phone, files, area.value, () => { area.value = ""; typed(); });
  }

  async function submit() {
    const text = area.value.trim();
    if (!text) { area.focus(); return; }
    const was = mode;
    const kept = area.value;
    const from = owner;
    area.value = "";
    commands.close();
    inline.close();
    setMode(null, true);
    saveDraft(from, "");
    fit();
    if (was?.kind === "edit" && text === was.message.text) return;
    const done = await (was?.kind === "edit" ? phone.attempt(() => api.edit(from, was.message.message_id, text))
      : phone.sendText(text, was?.message.message_id));
    // A message that could not be sent goes back where it was typed.
    if (!done && owner === from && !area.value) { area.value = kept; typed(); }
  }

  function setMode(next, quiet) {
    const wasEdit = mode?.kind === "edit";
    mode = next;
    bar.hidden = !mode;
    if (mode) {
      bar.replaceChildren(icon(mode.kind), h("span", { class: "grow" }, h("b", {}, t(mode.kind === "edit" ? "editing" : "replying")),
        h("span", {}, mode.message.text || mode.message.caption || t("media"))), iconButton("close", t("cancel"), () => setMode(null)));
      if (mode.kind === "edit") area.value = mode.message.text;
    } else if (wasEdit && !quiet) area.value = draftOf(owner);
    fit();
    if (!quiet) area.focus();
  }

  function update() {
    const person = phone.person();
    if (!person) return;
    if (owner !== person.id) {
      owner = person.id;
      mode = null;
      bar.hidden = true;
      commands.close();
      inline.close();
      area.value = draftOf(owner);
      isKeyboardHidden = false;
    }
    const { keyboard } = chatOf(person.id);
    const signature = keyboard && JSON.stringify([person.id, keyboard]);
    if (signature !== keyboardShown) {
      keyboardShown = signature;
      isKeyboardHidden = false;
      keys.replaceChildren(...(keyboard ? [replyKeyboard(phone, keyboard, () => {
        if (keyboard.one_time) { isKeyboardHidden = true; update(); }
      })] : []));
    }
    keys.hidden = !keyboard || isKeyboardHidden;
    toggle.hidden = !keyboard;
    toggle.setAttribute("aria-pressed", String(!keys.hidden));
    area.placeholder = keyboard && !isKeyboardHidden && keyboard.placeholder ? keyboard.placeholder : t("composer");
    requestAnimationFrame(fit);
  }

  // A list over the composer closes when one turns to something else.
  const life = new AbortController();
  document.addEventListener("pointerdown", (event) => {
    if (!node.contains(event.target)) { commands.close(); inline.hide(); }
  }, { signal: life.signal });

  return {
    node, update,
    dispose() { inline.off(); life.abort(); },
    forget() { owner = null; },
    reopenKeyboard() { isKeyboardHidden = false; update(); },
    focus: () => area.focus(),
    reply: (message) => setMode({ kind: "reply", message }),
    edit: (message) => setMode({ kind: "edit", message }),
    insert(text, selectFrom) {
      area.value = text;
      typed();
      area.focus();
      area.setSelectionRange(selectFrom ?? text.length, text.length);
    },
  };
}
