// The page's own words and its dates. The bot's words are the bot's business.
import { prefs, savePrefs } from "./prefs.js";
import { store } from "./store.js";
import en from "./strings/en.js";
import zh from "./strings/zh.js";

const tables = { en, zh };
export const lang = () => prefs.lang || (store.shop.locale?.startsWith("zh") ? "zh" : "en");
export const locale = () => (lang() === "zh" ? "zh-CN" : "en-GB");

export function t(key, values = {}) {
  const text = tables[lang()][key];
  if (text === undefined) { console.warn(`no string for ${key}`); return key; }
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const has = (key) => tables[lang()][key] !== undefined;

export function setLang(code) {
  savePrefs({ lang: code });
  document.documentElement.lang = locale();
}

const formats = new Map();
function format(options) {
  const key = JSON.stringify([locale(), store.shop.timezone, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), { timeZone: store.shop.timezone, ...options }));
  return formats.get(key);
}

// The server's clock is real time plus an offset, so it runs on by itself between two events.
export const shopNow = () => new Date(Date.parse(store.clock.now) + (store.clock.is_moving ? 0 : performance.now() - store.clock.receivedAt));

const date = (value) => (value instanceof Date ? value : new Date(value));
export const clockTime = (value) => format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date(value));
export const seconds = (value) => format({ second: "2-digit" }).format(date(value)).padStart(2, "0");
export const dayKey = (value) => format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(date(value));
export const weekday = (value) => format({ weekday: "short" }).format(date(value));

export function dayLabel(value, { withWeekday = true } = {}) {
  const at = date(value);
  const sameYear = format({ year: "numeric" }).format(at) === format({ year: "numeric" }).format(shopNow());
  const day = format({ month: lang() === "zh" ? "long" : "short", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) }).format(at);
  if (!withWeekday) return day;
  return lang() === "zh" ? `${day} ${weekday(at)}` : `${weekday(at)} ${day}`;
}
export function fullDay(value) {
  const at = date(value);
  const day = format({ year: "numeric", month: lang() === "zh" ? "long" : "short", day: "numeric" }).format(at);
  return lang() === "zh" ? `${day} ${weekday(at)}` : `${weekday(at)} ${day}`;
}
export function zoneName() {
  if (lang() === "zh" && store.shop.timezone === "Asia/Shanghai") return t("clock.beijing");
  return store.shop.timezone.split("/").pop().replaceAll("_", " ");
}
export function zoneOffset() {
  return format({ timeZoneName: "shortOffset" }).formatToParts(shopNow()).find((part) => part.type === "timeZoneName").value;
}

// The wall clock of the shop as <input type=datetime-local> writes it.
export function toWall(value) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: store.shop.timezone, hourCycle: "h23", year: "numeric",
    month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).formatToParts(date(value)).map((p) => [p.type, p.value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}
// The reverse: guess as if UTC, then correct by what the zone shows; twice, for the hours around a change of offset.
export function fromWall(wall) {
  const wanted = Date.parse(`${wall}:00Z`);
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) guess += wanted - Date.parse(`${toWall(new Date(guess))}:00Z`);
  return new Date(guess).toISOString();
}

export function fileSize(bytes) {
  if (!bytes && bytes !== 0) return "";
  const [value, unit] = bytes < 1024 ? [bytes, "B"] : bytes < 1048576 ? [bytes / 1024, "KB"] : [bytes / 1048576, "MB"];
  return `${value < 10 && unit !== "B" ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
