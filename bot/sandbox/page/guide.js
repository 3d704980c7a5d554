// "What to try": five steps for a newcomer. It watches what happens and moves on by itself.
import { h, icon, iconButton, fullName } from "./dom.js";
import { t } from "./i18n.js";
import { prefs, savePrefs } from "./prefs.js";
import { on, personAt } from "./store.js";

const STEPS = ["sale", "birthday", "customer", "redeem", "ask"];

export function createGuide({ phones, moveClock }) {
  const node = h("section", { class: "guide", "aria-label": t("guide.title"), data: { testid: "guide" } });
  const isDone = (index) => Boolean(prefs.guideDone?.[STEPS[index]]);
  let at = Math.max(0, STEPS.findIndex((_, index) => !isDone(index)));

  const example = (seat, text) => h("button", { type: "button", class: "example", data: { testid: `example-${seat}` },
    onclick: () => { phones(seat).show(); phones(seat).insert(text); } }, icon("edit"), h("q", {}, text));

  function action(step) {
    const customer = fullName(personAt("customer")) || t("guide.somebody");
    switch (step) {
      case "sale": return example("salesperson", t("guide.sale.line", { customer }));
      case "birthday": return h("button", { type: "button", class: "example", onclick: () => moveClock({ next_landmark: true }) }, icon("cake"), t("clock.birthday"));
      case "customer": return h("button", { type: "button", class: "example", onclick: () => { phones("customer").show(); phones("customer").jumpToEnd(); finish("customer"); } }, icon("person"), t("guide.customer.go", { customer }));
      case "redeem": return example("salesperson", t("guide.redeem.line", { customer }));
      default: return example("manager", t("guide.ask.line"));
    }
  }

  function draw() {
    const isOpen = prefs.guide !== "closed";
    node.hidden = !isOpen;
    if (!isOpen) return;
    const step = STEPS[at];
    const allDone = STEPS.every((_, index) => isDone(index));
    node.replaceChildren(
      h("ol", { class: "guide-dots" }, STEPS.map((name, index) => h("li", {}, h("button", {
        type: "button", class: `guide-dot${index === at && !allDone ? " is-now" : ""}${isDone(index) ? " is-done" : ""}`,
        "aria-current": index === at ? "step" : null, "aria-label": t("guide.step", { number: index + 1, title: t(`guide.${name}`) }), title: t(`guide.${name}`),
        onclick: () => { at = index; draw(); } }, isDone(index) ? icon("check") : String(index + 1))))),
      h("p", { class: "guide-text", "aria-live": "polite" }, allDone ? [h("b", {}, t("guide.done")), " ", t("guide.done.text")]
        : [h("b", {}, t(`guide.${step}`)), " ", t(`guide.${step}.text`)]),
      allDone ? h("button", { type: "button", class: "example", onclick: again }, icon("reset"), t("guide.again")) : action(step),
      iconButton("close", t("guide.close"), () => { savePrefs({ guide: "closed" }); draw(); }, { "data-testid": "guide-close" }));
  }

  function finish(step) {
    if (prefs.guide === "closed" || prefs.guideDone?.[step]) return;
    savePrefs({ guideDone: { ...prefs.guideDone, [step]: true } });
    const next = STEPS.findIndex((_, index) => !isDone(index));
    if (STEPS[at] === step && next >= 0) at = next;
    draw();
  }
  function again() { savePrefs({ guideDone: {} }); at = 0; draw(); }

  const offs = [
    on("sent", ({ seat, text }) => {
      if (text.startsWith("/")) return;
      if (seat === "salesperson") finish(prefs.guideDone?.sale && prefs.guideDone?.birthday ? "redeem" : "sale");
      if (seat === "manager") finish("ask");
    }),
    on("moved", (body) => { if (!body.reset) finish("birthday"); }),
    on("seats", draw), on("synced", draw),
    on("looked", (seat) => { if (seat === "customer" && prefs.guideDone?.birthday) finish("customer"); }),
    on("cleared", () => { savePrefs({ guideDone: {} }); at = 0; draw(); }),
  ];
  draw();
  return { node, toggle() { savePrefs({ guide: prefs.guide === "closed" ? "open" : "closed" }); if (STEPS.every((_, i) => isDone(i))) savePrefs({ guideDone: {} }); draw(); },
    isOpen: () => prefs.guide !== "closed", dispose() { offs.forEach((off) => off()); } };
}
