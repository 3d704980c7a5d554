// Small helpers to build DOM nodes. Nothing here, or anywhere in the page, assigns innerHTML: data stays text.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.className = value;
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "selected") node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  send: "M4.5 12 20 4.8 15.2 20l-3.6-6.2zM11.6 13.8 20 4.8",
  attach: "M20 11.2 12.2 19a5 5 0 0 1-7.1-7.1l8-8a3.4 3.4 0 0 1 4.8 4.8l-7.9 7.9a1.7 1.7 0 0 1-2.4-2.4l7.2-7.2",
  slash: "M14.5 6.5 9.5 17.5M5 3.5h14a1.5 1.5 0 0 1 1.5 1.5v14a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 19V5A1.5 1.5 0 0 1 5 3.5z",
  keyboard: "M4 6.5h16A1.5 1.5 0 0 1 21.5 8v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 16V8A1.5 1.5 0 0 1 4 6.5zM6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M8 14h8",
  down: "m6 9 6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  check: "m5 12.5 4.5 4.5L19 7.5",
  checks: "m1.5 13 4.5 4.5L15 8M10.8 16.8l.7.7L21 8",
  clock: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3 2",
  fault: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01",
  help: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM9.7 9.6a2.4 2.4 0 1 1 3.4 2.3c-.8.4-1.1.9-1.1 1.7M12 16.6h.01",
  reset: "M4.5 4.5v5h5M5 9.5A7.8 7.8 0 1 1 4.3 14",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M18.5 5.5l-1.4 1.4M6.9 17.1l-1.4 1.4",
  moon: "M19.8 14.4A8.2 8.2 0 0 1 9.6 4.2a8.2 8.2 0 1 0 10.2 10.2z",
  auto: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 3.5v17M12 8l6.5-1M12 12h8.5M12 16l6.5 1",
  more: "M12 5.5h.01M12 12h.01M12 18.5h.01",
  edit: "M4.5 19.5l.9-4L15.9 5a2.1 2.1 0 0 1 3 3L8.5 18.6z",
  reply: "M10 6 4.5 11.5 10 17M5 11.5h8.5c3.5 0 6 2 6 6",
  copy: "M9 8.5h9.5a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V9.5a1 1 0 0 1 1-1zM5 15.5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1h9.5a1 1 0 0 1 1 1",
  forward: "M14 6l5.5 5.5L14 17M19 11.5h-8.5c-3.5 0-6 2-6 6",
  trash: "M4.5 6.5h15M9.5 6.5v-2h5v2M6.5 6.5l.8 13h9.4l.8-13M10 10.5v5.5M14 10.5v5.5",
  smile: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM8.5 14a4.2 4.2 0 0 0 7 0M9 9.5h.01M15 9.5h.01",
  scan: "M4 8.5V5a1 1 0 0 1 1-1h3.5M15.5 4H19a1 1 0 0 1 1 1v3.5M20 15.5V19a1 1 0 0 1-1 1h-3.5M8.5 20H5a1 1 0 0 1-1-1v-3.5M4 12h16",
  file: "M6 3.5h8l4.5 4.5V19a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 19V5A1.5 1.5 0 0 1 6 3.5zM13.5 3.5V8.5h5",
  image: "M4.5 4.5h15a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM3.5 16l4.8-4.5 4 3.7 3.2-2.7 5 4M15.5 9h.01",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20c.6-3.8 3.6-6 7.5-6s6.9 2.2 7.5 6",
  plus: "M12 5v14M5 12h14",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  muted: "M6 10a6 6 0 0 1 9.5-4.8M18 11v2.5l1.5 3H8M10 19.5a2.2 2.2 0 0 0 4 0M4 4l16 16",
  external: "M13.5 5H19v5.5M19 5l-8.5 8.5M17 14v4.5a.5.5 0 0 1-.5.5H5.5a.5.5 0 0 1-.5-.5V7.5a.5.5 0 0 1 .5-.5H10",
  block: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM6 6l12 12",
  sunrise: "M3 18.5h18M6.5 15a5.5 5.5 0 0 1 11 0M12 3.5V7M9.5 5.5 12 3l2.5 2.5M4 11l1.5 1M20 11l-1.5 1",
  globe: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM3.5 12h17M12 3.5c2.4 2.3 3.6 5.1 3.6 8.5s-1.2 6.2-3.6 8.5c-2.4-2.3-3.6-5.1-3.6-8.5s1.2-6.2 3.6-8.5z",
  cake: "M4.5 20v-6.5a2 2 0 0 1 2-2h11a2 2 0 0 1 2 2V20M3 20h18M4.5 15.5c1.3 1.3 2.5 1.3 3.8 0 1.2 1.3 2.5 1.3 3.7 0 1.2 1.3 2.5 1.3 3.7 0 1.3 1.3 2.5 1.3 3.8 0M12 11.5V8.5M12 5.5v-1",
  calendar: "M5.5 5.5h13a1 1 0 0 1 1 1v12.5a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1V6.5a1 1 0 0 1 1-1zM4.5 10h15M8.5 3.5v4M15.5 3.5v4",
  outbox: "M4 13.5v5a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-5M4 13.5h4.5l1.5 2.5h4l1.5-2.5H20M4 13.5l2-6h1.5M20 13.5l-2-6h-1.5M12 12V3.5M8.8 6.5 12 3.3l3.2 3.2",
  power: "M12 3.5v8M7 6.5a7.5 7.5 0 1 0 10 0",
  question: "M8.5 8.8a3.6 3.6 0 1 1 5.2 3.4c-1.2.6-1.7 1.3-1.7 2.6M12 19h.01",
  bolt: "M13 3 5 13.5h6L10.5 21 19 10.5h-6.5z",
};

export function icon(name, extra = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name} ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// A button that shows only an icon always carries its name for screen readers and as a tooltip.
export function iconButton(name, label, onclick, props = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

export function avatar(person, size = "") {
  const first = fullName(person) || "?";
  const isLatin = /^[\u0000-\u024f]/.test(first);
  const initials = isLatin ? first.split(/\s+/).slice(0, 2).map((part) => part[0]).join("").toUpperCase() : Array.from(first)[0];
  return h("span", { class: `avatar ${size}`.trim(), data: { color: String(person.color ?? 0) }, "aria-hidden": "true" }, initials);
}

export function fullName(person) {
  if (!person) return "";
  const parts = [person.first_name, person.last_name].filter(Boolean);
  if (!parts.every((part) => /^\p{Script=Han}+$/u.test(part))) return parts.join(" ");
  // Chinese names carry no space. 小雨 + 林 is 林小雨, but 李 + 女士 and 李 + 姐 stay as they are.
  const isSurname = parts.length === 2 && parts[1].length === 1 && !"姐哥弟妹总叔姨嫂婶伯爷奶".includes(parts[1]);
  return (isSurname ? parts.reverse() : parts).join("");
}

export function debounce(wait, fn) {
  let timer = 0;
  return (...args) => { clearTimeout(timer); timer = setTimeout(() => fn(...args), wait); };
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A plain-http address other than localhost has no clipboard API; the old way still works there.
    const area = h("textarea", { class: "offscreen", readonly: true });
    area.value = text;
    (document.querySelector("dialog[open]") || document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
