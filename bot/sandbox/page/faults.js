// The drawer where one breaks things on purpose: faults of the Bot API, restarting and killing the bot.
import { api } from "./api.js";
import { field, input, select } from "./dialogs.js";
import { fullName, h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { on, store } from "./store.js";
import { spanOf } from "./throw.js";

const KINDS = ["429", "403", "500", "502html", "400", "drop_before", "drop_after", "delay", "hang", "refused", "duplicate", "reorder"];
const METHODS = ["*", "sendMessage", "editMessageText", "answerCallbackQuery", "sendPhoto", "sendDocument", "getUpdates", "getFile"];

export function createFaults(say) {
  const list = h("ul", { class: "fault-list", "aria-live": "polite" });
  const form = h("form", { class: "fault-form", onsubmit: add });
  const state = h("p", { class: "drawer-state" });
  const node = h("dialog", { class: "drawer", "aria-label": t("faults.title"), data: { testid: "faults-drawer" } },
    h("header", { class: "dialog-head" }, h("h2", {}, t("faults.title")), iconButton("close", t("close"), () => node.close(), { autofocus: true })),
    h("div", { class: "drawer-body" },
      h("p", { class: "dialog-text" }, t("faults.text")), h("h3", {}, t("faults.new")), form, h("h3", {}, t("faults.list")), list,
      h("h3", {}, t("faults.bot")), state,
      h("div", { class: "button-row" },
        h("button", { type: "button", class: "button", data: { testid: "restart" }, onclick: () => attempt(() => api.restart(false)) }, icon("reset"), t("bot.restart")),
        h("button", { type: "button", class: "button is-danger", data: { testid: "kill" }, onclick: () => attempt(() => api.restart(true)) }, icon("bolt"), t("bot.kill"))),
      h("p", { class: "dialog-hint" }, t("bot.kill.hint"))));
  node.addEventListener("pointerdown", (event) => { if (event.target === node) node.close(); });

  const attempt = async (fn) => {
    try { return await fn(); } catch (problem) { say(problem.status === 0 ? t("error.offline") : problem.message); return null; }
  };

  const kind = select("kind", KINDS.map((key) => [key, t(`fault.${key}`)]), "429");
  const hint = h("small", { class: "field-hint" });
  const extra = h("div", { class: "field-pair" });
  function drawExtra() {
    hint.textContent = t(`fault.${kind.value}.hint`);
    extra.replaceChildren(...[
      field(t("fault.times"), input("times", { type: "number", min: "1", max: "9999", value: "1" })),
      kind.value === "429" && field(t("fault.retry"), input("retry_after", { type: "number", min: "1", max: "600", value: "3" })),
      kind.value === "delay" && field(t("fault.seconds"), input("seconds", { type: "number", min: "0.1", max: "120", step: "0.1", value: "2" })),
      field(t("fault.probability"), input("probability", { type: "number", min: "1", max: "100", step: "1", value: "100" })),
    ].filter(Boolean));
  }
  kind.addEventListener("change", drawExtra);

  function drawForm() {
    form.replaceChildren(
      field(t("fault.kind"), kind), hint,
      field(t("fault.method"), h("select", { name: "method" }, METHODS.map((name) => h("option", { value: name }, name === "*" ? t("fault.any.method") : name)))),
      field(t("fault.person"), select("person", [["", t("fault.anyone")], ...[...store.people.values()].map((p) => [String(p.id), fullName(p)])], "")),
      extra, h("button", { type: "submit", class: "button is-primary", data: { testid: "fault-add" } }, icon("plus"), t("fault.add")));
    drawExtra();
  }

  async function add(event) {
    event.preventDefault();
    const data = Object.fromEntries(new FormData(form));
    const fault = { kind: data.kind, method: data.method, times: Number(data.times), probability: Number(data.probability) / 100 };
    if (data.person) fault.person = Number(data.person);
    if (data.retry_after) fault.retry_after = Number(data.retry_after);
    if (data.seconds) fault.seconds = Number(data.seconds);
    if (await attempt(() => api.addFault(fault))) refresh();
  }

  async function refresh() {
    const faults = await attempt(() => api.faults());
    if (faults) { store.faults = Array.isArray(faults) ? faults : faults.faults || []; draw(); }
  }

  function draw() {
    list.replaceChildren(...store.faults.map((fault) => h("li", { data: { fault: String(fault.id) } },
      h("span", { class: "grow" }, h("b", {}, t(`fault.${fault.kind}`)), h("small", {}, [
        fault.method === "*" ? t("fault.any.method") : fault.method,
        fault.person ? fullName(store.people.get(fault.person)) : null,
        spanOf(fault),
        fault.kind === "429" && fault.retry_after ? t("fault.retry.short", { count: fault.retry_after }) : null,
        fault.kind === "delay" && fault.seconds ? t("fault.seconds.short", { count: fault.seconds }) : null,
        fault.probability && fault.probability < 1 ? `${Math.round(fault.probability * 100)} %` : null].filter(Boolean).join(" · "))),
      iconButton("trash", t("delete"), async () => { await attempt(() => api.removeFault(fault.id)); refresh(); }))));
    if (!store.faults.length) list.append(h("li", { class: "panel-empty" }, t("faults.none")));
    else list.append(h("li", { class: "is-plain" }, h("button", { type: "button", class: "text-button", onclick: async () => { await attempt(() => api.clearFaults()); refresh(); } }, t("faults.clear"))));
    state.textContent = t(`bot.${store.bot.status}`);
    for (const button of node.querySelectorAll("[data-testid=restart],[data-testid=kill]")) button.disabled = store.bot.can_restart === false;
  }

  const offs = [on("faults", draw), on("bot", draw)];
  drawForm();
  draw();
  return { node, open() { drawForm(); refresh(); node.showModal(); }, dispose() { offs.forEach((off) => off()); node.remove(); } };
}
