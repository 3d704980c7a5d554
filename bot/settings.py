"""Settings from the environment or `.env`: one field per line of `.env.example`. Imports nothing of ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

TELEGRAM = "https://api.telegram.org"
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{20,}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
ROADS = ("telegram", "email", "webhook", "handoff")
SHORTEST_SECRET = 16


class Settings(BaseSettings):
    """What the owner sets once. A field's name in capitals is the name of its environment variable."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    bot_token: SecretStr | None = None
    telegram_api_url: str = TELEGRAM
    database_url: str = "sqlite:///data/huitou.db"
    owner_ids: Annotated[tuple[int, ...], NoDecode] = ()
    shop_name: str = Field(default="小店", min_length=1, max_length=64)
    shop_timezone: str = "Asia/Shanghai"
    shop_currency: str = "CNY"
    shop_locale: Literal["zh", "en"] = "zh"
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_port: int = Field(default=8443, ge=1, le=65535)
    roads: Annotated[tuple[str, ...], NoDecode] = ROADS
    public_url: str | None = None
    public_port: int = Field(default=8444, ge=1, le=65535)
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: str | None = None
    mail_reply_to: str | None = None
    mail_bounces: str | None = None
    imap_host: str | None = None
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_user: str | None = None
    imap_password: SecretStr | None = None
    imap_folder: str = "INBOX"
    webhook_out_url: str | None = None
    webhook_out_secret: SecretStr | None = None
    status_port: int | None = Field(default=None, ge=1, le=65535)
    status_token: SecretStr | None = None

    @field_validator("bot_token")
    @classmethod
    def _token_looks_right(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("must look like 123456789:AA…, as BotFather gives it")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _api_is_http(cls, value: str) -> str:
        return _http(value, ("http", "https")).rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _webhook_is_http(cls, value: str | None) -> str | None:
        return None if value is None else _http(value, ("http", "https"))

    @field_validator("webhook_secret")
    @classmethod
    def _secret_is_plain(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be 1 to 256 characters of A-Z a-z 0-9 _ -")
        return value

    @field_validator("public_url")
    @classmethod
    def _public_is_https(cls, value: str | None) -> str | None:
        return None if value is None else _http(value, ("https",)).rstrip("/")

    @field_validator("webhook_out_url")
    @classmethod
    def _gateway_is_http(cls, value: str | None) -> str | None:
        return None if value is None else _http(value, ("http", "https"))

    @field_validator("webhook_out_secret", "status_token")
    @classmethod
    def _secret_is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"must be at least {SHORTEST_SECRET} characters; make one: openssl rand -hex 32")
        return value

    @field_validator("mail_from", "mail_reply_to", "mail_bounces")
    @classmethod
    def _mail_is_one_address(cls, value: str | None) -> str | None:
        if value is not None and not _MAIL.fullmatch(value):
            raise ValueError("must be one plain address such as shop@example.com")
        return value

    @field_validator("roads", mode="before")
    @classmethod
    def _roads_are_known(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        roads = tuple(part.strip().lower() for part in value.replace("，", ",").split(",") if part.strip())
        if not roads or not set(roads) <= set(ROADS):
            raise ValueError(f"must be some of {', '.join(ROADS)}, separated by commas")
        return roads

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if isinstance(value, int):
            return (value,)
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            raise ValueError("must be Telegram ids, digits only, separated by commas")
        return tuple(int(part) for part in parts)

    @field_validator("shop_timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("must be a zone name such as Asia/Shanghai or Europe/London")
        return value

    @field_validator("shop_currency")
    @classmethod
    def _currency_is_code(cls, value: str) -> str:
        code = value.strip().upper()
        if not _CURRENCY.fullmatch(code):
            raise ValueError("must be a three-letter code such as CNY, USD or EUR")
        return code

    @model_validator(mode="after")
    def _webhook_has_secret(self) -> Settings:
        if self.webhook_url and self.webhook_secret is None:
            raise ValueError("WEBHOOK_SECRET is needed with WEBHOOK_URL")
        return self

    @model_validator(mode="after")
    def _roads_are_whole(self) -> Settings:
        if self.smtp_host and self.mail_from is None:
            raise ValueError("MAIL_FROM is needed with SMTP_HOST")
        if self.smtp_user and self.smtp_security == "none":
            raise ValueError("SMTP_SECURITY must be starttls or tls where SMTP_USER logs in")
        if self.imap_host:
            self._look_at_mailbox()
        if self.webhook_out_url and self.webhook_out_secret is None:
            raise ValueError("WEBHOOK_OUT_SECRET is needed with WEBHOOK_OUT_URL")
        if self.status_port and self.status_token is None:
            raise ValueError("STATUS_TOKEN is needed with STATUS_PORT")
        return self

    def _look_at_mailbox(self) -> None:
        if self.mail_from is None:
            raise ValueError("MAIL_FROM is needed with IMAP_HOST")
        if not (self.imap_user or self.smtp_user) or not (self.imap_password or self.smtp_password):
            raise ValueError("IMAP_USER and IMAP_PASSWORD are needed with IMAP_HOST, where SMTP's are not its own")
        if self.imap_security == "none" and self.imap_host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("IMAP_SECURITY must be tls or starttls, except on this machine")

    @property
    def open_roads(self) -> tuple[str, ...]:
        """What is set up here, in the order of ROADS."""
        is_shut = {"email": self.smtp_host is None, "webhook": self.webhook_out_url is None}
        return tuple(road for road in self.roads if not is_shut.get(road))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.shop_timezone)

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on a server."""
        return Path(self.database_url.removeprefix("sqlite:///")) if self.database_url.startswith("sqlite") else None


def _http(value: str, schemes: tuple[str, ...]) -> str:
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname:
        raise ValueError("must be an address such as https://example.com")
    return value


def explain(error: ValidationError) -> str:
    """One clear line for the first wrong setting; never its value, which may be secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]).upper() if first["loc"] else "settings"
    return f"{name}: {first['msg'].removeprefix('Value error, ')}"
