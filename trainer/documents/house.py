"""What every document says of whose it is: the organisation's name in both languages, and its logo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.errors import TrainerError, translatable
from trainer.settings import Settings
from trainer.text import Language, LocalText

LARGEST_LOGO = 2 * 1024 * 1024


class BadLogoError(TrainerError):
    """The file that `logo` in trainer.toml names cannot be printed."""

    template = translatable("The logo {path} cannot be used: {reason}")


@dataclass(frozen=True, slots=True)
class House:
    """The organisation as documents name it. `logo` is the picture's file name (`logo.svg`) or empty."""

    name: LocalText
    logo: str
    picture: bytes

    def data(self, language: Language) -> dict[str, Any]:
        """What `paper` in furniture.typ takes as `house`."""
        return {"name": self.name.in_(language), "logo": self.logo, "language": language.value}

    @property
    def files(self) -> dict[str, bytes]:
        """The files to hand to `pdf`."""
        return {self.logo: self.picture} if self.logo else {}


def house(settings: Settings) -> House:
    """The organisation of an installation.

    Raises: BadLogoError.
    """
    name = LocalText(settings.organisation, settings.organisation_en or settings.organisation)
    if settings.logo is None:
        return House(name, "", b"")
    return House(name, f"logo{settings.logo.suffix.lower()}", _picture(settings.logo))


def _picture(path: Path) -> bytes:
    try:
        found = path.read_bytes()
    except OSError as error:
        raise BadLogoError(path=path, reason=error.strerror or str(error)) from error
    if len(found) > LARGEST_LOGO:
        raise BadLogoError(path=path, reason=f"{len(found)} > {LARGEST_LOGO} bytes")
    return found
