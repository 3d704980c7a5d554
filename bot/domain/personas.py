"""The people whom the sandbox page plays and whom the demo shop knows: data, used by both."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.people import Role


@dataclass(frozen=True, slots=True)
class Persona:
    """One played person. `seat`: what they are in the demo shop; `phone` in E.164, made up."""

    telegram_id: int
    seat: Role
    zh: str
    en: str
    phone: str
    username: str
    is_linked: bool = True

    def name(self, locale: str) -> str:
        return self.en if locale == "en" else self.zh

    def language(self, locale: str) -> str:
        """The language of their app: they live where the shop does."""
        return "en" if locale == "en" else "zh"


OWNER = Persona(1000, Role.OWNER, "林岚", "Laura Lin", "+8613800001000", "linlan_shop")
MANAGER = Persona(1001, Role.MANAGER, "周静", "Jane Chow", "+8613800001001", "zhoujing_shop")
SALES_CHEN = Persona(1002, Role.SALESPERSON, "小陈", "Chen", "+8613800001002", "xiaochen_shop")
SALES_LI = Persona(1003, Role.SALESPERSON, "小李", "Lily", "+8613800001003", "xiaoli_shop")
# Birthday in two days, buys every month, linked, has agreed to offers.
FANG = Persona(2001, Role.CUSTOMER, "王芳", "Fiona Wang", "+8613911122001", "wangfang_2001")
# Birthday in nine days; on record by phone only, and linked when he shares his contact.
YANG = Persona(2002, Role.CUSTOMER, "刘洋", "Leo Liu", "+8613911122002", "liuyang_2002", is_linked=False)

PERSONAS = (OWNER, MANAGER, SALES_CHEN, SALES_LI, FANG, YANG)


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """Who plays which part in a demo shop."""

    owner: Persona = OWNER
    manager: Persona = MANAGER
    salespeople: tuple[Persona, Persona] = (SALES_CHEN, SALES_LI)
    regular: Persona = FANG
    newcomer: Persona = YANG
