// Inline mode: "@bot query" in the composer asks the bot, results appear above, choosing one sends it.
import { api } from "./api.js";
import { debounce, h } from "./dom.js";
import { t } from "./i18n.js";
import { on, store } from "./store.js";

export function createInline(phone, onChosen) {
  const node = h("div", { class: "over-panel inline-results", role: "listbox", "aria-label": t("inline.results"), hidden: true, data: { testid: "inline-results" } });
  let queryId = null;
  let asked = null;
  let early = null;

  const ask = debounce(250, async (query, offset) => {
    const personId = phone.person().id;
    asked = query;
    const answer = await api.inline(personId, query, offset).catch((problem) => ({ problem }));
    if (asked !== query) return;
    if (answer.problem) { note(answer.problem.message); return; }
    queryId = answer.query_id;
    // The bot may answer faster than the server answers us.
    if (early?.query_id === queryId) show(early);
    early = null;
  });

  function note(text) { node.hidden = false; node.replaceChildren(h("p", { class: "panel-empty" }, text)); }
  function show(answer) {
    const rows = answer.results.map((result) => h("button", { type: "button", role: "option", class: "panel-row is-result", "aria-selected": "false",
      data: { result: String(result.id) }, onclick: () => choose(result) },
    (result.thumbnail_url || result.photo_url) && h("img", { src: result.thumbnail_url || result.photo_url, alt: "", loading: "lazy" }),
    h("span", { class: "grow" }, h("b", {}, result.title || result.type || ""), h("span", {}, result.description || ""))));
    node.hidden = false;
    node.replaceChildren(...(rows.length ? rows : [h("p", { class: "panel-empty" }, t("inline.none"))]));
    if (answer.next_offset) {
      node.append(h("button", { type: "button", class: "text-button", onclick: () => ask(asked, answer.next_offset) }, t("inline.more")));
    }
  }
  async function choose(result) {
    const done = await phone.attempt(() => api.choose(phone.person().id, queryId, result.id));
    if (done) { close(); onChosen(); }
  }
  function close() { node.hidden = true; asked = null; queryId = null; }

  const off = on("inline", (answer) => {
    if (answer.person !== phone.person()?.id || asked === null) return;
    if (answer.query_id === queryId) show(answer);
    else early = answer;
  });

  return {
    node, close, off,
    hide() { node.hidden = true; },
    typed(text) {
      const name = store.bot.username;
      const match = name && text.toLowerCase().startsWith(`@${name.toLowerCase()} `);
      if (!match) { if (!node.hidden) close(); return; }
      const query = text.slice(name.length + 2);
      if (query === asked) return;
      if (node.hidden) note(t("inline.waiting"));
      ask(query);
    },
    key(event) {
      if (node.hidden) return false;
      const rows = [...node.querySelectorAll(".panel-row")];
      if (event.key === "Escape") close();
      else if (event.key === "ArrowDown" && rows.length) rows[0].focus();
      else return false;
      event.preventDefault();
      return true;
    },
  };
}
