// What the page knows. Components read `store`, listen with `on`, and call the functions below; nobody else changes it.
import { api, openStream } from "./api.js";
import { debounce } from "./dom.js";
import { draftsCleared, prefs, savePrefs } from "./prefs.js";

export const SEATS = ["salesperson", "customer", "manager"];
export const store = {
  ready: false, connection: "connecting", shop: { timezone: "UTC", locale: "en" },
  clock: { now: new Date().toISOString(), is_moving: false, landmarks: [], receivedAt: performance.now() },
  bot: { username: "", first_name: "", status: "starting", step: "", elapsed_seconds: 0, receivedAt: performance.now() },
  people: new Map(), seats: {}, chats: new Map(), faults: [], hits: [], hasDeliveries: false,
};

const target = new EventTarget();
export function on(kind, fn) {
  const listener = (event) => fn(event.detail);
  target.addEventListener(kind, listener);
  return () => target.removeEventListener(kind, listener);
}
export function emit(kind, detail) { target.dispatchEvent(new CustomEvent(kind, { detail })); }

// Set by the phones: is somebody looking at the end of this person's chat right now?
export const gaze = { isOn: () => false };

export const personAt = (seat) => store.people.get(store.seats[seat]);
export const seatOf = (personId) => SEATS.find((seat) => store.seats[seat] === personId);

export function chatOf(personId) {
  if (!store.chats.has(personId)) {
    store.chats.set(personId, { messages: [], hasMore: false, keyboard: null, commands: [], description: "", draft: "",
      isLoaded: false, typingUntil: 0, divider: null, flashing: new Set() });
  }
  return store.chats.get(personId);
}

// While a snapshot is on its way, events wait: an older snapshot must not overwrite a newer event.
const loading = new Map();

export function loadChat(personId) {
  if (!loading.has(personId)) {
    const entry = { events: [] };
    loading.set(personId, entry);
    entry.done = fetchChat(personId).finally(() => {
      loading.delete(personId);
      for (const [kind, data] of entry.events) apply[kind](data);
    });
  }
  return loading.get(personId).done;
}

async function fetchChat(personId) {
  const chat = chatOf(personId);
  const answer = await api.chat(personId);
  Object.assign(chat, { messages: answer.messages, hasMore: answer.has_more, keyboard: answer.reply_keyboard,
    commands: answer.commands || [], description: answer.description || "", draft: answer.draft || "" });
  if (!chat.isLoaded) chat.divider = firstUnread(chat);
  chat.isLoaded = true;
  emit("chat", personId);
}

const firstUnread = (chat) => chat.messages.find((m) => m.from === "bot" && !m.is_read)?.message_id ?? null;

export async function loadEarlier(personId) {
  const chat = chatOf(personId);
  const answer = await api.chat(personId, chat.messages[0]?.message_id);
  const known = new Set(chat.messages.map((m) => m.message_id));
  chat.messages = [...answer.messages.filter((m) => !known.has(m.message_id)), ...chat.messages];
  chat.hasMore = answer.has_more;
  emit("chat", personId);
}

export function sit(seat, personId) {
  const other = seatOf(personId);
  // One person holds one phone: taking it from another seat swaps the two.
  if (other && other !== seat) store.seats[other] = store.seats[seat];
  store.seats[seat] = personId;
  savePrefs({ seats: { ...store.seats } });
  emit("seats");
  for (const id of Object.values(store.seats)) if (id && !chatOf(id).isLoaded) loadChat(id).catch(() => {});
}

// Puts a person on the phone that fits, and returns that seat: used by "open as".
export function bringForward(personId) {
  const role = store.people.get(personId)?.seat;
  const seat = seatOf(personId) || (role === "salesperson" ? role : ["manager", "owner"].includes(role) ? "manager" : "customer");
  if (store.seats[seat] !== personId) sit(seat, personId);
  emit("show-seat", seat);
  return seat;
}

export async function markRead(personId) {
  const person = store.people.get(personId);
  if (!person?.unread) return;
  store.people.set(personId, { ...person, unread: 0 });
  for (const message of chatOf(personId).messages) if (message.from === "bot") message.is_read = true;
  emit("people");
  await api.read(personId).catch(() => {});
}

function upsert(personId, message) {
  const chat = chatOf(personId);
  if (message.from === "bot" && !message.is_read && gaze.isOn(personId)) {
    message.is_read = true;
    api.read(personId).catch(() => {});
  }
  const index = chat.messages.findIndex((m) => m.message_id === message.message_id);
  if (index >= 0) chat.messages[index] = message;
  else {
    chat.messages.push(message);
    // The line stands above the first message that nobody has seen yet.
    const isFirstUnread = chat.divider === null || !store.people.get(personId)?.unread;
    if (message.from === "bot" && !message.is_read && isFirstUnread) chat.divider = message.message_id;
    if (message.from === "bot") chat.typingUntil = 0;
    else chat.divider = null;
  }
  return index < 0;
}

