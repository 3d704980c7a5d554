// Who is who: switching a phone to another person, adding and changing people, scanning a code by its text.
import { api } from "./api.js";
import { field, input, openDialog, openMenu, select } from "./dialogs.js";
import { avatar, fullName, h } from "./dom.js";
import { lang, t } from "./i18n.js";
import { sit, store } from "./store.js";

const ORDER = ["owner", "manager", "salesperson", "customer", "other"];

export function peopleMenu(seat, anchor) {
  const people = [...store.people.values()].sort((a, b) => ORDER.indexOf(a.seat) - ORDER.indexOf(b.seat));
  openMenu(anchor, [
    ...people.map((person) => ({
      label: h("span", { class: "menu-person" }, h("b", {}, fullName(person)), h("small", {}, t(`seat.${person.seat}`))),
      before: avatar(person, "is-small"), isChecked: store.seats[seat] === person.id, data: { person: String(person.id) },
      after: person.unread ? h("span", { class: "badge" }, String(person.unread)) : null,
      act: () => sit(seat, person.id),
    })),
    "-",
    { label: t("person.add"), icon: "plus", data: { testid: "add-person" }, act: () => personDialog(seat) },
  ], { label: t("people"), testid: "people-list" });
}

/** Without a person: adds one and puts them on this phone. */
export function personDialog(seat, person) {
  const value = person || { language_code: lang(), seat: seat === "manager" ? "manager" : seat };
  openDialog({
    title: t(person ? "person.change" : "person.add"), testid: "person-dialog",
    body: [
      h("div", { class: "field-pair" }, field(t("person.first"), input("first_name", { required: true, value: value.first_name || "", autofocus: true })),
        field(t("person.last"), input("last_name", { value: value.last_name || "" }))),
      field(t("person.phone"), input("phone", { type: "tel", value: value.phone || "", placeholder: lang() === "zh" ? "138 0013 8000" : "+44 20 7946 0958" }), t("person.phone.hint")),
      h("div", { class: "field-pair" },
        field(t("person.language"), select("language_code", [["zh", "中文"], ["en", "English"]], (value.language_code || "").startsWith("zh") ? "zh" : "en")),
        field(t("person.seat"), select("seat", ORDER.map((key) => [key, t(`seat.${key}`)]), value.seat))),
      !person && h("p", { class: "dialog-hint" }, t("person.seat.hint")),
    ],
    actions: [{ label: t("cancel"), value: null }, { label: t(person ? "save" : "add"), kind: "is-primary", isSubmit: true, testid: "person-save" }],
    async onSubmit(data) {
      const fields = Object.fromEntries([...data].map(([key, text]) => [key, text.trim()]).filter(([, text]) => text || person));
      const answer = person ? await api.changePerson(person.id, fields) : await api.addPerson(fields);
      if (answer.person) {
        store.people.set(answer.person.id, answer.person);
        if (!person) sit(seat, answer.person.id);
      }
      return true;
    },
  });
}

export function scanDialog(phone) {
  openDialog({
    title: t("scan.menu"), text: t("scan.menu.text"), testid: "scan-dialog",
    body: [field(t("scan.field"), input("text", { required: true, autofocus: true, placeholder: `https://t.me/${store.bot.username}?start=…` }))],
    actions: [{ label: t("cancel"), value: null }, { label: t("scan.follow"), kind: "is-primary", isSubmit: true }],
    onSubmit: (data) => api.qr(phone.person().id, data.get("text").trim()),
  });
}
