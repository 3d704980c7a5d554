// Sending what is not text: photos and files (button, drop, paste) and contact cards.
import { api } from "./api.js";
import { choosePerson, field, input, openDialog, openMenu } from "./dialogs.js";
import { fullName, h } from "./dom.js";
import { fileSize, t } from "./i18n.js";

export function attachMenu(phone, anchor) {
  const person = phone.person();
  openMenu(anchor, [
    { label: t("attach.photo"), icon: "image", act: () => pick("image/*") },
    { label: t("attach.file"), icon: "file", act: () => pick("") },
    "-",
    { label: t("attach.own"), icon: "person", act: () => phone.attempt(() => api.contact(person.id, { person_id: person.id })) },
    { label: t("attach.other"), icon: "person", act: shareOther },
    { label: t("attach.card"), icon: "edit", act: shareCard },
  ], { label: t("attach"), testid: "attach-menu" });

  function pick(accept) {
    const chooser = h("input", { type: "file", accept, multiple: true, class: "offscreen", data: { testid: "file-input" } });
    chooser.addEventListener("change", () => { offerFiles(phone, [...chooser.files]); chooser.remove(); });
    chooser.addEventListener("cancel", () => chooser.remove());
    document.body.append(chooser);
    chooser.click();
  }
  async function shareOther() {
    const other = await choosePerson({ title: t("attach.other"), exclude: person.id });
    if (other) await phone.attempt(() => api.contact(person.id, { person_id: other.id }));
  }
  function shareCard() {
    openDialog({ title: t("attach.card"), testid: "contact-dialog",
      body: [field(t("person.first"), input("first_name", { required: true, autofocus: true })),
        field(t("person.last"), input("last_name")),
        field(t("person.phone"), input("phone_number", { required: true, type: "tel", placeholder: "+86 138 0013 8000" }))],
      actions: [{ label: t("cancel"), value: null }, { label: t("send"), kind: "is-primary", isSubmit: true }],
      onSubmit: (data) => api.contact(person.id, Object.fromEntries([...data].filter(([, value]) => value))) });
  }
}

/** Shows what is about to be sent, with a caption, and photo or file as a choice for pictures. */
export function offerFiles(phone, files, caption = "", onSent = () => {}) {
  if (!files.length) return;
  const person = phone.person();
  const urls = [];
  const preview = h("div", { class: "file-previews" }, files.map((file) => {
    if (!file.type.startsWith("image/")) {
      return h("div", { class: "file" }, h("span", { class: "file-icon", "aria-hidden": "true" }, file.name.split(".").pop().slice(0, 4).toUpperCase()),
        h("span", { class: "grow" }, h("b", {}, file.name), h("small", {}, fileSize(file.size))));
    }
    urls.push(URL.createObjectURL(file));
    return h("img", { src: urls.at(-1), alt: file.name });
  }));
  const hasImage = files.some((file) => file.type.startsWith("image/"));
  const { closed } = openDialog({
    title: t("file.send.to", { name: fullName(person) }), testid: "file-dialog",
    body: [preview,
      hasImage && h("label", { class: "check" }, input("as_file", { type: "checkbox" }), t("file.as.file")),
      field(t("caption"), input("caption", { value: caption, autofocus: true, maxlength: "1024" }))],
    actions: [{ label: t("cancel"), value: null }, { label: t("send"), kind: "is-primary", isSubmit: true, testid: "file-send" }],
    async onSubmit(data) {
      for (const [index, file] of files.entries()) {
        const kind = file.type.startsWith("image/") && !data.get("as_file") ? "photo" : "document";
        await api.file(person.id, file, kind, index === 0 ? data.get("caption") : "");
      }
      return true;
    },
  });
  closed.then((sent) => { urls.forEach((url) => URL.revokeObjectURL(url)); if (sent) onSent(); phone.focusComposer(); });
}

export function acceptDrops(phone, node) {
  const veil = h("div", { class: "drop-veil", "aria-hidden": "true" }, h("span", {}, t("drop.here")));
  node.append(veil);
  let depth = 0;
  const hasFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  const show = (isOn) => veil.classList.toggle("is-shown", isOn);
  node.addEventListener("dragenter", (event) => { if (hasFiles(event)) { depth += 1; show(true); } });
  node.addEventListener("dragleave", (event) => { if (hasFiles(event) && (depth -= 1) <= 0) { depth = 0; show(false); } });
  node.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
  node.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    offerFiles(phone, [...event.dataTransfer.files]);
  });
}