// What the server answered to us needs not wait for its event; the event then changes nothing.
export function accept(personId, message) {
  upsert(personId, message);
  emit("chat", personId);
}

const apply = {
  message({ person, message }) {
    const isNew = upsert(person, message);
    const owner = store.people.get(person);
    if (isNew && owner && message.from === "bot" && !message.is_read) {
      // A new message brings no new PERSON with it, so the count is kept here.
      store.people.set(person, { ...owner, unread: owner.unread + 1 });
      emit("people");
    }
    emit("chat", person);
    if (isNew) emit("arrived", { person, message });
    if (message.from === "bot") askLandmarks();
  },
  edited({ person, message }) {
    upsert(person, message);
    if (message.edit_date) chatOf(person).flashing.add(message.message_id);
    emit("edited", { person, message });
    emit("chat", person);
  },
  deleted({ person, message_ids: ids }) {
    const chat = chatOf(person);
    chat.messages = chat.messages.filter((m) => !ids.includes(m.message_id));
    emit("chat", person);
  },
  toast: (data) => emit("toast", data),
  typing({ person, seconds }) {
    const chat = chatOf(person);
    chat.typingUntil = performance.now() + (seconds || 5) * 1000;
    emit("typing", person);
    setTimeout(() => emit("typing", person), (seconds || 5) * 1000 + 30);
  },
  commands({ person, commands }) { chatOf(person).commands = commands || []; emit("chat", person); },
  reply_keyboard({ person, keyboard }) { chatOf(person).keyboard = keyboard; emit("chat", person); emit("keyboard", person); },
  reaction({ person, message_id: id, reactions }) {
    const message = chatOf(person).messages.find((m) => m.message_id === id);
    if (message) message.reactions = reactions;
    emit("chat", person);
  },
  inline_results: (data) => emit("inline", data),
  clock(clock) { setClock(clock); if (!clock.is_moving) askLandmarks(); },
  bot(bot) { store.bot = { ...bot, receivedAt: performance.now() }; emit("bot"); askLandmarks(); },
  person(person) { store.people.set(person.id, person); emit("people"); },
  faults(faults) { store.faults = Array.isArray(faults) ? faults : faults.faults || []; emit("faults"); },
  mishap(hit) { store.hits = [...store.hits.slice(-199), hit]; emit("hit", hit); },
  async reset() {
    store.hits = [];
    draftsCleared();
    store.chats.clear();
    store.seats = {};
    savePrefs({ seats: null });
    emit("cleared");
    await resync();
  },
};

export function setClock(clock) {
  store.clock = { ...store.clock, ...clock, receivedAt: performance.now() };
  emit("clock");
}

// What lies ahead changes with the clock and with what the bot learns; events do not carry it, so it is asked for.
const askLandmarks = debounce(700, async () => {
  if (store.clock.is_moving || store.connection !== "open") return;
  const { landmarks } = await api.clock().catch(() => ({}));
  if (landmarks) { store.clock.landmarks = landmarks; emit("clock"); }
});

let isSyncing = false;
let isStreaming = false;
let held = [];

async function resync() {
  isSyncing = true;
  try {
    const state = await api.state();
    store.shop = state.shop;
    store.hasDeliveries = Boolean(state.has_deliveries);
    if (store.hasDeliveries) store.hits = await api.hits().catch(() => store.hits);
    store.people = new Map(state.people.map((person) => [person.id, person]));
    const saved = prefs.seats || {};
    for (const seat of SEATS) {
      const wanted = [store.seats[seat], saved[seat], state.seats[seat]];
      store.seats[seat] = wanted.find((id) => store.people.has(id));
    }
    store.bot = { ...state.bot, receivedAt: performance.now() };
    setClock({ ...state.clock, ...(await api.clock().catch(() => ({}))) });
    store.faults = await api.faults().then((list) => (Array.isArray(list) ? list : list.faults || [])).catch(() => []);
    const wasReady = store.ready;
    store.ready = true;
    store.connection = "open";
    emit(wasReady ? "synced" : "ready");
    await Promise.all(Object.values(store.seats).filter(Boolean).map((id) => loadChat(id).catch(() => {})));
    for (const [id, chat] of store.chats) if (!seatOf(id)) chat.isLoaded = false;
  } catch {
    store.connection = "down";
    setTimeout(() => { if (store.connection === "down" && !isSyncing && isStreaming) resync(); }, 2000);
  } finally {
    isSyncing = false;
    const waiting = held;
    held = [];
    for (const [kind, data] of waiting) apply[kind]?.(data);
    emit("connection");
  }
}

export function connect() {
  openStream({
    onOpen() { isStreaming = true; resync(); },
    onDown() { isStreaming = false; store.connection = "down"; emit("connection"); },
    onEvent(kind, data) {
      if (isSyncing && kind !== "reset") held.push([kind, data]);
      else if (loading.has(data.person)) loading.get(data.person).events.push([kind, data]);
      else apply[kind]?.(data);
    },
  });
}
