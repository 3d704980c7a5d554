"""Customers in a file: who is meant, what would change, and whom a purchase belongs to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from bot.domain.fields import FieldType
from bot.domain.importing import Outcome
from bot.domain.occasion import YearDay
from bot.entry.cells import (
    read_birthday_cell,
    read_day_cell,
    read_gender,
    read_moment_cell,
    read_number_cell,
    read_phone_cell,
    read_yes,
)
from bot.entry.columns import CUSTOM, says_lunar
from bot.entry.custom import read_value
from bot.entry.fields import read_email
from bot.services.forms.kinds import LONGEST_NAME, LONGEST_TEXT
from bot.services.importing.known import SINGLE, Known, Person, Ref
from bot.services.importing.plan import Change, Plan, Refusal, Table, possible
from bot.services.naming import name_key
from bot.services.region import phone_region

# Only days said in words need to know which day it is.
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_SPLIT = re.compile(r"[;；、,，/\n|]+")


def plan_customers(plan: Plan, table: Table, known: Known) -> None:
    region = phone_region(known.shop)
    head = next((table.headers[at] for at, one in table.columns.items() if one == "birthday"), "")
    is_lunar = says_lunar(head)
    seen: dict[Ref, int] = {}
    for number, row in table.rows:
        name = ""
        try:
            values = table.values(row)
            name = values.get("name", "")
            with possible():
                person, remarks = _read(values, known, region, is_lunar=is_lunar)
                ref = _match(person, known)
        except Refusal as refusal:
            plan.refuse(table, number, refusal, name)
            continue
        if ref in seen:
            plan.judge(table, number, Outcome.TWICE, person.name, reason="twice", value=str(seen[ref]))
        elif ref is None:
            add_person(plan, known, person)
            seen[person.ref] = number
            plan.judge(table, number, Outcome.NEW, person.name, remarks=tuple(remarks))
        else:
            seen[ref] = number
            _compare(plan, table, number, known, ref, person, remarks)


def add_person(plan: Plan, known: Known, person: Person) -> Ref:
    person.ref = -len(plan.people) - 1
    plan.people.append(person)
    known.learn(person)
    return person.ref


def contacts_of(values: dict[str, str], region: str) -> dict[str, list[str]]:
    """Numbers and addresses in their normal form. Refusal for one that cannot be."""
    found: dict[str, list[str]] = {}
    for typed in _SPLIT.split(values.get("phone", "")):
        if typed.strip():
            phone = read_phone_cell(typed.strip(), region)
            if phone is None:
                raise Refusal("phone", "phone", typed)
            found.setdefault("phone", []).append(phone)
    for typed in _SPLIT.split(values.get("email", "")):
        if typed.strip():
            email = read_email(typed)
            if email is None or email[1]:
                raise Refusal("email", "email", typed)
            found.setdefault("email", []).append(email[0])
    if values.get("wechat"):
        found["wechat"] = [values["wechat"].strip()[:60]]
    return {kind: list(dict.fromkeys(many)) for kind, many in found.items()}


def _read(values: dict[str, str], known: Known, region: str, *, is_lunar: bool) -> tuple[Person, list[str]]:
    remarks: list[str] = []
    contacts = contacts_of(values, region)
    name = " ".join(values.get("name", "").split())[:LONGEST_NAME]
    if not name and not contacts and not values.get("key"):
        raise Refusal("nobody", "name")
    # A record without a name is called by what it is reached by.
    name = name or values.get("key") or next(iter(contacts.values()))[0]
    person = Person(0, name, (values.get("key") or "")[:80] or None, None, contacts=contacts)
    if values.get("birthday"):
        person.birthday = read_birthday_cell(values["birthday"], is_lunar)
        if person.birthday is None or not _can_be(person.birthday):
            raise Refusal("birthday", "birthday", values["birthday"])
    person.columns = {key: values[key][:LONGEST_TEXT] for key in ("address", "note") if values.get(key)}
    if values.get("area") and values["area"] not in person.columns.get("address", ""):
        person.columns["address"] = f"{values['area']} {person.columns.get('address', '')}".strip()
    if values.get("gender"):
        person.columns["gender"] = read_gender(values["gender"])
        if person.columns["gender"] is None:
            remarks.append("gender")
    if values.get("tags"):
        person.columns["tags"] = [one.strip()[:40] for one in _SPLIT.split(values["tags"]) if one.strip()][:20]
    _read_rest(person, values, known, remarks)
    person.columns = {key: value for key, value in person.columns.items() if value is not None}
    return person, remarks


def _read_rest(person: Person, values: dict[str, str], known: Known, remarks: list[str]) -> None:
    if values.get("consent"):
        person.consent = read_yes(values["consent"])
        if person.consent is None:
            remarks.append("consent")
    if values.get("points"):
        points = read_number_cell(values["points"])
        if points is None or points != int(points) or abs(points) > 10**8:
            raise Refusal("points", "points", values["points"])
        person.points = int(points)
    if values.get("salesperson"):
        person.columns["owner_staff_id"] = known.staff.get(name_key(values["salesperson"]))
        if person.columns["owner_staff_id"] is None:
            remarks.append("salesperson")
    if values.get("joined"):
        person.columns["created_at"] = moment_of(values["joined"], known)
        if person.columns["created_at"] is None:
            remarks.append("joined")
    for key, value in values.items():
        if key.startswith(CUSTOM):
            field, kind, options = known.fields[key.removeprefix(CUSTOM)]
            person.custom[field] = _custom(FieldType(kind), options, key, value)


def _custom(kind: FieldType, options: tuple[str, ...], key: str, typed: str) -> str:
    """What one of the shop's own fields takes, as it keeps it. Refusal for anything else."""
    found: str | None
    if kind is FieldType.TEXT:
        found = typed[:LONGEST_TEXT]
    elif kind is FieldType.DATE:
        day = read_day_cell(typed)
        found = day[0].isoformat() if day else None
    else:
        found = read_value(kind, options, typed, _ANY_DAY)
    if found is None:
        raise Refusal("value", key, typed)
    return found


