// Faults at one tap: whom they meet, how long they last, and the bot's own switch.
import { api } from "./api.js";
import { fullName, h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { on, store } from "./store.js";
import { moment } from "./when.js";

const KINDS = ["429", "403", "400", "500", "502html", "refused", "drop_before", "drop_after", "hang", "duplicate", "reorder"];
// Those meet messages; the others the line itself, or what people write.
const CALLS = new Set(["429", "403", "400", "500", "502html", "drop_before", "drop_after", "hang", "delay"]);
const SPANS = { one: { times: 1 }, five: { times: 5 }, ten: { minutes: 10 }, hour: { minutes: 60 }, until: { times: null } };
// Nobody counts the calls that a dead line does not get, so it lies dead for a minute at least.
const LINE = { one: { minutes: 1 }, five: { minutes: 5 } };

/** How long a fault still stands, in words. */
export function spanOf(fault) {
  if (fault.until) return t("fault.until", { when: moment(fault.until) });
  return fault.times === null ? t("fault.forever") : t("fault.left", { count: fault.times });
}

export function createThrow(say) {
  const whom = h("select", { class: "mini-select", "aria-label": t("throw.whom"), data: { testid: "throw-whom" } });
  const long = h("select", { class: "mini-select", "aria-label": t("throw.long"), data: { testid: "throw-long" } },
    h("option", { value: "one" }, t("throw.one")), h("option", { value: "five" }, t("throw.five")), h("option", { value: "ten" }, t("throw.minutes", { count: 10 })),
    h("option", { value: "hour" }, t("throw.hour")), h("option", { value: "until" }, t("throw.until")));
  const kinds = h("div", { class: "throw-kinds" }, KINDS.map((kind) => h("button", { type: "button", class: "throw-kind", title: t(`fault.${kind}.hint`),
    data: { testid: `throw-${kind}` }, onclick: () => order(kind) }, t(`fault.${kind}`))));
  const standing = h("ul", { class: "throw-standing", "aria-live": "polite" });
  const power = h("button", { type: "button", class: "throw-kind is-power", data: { testid: "power" }, title: t("throw.sure"), onclick: flip });
  const node = h("details", { class: "throw", data: { testid: "throw" } },
    h("summary", {}, icon("bolt"), h("span", {}, t("throw")), standing),
    h("div", { class: "throw-pick" }, whom, long, power), kinds);

  async function attempt(work) {
    try { await work(); } catch (problem) { say(problem.status === 0 ? t("error.offline") : problem.message); }
  }

  function order(kind) {
    const fault = { kind, method: CALLS.has(kind) ? "sendMessage" : "*", ...(kind === "refused" && LINE[long.value] || SPANS[long.value]) };
    if (whom.value && CALLS.has(kind)) fault.person = Number(whom.value);
    return attempt(() => api.addFault(fault));
  }

  const isOff = () => store.bot.status === "stopped";
  function flip() {
    power.disabled = true;
    attempt(() => (isOff() ? api.startBot() : api.stopBot(true))).finally(draw);
  }

  function draw() {
    standing.replaceChildren(...store.faults.map((fault) => h("li", {}, h("button", { type: "button", class: "fault-chip", data: { testid: `standing-${fault.kind}` },
      title: t("throw.off", { fault: t(`fault.${fault.kind}`) }), "aria-label": t("throw.off", { fault: t(`fault.${fault.kind}`) }),
      onclick: (event) => { event.preventDefault(); attempt(() => api.removeFault(fault.id)); } },
    [t(`fault.${fault.kind}`), fault.person && fullName(store.people.get(fault.person)), spanOf(fault)].filter(Boolean).join(" · "), icon("close")))));
    power.replaceChildren(icon("power"), t(isOff() ? "throw.start" : "throw.kill"));
    power.classList.toggle("is-off", isOff());
    power.disabled = store.bot.can_restart === false;
    const before = whom.value;
    whom.replaceChildren(h("option", { value: "" }, t("fault.anyone")), ...[...store.people.values()].map((one) => h("option", { value: String(one.id) }, fullName(one))));
    whom.value = before;
    if (whom.selectedIndex < 0) whom.value = "";
  }

  const offs = [on("faults", draw), on("bot", draw), on("people", draw), on("synced", draw), on("ready", draw)];
  draw();
  return { node, dispose() { offs.forEach((off) => off()); } };
}
