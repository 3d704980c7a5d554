"""What all tables share: names of constraints, STRICT on SQLite, short helpers for columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, DateTime, Float, Index, MetaData, String
from sqlalchemy.ext.compiler import compiles
from sqlmodel import Field, SQLModel
from sqlmodel.sql.sqltypes import AutoString

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# A STRICT table knows five types only; without the mapping SQLite refuses VARCHAR and DATETIME.
for _type, _name in (
    (String, "TEXT"),
    (AutoString, "TEXT"),
    (DateTime, "TEXT"),
    (Date, "TEXT"),
    (JSON, "TEXT"),
    (Boolean, "INTEGER"),
    (BigInteger, "INTEGER"),
    (Float, "REAL"),
):
    compiles(_type, "sqlite")(lambda _element, _compiler, _name=_name, **_kw: _name)


class StrictTable(SQLModel):
    """Base of every table: STRICT on SQLite, and no id is ever given twice (old buttons carry ids)."""

    __table_args__: Any = {"sqlite_strict": True, "sqlite_autoincrement": True}


def args(*constraints: Any) -> tuple[Any, ...]:
    """Constraints of a table, with STRICT kept."""
    return (*constraints, {"sqlite_strict": True, "sqlite_autoincrement": True})


def partial_index(name: str, *columns: str, where: str, postgresql: str = "", unique: bool = False) -> Index:
    """An index over the rows that matter, on both databases; `postgresql` where its words are others."""
    from sqlalchemy import text

    other = text(postgresql or where)
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=other)


def key() -> Any:
    """An integer primary key."""
    return Field(default=None, primary_key=True)


def link(target: str, *, index: bool = True, nullable: bool = False, cascade: bool = False) -> Any:
    """A foreign key to `table.column`; rows of a parent are kept unless `cascade`."""
    kwargs: dict[str, Any] = {"ondelete": "CASCADE"} if cascade else {}
    if nullable:
        return Field(default=None, foreign_key=target, index=index, nullable=True, **kwargs)
    return Field(foreign_key=target, index=index, **kwargs)


def big(*, nullable: bool = False, **kwargs: Any) -> Any:
    """A 64-bit integer: Telegram ids, money."""
    if nullable:
        kwargs.setdefault("default", None)
    return Field(sa_type=BigInteger, nullable=nullable, **kwargs)


def document(**kwargs: Any) -> Any:
    """A JSON value."""
    return Field(sa_type=JSON, **kwargs)
