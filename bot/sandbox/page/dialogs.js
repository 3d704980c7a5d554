// Native <dialog> gives focus trap, Esc and an inert background; this wraps it into a few shapes.
import { avatar, fullName, h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { store } from "./store.js";

let count = 0;

/** actions: [{label, value, kind, isSubmit}]; resolves through `closed` with the value. */
export function openDialog({ title, text, body = [], actions = [], onSubmit, testid, wide }) {
  const id = `dialog-${(count += 1)}`;
  let result = null;
  const opener = document.activeElement;
  const error = h("p", { class: "dialog-error", role: "alert", hidden: true });
  const form = h("form", { method: "dialog", class: "dialog-form", onsubmit: submit },
    h("header", { class: "dialog-head" }, h("h2", { id }, title),
      h("button", { type: "button", class: "icon-button", "aria-label": t("close"), onclick: () => close(null) }, icon("close"))),
    text && h("p", { class: "dialog-text" }, text), body, error,
    h("footer", { class: "dialog-actions" }, actions.map((action) => h("button", {
      type: action.isSubmit ? "submit" : "button", class: `button ${action.kind || ""}`.trim(), data: { testid: action.testid },
      onclick: action.isSubmit ? null : () => close(action.value) }, action.label))));
  const node = h("dialog", { class: wide ? "dialog is-wide" : "dialog", "aria-labelledby": id, data: { testid } }, form);
  let settle;
  const closed = new Promise((resolve) => { settle = resolve; });
  node.addEventListener("close", () => { node.remove(); settle(result); if (opener?.isConnected) opener.focus?.(); });
  // A tap on the dimmed page closes, as people expect on a phone.
  node.addEventListener("pointerdown", (event) => { if (event.target === node) close(null); });
  function close(value) { result = value; node.close(); }
  async function submit(event) {
    event.preventDefault();
    if (!onSubmit) return close(true);
    error.hidden = true;
    form.toggleAttribute("inert", true);
    try { close(await onSubmit(new FormData(form)) ?? true); }
    catch (problem) { error.textContent = problem.message; error.hidden = false; }
    finally { form.toggleAttribute("inert", false); }
    return undefined;
  }
  document.body.append(node);
  node.showModal();
  return { node, form, close, closed };
}

export async function confirmDialog({ title, text, yes, danger = false, testid = "confirm" }) {
  const { closed, node } = openDialog({ title, text, testid, actions: [
    { label: t("cancel"), value: false },
    { label: yes, value: true, kind: danger ? "is-danger" : "is-primary", testid: "confirm-yes" }] });
  node.querySelector("[data-testid=confirm-yes]").focus();
  return (await closed) === true;
}

export const field = (label, control, hint) => h("label", { class: "field" }, h("span", { class: "field-label" }, label), control, hint && h("small", {}, hint));
export const input = (name, props = {}) => h("input", { name, autocomplete: "off", ...props });
export const select = (name, options, value) => h("select", { name },
  options.map(([key, label]) => h("option", { value: key, selected: key === value }, label)));

/** Choose one of the people; resolves with the person or null. */
export async function choosePerson({ title, text, exclude }) {
  const people = [...store.people.values()].filter((person) => person.id !== exclude);
  const dialog = openDialog({ title, text, testid: "choose-person", actions: [{ label: t("cancel"), value: null }],
    body: [h("ul", { class: "people-list" }, people.map((person) => h("li", {}, h("button", {
      type: "button", class: "row-button", data: { person: String(person.id) }, onclick: () => dialog.close(person) },
      avatar(person), h("span", { class: "grow" }, h("b", {}, fullName(person)), h("small", {}, t(`seat.${person.seat}`)))))))] });
  return dialog.closed;
}

export function showPhoto(url, caption) {
  const node = h("dialog", { class: "photo-view", "aria-label": t("photo"), data: { testid: "photo-view" } },
    h("button", { type: "button", class: "icon-button photo-close", "aria-label": t("close"), onclick: () => node.close() }, icon("close")),
    h("img", { src: url, alt: caption || t("photo") }), caption && h("p", {}, caption));
  node.addEventListener("click", (event) => { if (event.target.tagName !== "BUTTON") node.close(); });
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
}

/** A small menu next to a button or a point. items: [{label, icon, act, danger, isChecked, node}] or "-". */
export function openMenu(anchor, items, { label, testid } = {}) {
  document.querySelector(".menu")?.remove();
  const opener = document.activeElement;
  const node = h("div", { class: "menu", role: "menu", "aria-label": label, data: { testid } }, items.filter(Boolean).map((item) => {
    if (item === "-") return h("hr");
    if (item.node) return item.node;
    const isChoice = item.isChecked !== undefined;
    return h("button", { type: "button", role: isChoice ? "menuitemradio" : "menuitem", "aria-checked": isChoice ? String(item.isChecked) : null,
      class: item.danger ? "menu-item is-danger" : "menu-item", data: item.data, onclick: () => { close(); item.act(); } },
    item.before || (item.icon && icon(item.icon)), h("span", { class: "grow" }, item.label), item.after || (item.isChecked ? icon("check") : null));
  }));
  document.body.append(node);
  const spot = anchor instanceof Element ? anchor.getBoundingClientRect() : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const size = node.getBoundingClientRect();
  const left = spot.left + size.width > innerWidth - 8 ? Math.max(8, spot.right - size.width) : spot.left;
  const top = spot.bottom + 4 + size.height > innerHeight - 8 ? Math.max(8, spot.top - size.height - 4) : spot.bottom + 4;
  node.style.left = `${left}px`;
  node.style.top = `${top}px`;
  const buttons = () => [...node.querySelectorAll("button")];
  buttons()[0]?.focus({ preventScroll: true });
  function close() {
    node.remove();
    document.removeEventListener("pointerdown", outside, true);
    if (opener?.isConnected && (document.activeElement === document.body || !document.activeElement)) opener.focus?.({ preventScroll: true });
  }
  const outside = (event) => { if (!node.contains(event.target)) close(); };
  document.addEventListener("pointerdown", outside, true);
  node.addEventListener("keydown", (event) => {
    const list = buttons();
    const at = list.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) { event.preventDefault(); list[(at + step + list.length) % list.length].focus(); }
    if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); event.stopPropagation(); close(); }
  });
  return { node, close };
}
