// The only file that talks to the server: client API calls and the event stream.

export class ApiError extends Error {
  constructor(message, status) { super(message); this.status = status; }
}

async function call(method, path, body) {
  const isForm = body instanceof FormData;
  let answer;
  try {
    answer = await fetch(new URL(path, document.baseURI), {
      method,
      headers: body !== undefined && !isForm ? { "Content-Type": "application/json" } : {},
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new ApiError("offline", 0);
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(data.error || answer.statusText, answer.status);
  return data;
}

// null: as before. The tag is compared by hand, since the browser keeps nothing of these answers.
async function deliveries(tag) {
  let answer;
  try {
    answer = await fetch(new URL("client/deliveries", document.baseURI), { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
  } catch {
    throw new ApiError("offline", 0);
  }
  if (answer.status === 304) return null;
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(data.error || answer.statusText, answer.status);
  return { data, tag: answer.headers.get("ETag") || "" };
}

const get = (path) => call("GET", path);
const post = (path, body = {}) => call("POST", path, body);
const person = (id, verb, body) => post(`client/people/${id}/${verb}`, body);

export const api = {
  state: () => get("client/state"),
  chat: (id, before) => get(`client/people/${id}/chat?limit=50${before ? `&before=${before}` : ""}`),
  addPerson: (fields) => post("client/people", fields),
  changePerson: (id, fields) => post(`client/people/${id}`, fields),
  start: (id, payload) => person(id, "start", payload ? { payload } : {}),
  send: (id, text, replyTo) => person(id, "send", replyTo ? { text, reply_to: replyTo } : { text }),
  edit: (id, messageId, text) => person(id, "edit", { message_id: messageId, text }),
  press: (id, messageId, row, column) => person(id, "press", { message_id: messageId, row, column }),
  contact: (id, fields) => person(id, "contact", fields),
  file: (id, file, kind, caption) => {
    const form = new FormData();
    form.append("kind", kind);
    if (caption) form.append("caption", caption);
    form.append("file", file, file.name || "image.png");
    return person(id, "file", form);
  },
  forward: (id, text, fromName) => person(id, "forward", { text, from_name: fromName }),
  remove: (id, messageId) => person(id, "delete", { message_id: messageId }),
  react: (id, messageId, emoji) => person(id, "react", { message_id: messageId, emoji }),
  block: (id) => person(id, "block"),
  unblock: (id) => person(id, "unblock"),
  inline: (id, query, offset) => person(id, "inline", offset ? { query, offset } : { query }),
  choose: (id, queryId, resultId) => person(id, "choose", { query_id: queryId, result_id: resultId }),
  read: (id) => person(id, "read"),
  qr: (id, text) => person(id, "qr", { text }),
  reset: () => post("client/reset"),
  restart: (kill) => post("client/bot/restart", kill ? { kill: true } : {}),
  stopBot: (kill) => post("client/bot/stop", kill ? { kill: true } : {}),
  startBot: () => post("client/bot/start"),
  deliveries,
  clock: () => get("clock"),
  moveClock: (body) => post("clock", body),
  faults: () => get("faults"),
  hits: () => get("faults/hits"),
  addFault: (fault) => post("faults", fault),
  removeFault: (id) => call("DELETE", `faults/${id}`),
  clearFaults: () => call("DELETE", "faults"),
};

const KINDS = ["message", "edited", "deleted", "toast", "typing", "commands", "reply_keyboard", "reaction",
  "inline_results", "clock", "bot", "person", "faults", "mishap", "reset"];
const WAITS = [400, 800, 1500, 3000, 6000, 10000];

// EventSource gives up for good on an HTTP error, so reconnecting is done here, with growing pauses.
export function openStream({ onEvent, onOpen, onDown }) {
  let failures = 0;
  let source = null;
  const connect = () => {
    source = new EventSource(new URL("client/events", document.baseURI));
    source.onopen = () => { failures = 0; onOpen(); };
    source.onerror = () => {
      source.close();
      onDown();
      setTimeout(connect, WAITS[Math.min(failures++, WAITS.length - 1)]);
    };
    for (const kind of KINDS) source.addEventListener(kind, (event) => onEvent(kind, JSON.parse(event.data)));
  };
  connect();
}