def moment_of(text: str, known: Known) -> datetime | None:
    """A moment of an archive, or a day as people write it: noon in the shop, whose clock it is if no other is named."""
    if len(text) > 18 and "T" in text:
        try:
            at = datetime.fromisoformat(text)
            return (at if at.tzinfo else at.replace(tzinfo=known.shop.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    day = read_moment_cell(text, known.shop.zone)
    return datetime.combine(day[0], day[1] or time(12), known.shop.zone).astimezone(UTC) if day else None


def _can_be(day: YearDay) -> bool:
    return day.year is None or 1880 <= day.year <= 2200


def _match(person: Person, known: Known) -> Ref | None:
    """Whom a row means: its number, its phone or e-mail, else name and birthday. Refusal where they disagree."""
    refs = {known.person_of(person.key)} if person.key else set()
    for kind in ("phone", "email", "wechat"):
        refs |= {known.by_contact.get((kind, address)) for address in person.contacts.get(kind, ())}
    found = {ref for ref in refs if ref is not None}
    if len(found) > 1:
        raise Refusal("two_people", "phone", " / ".join(sorted(known.people[ref].name for ref in found)))
    if found:
        return _same_number(person, known, found.pop())
    namesakes = known.by_name.get(name_key(person.name) or person.name, [])
    if person.birthday is not None:
        born = [ref for ref in namesakes if _is_same_day(known.people[ref].birthday, person.birthday)]
        apart = [ref for ref in born if _differ(person, known.people[ref])]
        born = [ref for ref in born if ref not in apart]
        return born[0] if len(born) == 1 else None
    bare = not person.contacts and not person.key
    return namesakes[0] if bare and len(namesakes) == 1 else None


def _same_number(person: Person, known: Known, ref: Ref) -> Ref:
    """One number in the shop's old system is one person: a phone under another number is somebody else's record."""
    there = known.people[ref].key
    if person.key and there and there != person.key and known.person_of(person.key) != ref:
        raise Refusal("other_number", "key", person.key)
    return ref


def _differ(person: Person, other: Person) -> bool:
    """Both have a number of their own, or a phone, and not the same."""
    mine, theirs = person.contacts.get("phone"), other.contacts.get("phone")
    return bool(mine and theirs) or bool(person.key and other.key and person.key != other.key)


def _is_same_day(one: YearDay | None, other: YearDay) -> bool:
    if one is None or (one.month, one.day, one.calendar, one.is_leap) != (
        other.month, other.day, other.calendar, other.is_leap,
    ):  # fmt: skip
        return False
    return one.year is None or other.year is None or one.year == other.year


def _compare(plan: Plan, table: Table, number: int, known: Known, ref: Ref, person: Person, remarks: list[str]) -> None:
    there = known.people[ref]
    was, becomes = _differences(there, person)
    if known.is_lost(person, ref):
        was, becomes = _gaps(was, becomes)
    if not becomes:
        plan.judge(table, number, Outcome.SAME, person.name, remarks=tuple(remarks))
        return
    told = tuple((key, _told(was.get(key)), _told(value)) for key, value in becomes.items())
    plan.judge(table, number, Outcome.CHANGED, there.name, changes=told, remarks=tuple(remarks))
    if ref > 0:
        plan.changes.append(Change(ref, was, becomes))
    else:
        _add_to(plan.people[-ref - 1], becomes)
    for kind in ("phone", "email", "wechat"):
        for address in becomes.get(kind, ()):
            known.by_contact.setdefault((kind, address), ref)


def _gaps(was: dict[str, Any], becomes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what the record lacks, and a no."""
    keys = [
        key for key in becomes
        if key not in ("name", "external_id") and (was[key] in (None, "", []) or becomes[key] is False)
    ]  # fmt: skip
    return {key: was[key] for key in keys}, {key: becomes[key] for key in keys}


def _add_to(person: Person, becomes: dict[str, Any]) -> None:
    """A customer whom an earlier table of the same file brought."""
    for key, value in becomes.items():
        if key in ("phone", "email", "wechat"):
            person.contacts.setdefault(key, []).extend(value)
        elif key in ("name", "birthday", "consent"):
            setattr(person, key, value)
        elif key.startswith(CUSTOM):
            person.custom[int(key.removeprefix(CUSTOM))] = value
        else:
            person.columns[key] = value


def _differences(there: Person, person: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the file says otherwise. An empty cell takes nothing away; notes and labels are added to."""
    was: dict[str, Any] = {}
    becomes: dict[str, Any] = {}

    def differ(key: str, old: Any, new: Any) -> None:
        if new is not None and new != old:
            was[key], becomes[key] = old, new

    has_own_name = person.name not in (person.key, *(one for many in person.contacts.values() for one in many))
    differ("name", there.name, person.name if has_own_name else None)
    differ("birthday", there.birthday, _fuller(there.birthday, person.birthday))
    for key in SINGLE:
        new = person.columns.get(key)
        if key == "note" and new and there.columns.get("note"):
            new = None if new in there.columns["note"] else f"{there.columns['note']}\n{new}"[:LONGEST_TEXT]
        differ(key, there.columns.get(key), new)
    tags = there.columns.get("tags") or []
    added = [tag for tag in person.columns.get("tags", ()) if tag not in tags]
    differ("tags", tags, [*tags, *added] if added else None)
    if there.columns.get("owner_staff_id") is None:
        differ("owner_staff_id", None, person.columns.get("owner_staff_id"))
    for kind, addresses in person.contacts.items():
        new_ones = [one for one in addresses if one not in there.contacts.get(kind, ())]
        differ(kind, [], new_ones or None)
    for field, value in person.custom.items():
        differ(f"{CUSTOM}{field}", there.custom.get(field), value)
    # What a customer has said themselves is not overruled by a file; only who never answered is answered for.
    if there.consent is None or (there.consent and person.consent is False):
        differ("consent", there.consent, person.consent)
    if there.key is None and person.key and not (there.ref > 0 and person.key.endswith(f"-{there.ref}")):
        differ("external_id", None, person.key)
    return was, becomes


def _fuller(there: YearDay | None, told: YearDay | None) -> YearDay | None:
    """A birthday without its year says nothing against the same with one."""
    if told is not None and there is not None and told.year is None:
        return replace(told, year=there.year) if _is_same_day(there, told) else told
    return told


def _told(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, YearDay):
        mark = {"solar": "", "lunar": "L"}[value.calendar]
        return f"{mark}{f'{value.year}-' if value.year else ''}{value.month:02}-{value.day:02}"
    return "; ".join(value) if isinstance(value, list) else str(value)


def whose(plan: Plan, values: dict[str, str], known: Known, region: str) -> tuple[Ref | None, bool]:
    """Whom a purchase belongs to, made if need be; (None, False) for a walk-in."""
    key = values.get("customer_key", "")[:80]
    name = " ".join(values.get("customer", "").split())[:LONGEST_NAME]
    if key and (ref := known.person_of(key)) is not None:
        return ref, False
    contacts = contacts_of(values, region) if values.get("phone") or values.get("email") else {}
    for kind, addresses in contacts.items():
        for address in addresses:
            if (ref := known.by_contact.get((kind, address))) is not None:
                return ref, False
    if name and not contacts and not key:
        namesakes = known.by_name.get(name_key(name) or name, [])
        if len(namesakes) > 1:
            raise Refusal("namesakes", "customer", name)
        if namesakes:
            return namesakes[0], False
    if not (name or key or contacts):
        return None, False
    called = name or key or next(iter(contacts.values()))[0]
    return add_person(plan, known, Person(0, called, key or None, contacts=contacts)), True
