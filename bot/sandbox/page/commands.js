// The command list over the composer: opened by its button, or by typing "/" (then filtered by what follows).
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { chatOf } from "./store.js";

export function createCommands(phone, onPick) {
  const node = h("div", { class: "over-panel commands", role: "listbox", "aria-label": t("commands"), hidden: true, data: { testid: "commands-list" } });
  let matches = [];
  let active = -1;

  function show(filter, isTyped) {
    const all = chatOf(phone.person().id).commands;
    matches = all.filter(({ command }) => command.startsWith(filter.toLowerCase()));
    active = -1;
    node.hidden = isTyped && !matches.length;
    node.replaceChildren(...(matches.length ? matches.map((entry, index) => h("button", {
      type: "button", role: "option", class: "panel-row", "aria-selected": "false", tabindex: isTyped ? "-1" : "0",
      onclick: () => pick(index) }, h("b", {}, `/${entry.command}`), h("span", {}, entry.description)))
      : [h("p", { class: "panel-empty" }, t("commands.none"))]));
  }
  function pick(index) { close(); onPick(`/${matches[index].command}`); }
  function close() { node.hidden = true; active = -1; }
  function move(step) {
    active = (active + step + matches.length) % matches.length;
    [...node.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === active)));
    node.children[active].scrollIntoView({ block: "nearest" });
  }
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); close(); phone.focusComposer(); }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !matches.length) return;
    event.preventDefault();
    move(step);
    node.children[active].focus();
  });

  return {
    node, close,
    isOpen: () => !node.hidden,
    toggle() { if (node.hidden) { show("", false); node.querySelector("button")?.focus(); } else close(); },
    typed(text) {
      const match = /^\/([a-z0-9_]*)$/i.exec(text);
      if (match) show(match[1], true);
      else close();
    },
    /** Keys of the composer while the list is open; true when the key was used here. */
    key(event) {
      if (node.hidden || !matches.length) return false;
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Tab" && active < 0) move(1);
      else if ((event.key === "Enter" || event.key === "Tab") && active >= 0) pick(active);
      else if (event.key === "Escape") close();
      else return false;
      event.preventDefault();
      return true;
    },
  };
}
