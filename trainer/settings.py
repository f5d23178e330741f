"""Settings: four environment variables and `trainer.toml`; everything has a default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from trainer.errors import TrainerError, translatable
from trainer.text import Language

PICTURES = (".svg", ".png", ".jpg", ".jpeg")
"""What a logo may be."""


class BadSettingsError(TrainerError):
    """`trainer.toml` cannot be used."""

    template = translatable("{path}: {place}: {reason}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sessions(_Part):
    """How long a sign-in lasts: after the last click, and at most."""

    idle_minutes: int = Field(default=120, ge=5)
    absolute_hours: int = Field(default=12, ge=1)


class Passwords(_Part):
    """What a password must be, and how much work checking one may take at a time."""

    minimum_length: int = Field(default=8, ge=8)
    workers: int = Field(default=1, ge=1)


class Mail(_Part):
    """How notices go out by e-mail; without a `host` they stay in the inbox of the product.

    `sender` is the address they come from. `security` is how the connection is encrypted.
    """

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    login: str = ""
    password: str = Field(default="", repr=False)
    sender: str = ""
    timeout_seconds: int = Field(default=20, ge=1, le=120)

    @model_validator(mode="after")
    def _has_a_sender(self) -> Mail:
        if self.host and "@" not in self.sender:
            raise ValueError("sender must be an e-mail address")
        return self

    @property
    def enabled(self) -> bool:
        """Whether mail goes out at all."""
        return bool(self.host)


class OpenIdConnect(_Part):
    """Sign-in through the organisation's own provider.

    `role_claim` names the claim that lists groups; `roles` maps a group to a role: `manager` over one's own
    unit, `manager@*` over the whole organisation, `manager@华东/上海` over a unit. `admitted` lists the
    groups that may come in (none: everybody the provider knows). `create` makes an account for a person seen
    for the first time, in the unit that `unit_claim` or else `unit` names.
    """

    enabled: bool = False
    name: str = "OpenID Connect"
    client_id: str = ""
    client_secret: str = ""
    metadata_url: str = ""
    login_claim: str = "preferred_username"
    role_claim: str = "groups"
    roles: Mapping[str, str] = Field(default_factory=dict)
    admitted: tuple[str, ...] = ()
    create: bool = True
    unit_claim: str = ""
    unit: str = ""


class Settings(_Part):
    """Everything an operator can set. Paths are absolute once loaded.

    `organisation` and `organisation_en` name the organisation on pages and documents; `logo` is its picture.
    """

    database_url: str
    content: Path
    secret_file: Path
    cache: Path = Path("data/cache")
    public_url: str = ""
    language: Language = Language.ZH
    time_zone: str = "Asia/Shanghai"
    organisation: str = "客户经理培训中心"
    organisation_en: str = ""
    logo: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8501
    trusted_proxies: tuple[str, ...] = ()
    sessions: Sessions = Sessions()
    passwords: Passwords = Passwords()
    oidc: OpenIdConnect = OpenIdConnect()
    mail: Mail = Mail()

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for address in given:
            ip_network(address, strict=False)
        return given

    @field_validator("logo", mode="before")
    @classmethod
    def _may_be_empty(cls, given: object) -> object:
        return given or None

    @field_validator("logo")
    @classmethod
    def _is_picture(cls, given: Path | None) -> Path | None:
        if given is not None and given.suffix.lower() not in PICTURES:
            raise ValueError(f"must be one of {', '.join(PICTURES)}")
        return given

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, given: str) -> str:
        if given and not given.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// or http://")
        return given


def load(environment: Mapping[str, str] = os.environ, root: Path | None = None) -> Settings:
    """Read settings for a project at `root` (default: the working directory).

    Raises: BadSettingsError: naming the file, the setting and what is wrong with it.
    """
    root = (root or Path.cwd()).resolve()
    path = root / "trainer.toml"
    values: dict[str, object] = {}
    if path.exists():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSettingsError(path=path, place="TOML", reason=str(error)) from error
    data = root / "data"
    values.setdefault("database_url", f"sqlite:///{data / 'trainer.sqlite3'}")
    values.setdefault("content", _content(root))
    values.setdefault("secret_file", data / "secret")
    values.setdefault("cache", data / "cache")
    if isinstance(logo := values.get("logo"), str) and logo:
        values["logo"] = root / logo
    for name in ("database_url", "content", "secret_file", "public_url"):
        if given := environment.get(f"TRAINER_{name.upper()}"):
            values[name] = given
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadSettingsError(path=path, place=place, reason=first["msg"]) from error


def _content(root: Path) -> Path:
    """The folder with content: the working directory if it has any, else the repository the program is in."""
    here = any((root / name).is_dir() for name in ("courses", "question_bank"))
    return root if here else Path(__file__).resolve().parents[1]
