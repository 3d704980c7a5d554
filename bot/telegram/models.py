"""aiogram, imported so that its 400 models are built when first used, not all at once.

`aiogram.types` calls `model_rebuild()` on every model although they say `defer_build`: 6 s of CPU and 165 MB. Held
back, the import costs a third. Tested against the pinned release; this module must be imported before aiogram.
"""

from __future__ import annotations

from typing import Any, Literal, Optional, Union

from pydantic import BaseModel

_rebuild = BaseModel.__dict__["model_rebuild"].__func__


def _later(_cls: type[BaseModel], /, **_kw: Any) -> None:
    """Stands in for `model_rebuild` while aiogram is imported."""


BaseModel.model_rebuild = classmethod(_later)  # type: ignore[assignment, method-assign]
try:
    import aiogram.methods
    import aiogram.types
    from aiogram.client.default import Default
    from aiogram.methods.base import Response, TelegramMethod
    from aiogram.types.base import TelegramObject
finally:
    BaseModel.model_rebuild = classmethod(_rebuild)  # type: ignore[assignment, method-assign]

_NAMES: dict[str, Any] = {
    "List": list,
    "Optional": Optional,
    "Union": Union,
    "Literal": Literal,
    "Default": Default,
    **{name: getattr(aiogram.types, name) for name in aiogram.types.__all__},
}


def _rebuild_with_names(cls: type[BaseModel], /, **kw: Any) -> bool | None:
    """Pydantic calls this on first use; the names that aiogram would have given are given here."""
    kw["_types_namespace"] = kw.get("_types_namespace") or _NAMES
    built: bool | None = _rebuild(cls, **kw)
    return built


for _base in (TelegramObject, TelegramMethod, Response):
    _base.model_rebuild = classmethod(_rebuild_with_names)  # type: ignore[assignment, method-assign]
