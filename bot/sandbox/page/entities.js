// Text with Bot API entities -> DOM nodes. Offsets count UTF-16 units, exactly as JavaScript strings do.
import { copyText, h } from "./dom.js";
import { dayLabel, clockTime, t } from "./i18n.js";
import { openLink } from "./links.js";

const SIMPLE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const FOUND = [
  ["url", /\b(?:https?:\/\/|t\.me\/)[^\s<>"'，。；！？）】》]+[^\s<>"'，。；！？）】》.,;:!?)\]]/giu],
  ["bot_command", /(?<=^|\s)\/[a-z][a-z0-9_]{0,31}(?:@\w+)?(?![\w/])/giu],
];

// Telegram finds addresses and commands by itself; where the server left them out they are found here.
function withFound(text, entities) {
  const all = [...entities];
  const isFree = (from, to) => !entities.some((e) => from < e.offset + e.length && e.offset < to &&
    !(e.type in SIMPLE) && !e.type.endsWith("blockquote"));
  for (const [type, pattern] of FOUND) {
    for (const match of text.matchAll(pattern)) {
      if (isFree(match.index, match.index + match[0].length)) all.push({ type, offset: match.index, length: match[0].length });
    }
  }
  return all;
}

/** @param context {phone, onCommand(text), onMention(name)} */
export function renderText(text, entities, context) {
  const fragment = document.createDocumentFragment();
  const sorted = withFound(text, entities || []).filter((e) => e.length > 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  build(fragment, text, 0, text.length, sorted, context);
  return fragment;
}

function build(parent, text, start, end, entities, context) {
  let at = start;
  const queue = [...entities];
  while (queue.length) {
    const entity = queue.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (from >= to) continue;
    parent.append(text.slice(at, from));
    const inner = [];
    const after = [];
    for (const other of queue) {
      const otherEnd = other.offset + other.length;
      if (other.offset >= to) after.push(other);
      else {
        inner.push(other);
        // Overlapping without nesting: the part that sticks out is drawn again behind this one.
        if (otherEnd > to) after.push({ ...other, offset: to, length: otherEnd - to });
      }
    }
    const node = element(entity, text.slice(from, to), context);
    build(node.contentNode || node, text, from, to, inner, context);
    parent.append(node);
    queue.splice(0, queue.length, ...after.sort((a, b) => a.offset - b.offset || b.length - a.length));
    // The line break behind a block is drawn by the block itself.
    at = BLOCKS.has(entity.type) && to < end && text[to] === "\n" ? to + 1 : to;
  }
  parent.append(text.slice(at, end));
}

function link(text, onclick, props = {}) {
  return h("a", { href: "#", role: "button", class: "entity-link", onclick: (event) => { event.preventDefault(); event.stopPropagation(); onclick(event); }, ...props });
}

async function copied(text, context) {
  if (await copyText(text)) context.phone.say(t("copied", { text: text.length > 24 ? `${text.slice(0, 24)}…` : text }));
}

function element(entity, text, context) {
  const { type } = entity;
  if (SIMPLE[type]) return h(SIMPLE[type]);
  switch (type) {
    case "url": return link(text, () => openLink(context.phone, text), { href: /^https?:/i.test(text) ? text : `https://${text}`, role: null });
    case "text_link": return link(text, () => openLink(context.phone, entity.url), { href: safeHref(entity.url), title: entity.url, role: null });
    case "bot_command": return link(text, () => context.onCommand(text), { class: "entity-link entity-command" });
    case "mention": return link(text, () => context.onMention(text));
    case "text_mention": return h("span", { class: "entity-link", title: entity.user?.first_name });
    case "email": return link(text, () => copied(text, context));
    case "phone_number": return link(text, () => copied(text, context), { class: "entity-link entity-phone" });
    case "hashtag": case "cashtag": return h("span", { class: "entity-tag" });
    case "bank_card": return link(text, () => copied(text, context));
    case "code": return h("code", { role: "button", tabindex: "0", title: t("tap.copy"),
      onclick: () => copied(text, context), onkeydown: (event) => event.key === "Enter" && copied(text, context) });
    case "pre": return pre(entity, text, context);
    case "spoiler": return spoiler();
    case "blockquote": return h("blockquote");
    case "expandable_blockquote": return expandable();
    case "date_time": return h("time", { title: entity.unix_time ? `${dayLabel(new Date(entity.unix_time * 1000))} ${clockTime(new Date(entity.unix_time * 1000))}` : null });
    default: return h("span");
  }
}

// A link may carry any scheme; only harmless ones become a real href (the click is handled by us anyway).
function safeHref(url) { return /^(https?|tg|mailto|tel):/i.test(url || "") ? url : "#"; }

function pre(entity, text, context) {
  const slot = h("code");
  const node = h("div", { class: "pre" },
    h("div", { class: "pre-head" }, h("span", {}, entity.language || t("code")),
      h("button", { type: "button", class: "text-button", onclick: () => copied(text, context) }, t("copy"))),
    h("pre", { tabindex: "0" }, slot));
  node.contentNode = slot;
  return node;
}

function spoiler() {
  const node = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler"), "aria-expanded": "false" });
  const show = (event) => {
    if (!node.classList.contains("is-open")) event.stopPropagation();
    node.classList.add("is-open");
    node.setAttribute("aria-expanded", "true");
    node.removeAttribute("aria-label");
  };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => event.key === "Enter" && show(event));
  return node;
}

function expandable() {
  const node = h("blockquote", { class: "expandable", role: "button", tabindex: "0", "aria-expanded": "false" });
  const toggle = () => node.setAttribute("aria-expanded", String(node.classList.toggle("is-open")));
  node.addEventListener("click", toggle);
  node.addEventListener("keydown", (event) => event.key === "Enter" && toggle());
  return node;
}
