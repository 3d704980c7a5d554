// The top line: whose house this is, how the bot is doing, and the page's own switches.
import { api } from "./api.js";
import { confirmDialog, openMenu } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { lang, setLang, t } from "./i18n.js";
import { prefs, savePrefs } from "./prefs.js";
import { on, store } from "./store.js";

const THEMES = ["auto", "light", "dark"];
const THEME_ICON = { auto: "auto", light: "sun", dark: "moon" };

export function applyTheme() {
  const theme = prefs.theme || "auto";
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function createHeader({ guide, faults, deliveries, say, rebuild }) {
  const word = h("span", { class: "bot-word" });
  const step = h("span", { class: "bot-step" });
  const status = h("div", { class: "bot-status", role: "status", data: { testid: "bot-status" } }, h("i", { class: "bot-dot", "aria-hidden": "true" }), word, step);
  const line = h("div", { class: "boot-line", "aria-hidden": "true" });

  async function startOver() {
    if (!await confirmDialog({ title: t("reset.title"), text: t("reset.text"), yes: t("reset.yes"), danger: true })) return;
    try { await api.reset(); } catch (problem) { say(problem.message); }
  }
  function nextTheme() {
    const now = prefs.theme || "auto";
    savePrefs({ theme: THEMES[(THEMES.indexOf(now) + 1) % THEMES.length] });
    applyTheme();
    const fresh = themeButton();
    theme.replaceWith(fresh);
    theme = fresh;
    theme.focus();
  }
  function themeButton() {
    const now = prefs.theme || "auto";
    return iconButton(THEME_ICON[now], t(`theme.${now}`), nextTheme, { "data-testid": "theme", class: "tool", "data-theme-now": now });
  }
  const tool = (name, key, testid, act) => h("button", { type: "button", class: "tool", data: { testid }, onclick: act, title: t(`${key}.tip`) }, icon(name), h("span", {}, t(key)));
  let theme = themeButton();
  const language = h("button", { type: "button", class: "tool is-lang", data: { testid: "lang" }, lang: lang() === "zh" ? "en" : "zh-CN",
    onclick: () => { setLang(lang() === "zh" ? "en" : "zh"); rebuild("lang"); } }, t("lang.other"));
  const small = iconButton("more", t("tools"), () => openMenu(small, [
    { label: t("guide"), icon: "help", act: guide.toggle },
    { label: t("faults"), icon: "fault", act: faults.open },
    store.hasDeliveries && { label: t("deliveries"), icon: "outbox", act: deliveries.toggle },
    { label: t("lang.other"), icon: "globe", act: () => language.click() },
    ...THEMES.map((name) => ({ label: t(`theme.${name}`), icon: THEME_ICON[name], isChecked: (prefs.theme || "auto") === name,
      act: () => { savePrefs({ theme: name }); applyTheme(); rebuild(); } })),
    "-",
    { label: t("reset"), icon: "reset", danger: true, act: startOver },
  ], { label: t("tools") }), { "data-testid": "tools" });

  const node = h("header", { class: "top" },
    h("div", { class: "brand" }, h("img", { src: "static/mark.svg", alt: "", width: "28", height: "28" }),
      h("h1", {}, lang() === "zh" ? "回头" : "Huitou"), h("span", { class: "brand-sub" }, t("brand.sub"))),
    status,
    h("div", { class: "tools" }, tool("help", "guide", "guide-toggle", guide.toggle), tool("fault", "faults", "faults", faults.open),
      store.hasDeliveries && tool("outbox", "deliveries", "deliveries", deliveries.toggle),
      tool("reset", "reset", "reset", startOver), h("span", { class: "tool-gap" }), language, theme),
    h("div", { class: "tools-small" }, small), line);

  function draw() {
    const isDown = store.connection !== "open";
    const kind = isDown && store.ready ? "reconnecting" : store.bot.status;
    status.dataset.status = kind;
    word.textContent = t(`bot.${kind}`);
    tick();
    line.classList.toggle("is-shown", kind !== "running" && kind !== "stopped");
  }
  // The time since the start runs on here; the server only says it now and then.
  function tick() {
    const kind = status.dataset.status;
    if (kind === "running" || kind === "reconnecting" || kind === "stopped") { step.textContent = kind === "stopped" ? store.bot.step || "" : ""; return; }
    const elapsed = (store.bot.elapsed_seconds || 0) + (performance.now() - store.bot.receivedAt) / 1000;
    step.textContent = [store.bot.step, t("seconds", { count: elapsed.toFixed(0) })].filter(Boolean).join(" · ");
    step.title = store.bot.step || "";
  }
  const timer = setInterval(tick, 500);
  const offs = [on("bot", draw), on("connection", draw), on("synced", draw)];
  draw();
  return { node, dispose() { clearInterval(timer); offs.forEach((off) => off()); } };
}
