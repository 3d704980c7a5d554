// What outlives a reload, in localStorage: theme, language, who holds which phone, the guide, drafts per person.

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; }
}
function write(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode: nothing is remembered */ }
}

export const prefs = read("huitou.prefs");
export function savePrefs(change) {
  Object.assign(prefs, change);
  write("huitou.prefs", prefs);
}

let drafts = read("huitou.drafts");
export const draftOf = (personId) => drafts[personId] || "";
export function saveDraft(personId, text) {
  if (text) drafts[personId] = text;
  else delete drafts[personId];
  write("huitou.drafts", drafts);
}
export function draftsCleared() { drafts = {}; write("huitou.drafts", drafts); }
