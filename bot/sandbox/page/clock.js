// The shop's clock: shows it running, moves it, and says what lies ahead.
import { api } from "./api.js";
import { h, icon } from "./dom.js";
import { clockTime, dayLabel, fromWall, fullDay, seconds, shopNow, t, toWall, zoneName, zoneOffset } from "./i18n.js";
import { emit, on, setClock, store } from "./store.js";

const HOUR = 3600;

export function createClock(say) {
  const hm = h("span", { class: "clock-hm" });
  const sec = h("span", { class: "clock-sec" });
  const day = h("span", { class: "clock-day" });
  const isNarrow = matchMedia("(max-width: 979px)");
  const zone = h("span", { class: "clock-zone" });
  const face = h("div", { class: "clock-face", role: "group", "aria-label": t("clock.label"), data: { testid: "clock-now" } },
    icon("clock"), h("div", { class: "clock-time" }, hm, sec), h("div", { class: "clock-date" }, day, zone));
  const fill = h("span", { class: "clock-fill" });
  const progress = h("div", { class: "clock-progress", role: "progressbar", "aria-label": t("clock.moving"), hidden: true }, fill);
  const real = button("reset", "clock.real", "clock-reset", { reset: true });
  const landmark = button("cake", "clock.birthday", "clock-landmark", { next_landmark: true });
  const landmarkNote = h("small", { class: "landmark-note" });
  landmark.append(landmarkNote);
  const pick = h("button", { type: "button", class: "chip", data: { testid: "clock-pick" }, "aria-expanded": "false", onclick: togglePick }, icon("calendar"), h("span", {}, t("clock.pick")));
  const buttons = h("div", { class: "clock-buttons" },
    button(null, "clock.hour", "clock-hour", { advance_seconds: HOUR }), button("sunrise", "clock.morning", "clock-morning", { next_morning: true }),
    button(null, "clock.day", "clock-day", { advance_seconds: 24 * HOUR }), button(null, "clock.week", "clock-week", { advance_seconds: 168 * HOUR }),
    landmark, pick, real);
  const panel = h("div", { class: "pop-panel clock-panel", hidden: true, role: "dialog", "aria-label": t("clock.pick") });
  const node = h("section", { class: "clock-bar", "aria-label": t("clock.label") }, face, buttons, progress, panel);
  let move = null;

  function button(glyph, key, testid, body) {
    return h("button", { type: "button", class: "chip", data: { testid }, onclick: () => run(body) }, glyph && icon(glyph), h("span", {}, t(key)));
  }

  async function run(body) {
    if (move) return;
    const from = shopNow().getTime();
    const next = upcoming()[0];
    const to = body.advance_seconds ? from + body.advance_seconds * 1000 : body.to ? Date.parse(body.to)
      : body.next_landmark && next ? Date.parse(next.at) : null;
    move = { from, to };
    panel.hidden = true;
    draw();
    try {
      setClock({ ...(await api.moveClock(body)), is_moving: false });
      emit("moved", body);
    } catch (problem) {
      say(problem.status === 0 ? t("error.offline") : problem.message);
    } finally {
      move = null;
      setClock(await api.clock().catch(() => ({})));
    }
  }

  const upcoming = () => (store.clock.landmarks || []).filter((mark) => Date.parse(mark.at) > shopNow().getTime())
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

  function togglePick() {
    panel.hidden = !panel.hidden;
    pick.setAttribute("aria-expanded", String(!panel.hidden));
    if (panel.hidden) return;
    const when = h("input", { type: "datetime-local", value: toWall(shopNow()), required: true, "aria-label": t("clock.pick"), data: { testid: "clock-input" } });
    const marks = upcoming().slice(0, 12);
    panel.replaceChildren(
      h("form", { class: "clock-form", onsubmit: (event) => { event.preventDefault(); run({ to: fromWall(when.value) }); } },
        when, h("button", { type: "submit", class: "button is-primary", data: { testid: "clock-go" } }, t("clock.go"))),
      h("h3", {}, t("clock.landmarks")),
      marks.length ? h("ul", { class: "landmarks" }, marks.map((mark) => h("li", {}, h("button", { type: "button", class: "row-button", onclick: () => run({ to: mark.at }) },
        h("span", { class: "grow" }, mark.label), h("small", { class: "tabular" }, `${dayLabel(mark.at)} ${clockTime(mark.at)}`)))))
        : h("p", { class: "panel-empty" }, t("clock.no.landmarks")));
    // Anchored to its button where there is room, kept on the screen where there is not.
    const spot = pick.getBoundingClientRect();
    const width = Math.min(360, innerWidth - 16);
    panel.style.left = `${Math.max(8, Math.min(spot.left, innerWidth - width - 8))}px`;
    panel.style.top = `${spot.bottom + 6}px`;
    when.focus();
  }
  node.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) { panel.hidden = true; pick.setAttribute("aria-expanded", "false"); pick.focus(); } });
  document.addEventListener("pointerdown", (event) => {
    if (!panel.hidden && !panel.contains(event.target) && !pick.contains(event.target)) { panel.hidden = true; pick.setAttribute("aria-expanded", "false"); }
  });

  function draw() {
    const isMoving = Boolean(move) || store.clock.is_moving;
    tick();
    node.classList.toggle("is-moving", isMoving);
    node.setAttribute("aria-busy", String(isMoving));
    for (const chip of buttons.children) chip.disabled = isMoving;
    const next = upcoming()[0];
    landmark.disabled ||= !next;
    landmark.title = next ? `${next.label} · ${dayLabel(next.at)} ${clockTime(next.at)}` : t("clock.no.landmarks");
    landmarkNote.textContent = next ? `${next.label} · ${dayLabel(next.at, { withWeekday: false })}` : "";
    progress.hidden = !isMoving;
    const share = move?.to && move.to > move.from ? (Date.parse(store.clock.now) - move.from) / (move.to - move.from) : null;
    progress.classList.toggle("is-endless", share === null);
    fill.style.inlineSize = share === null ? "" : `${Math.round(Math.max(0.03, Math.min(1, share)) * 100)}%`;
  }

  function tick() {
    const now = shopNow();
    hm.textContent = clockTime(now);
    sec.textContent = `:${seconds(now)}`;
    day.textContent = isNarrow.matches ? dayLabel(now) : fullDay(now);
    zone.textContent = zoneName();
    zone.title = `${store.shop.timezone} · ${zoneOffset()}`;
  }

  const timer = setInterval(tick, 500);
  const offs = [on("clock", draw), on("synced", draw)];
  draw();
  return { node, run, dispose() { clearInterval(timer); offs.forEach((off) => off()); } };
}
