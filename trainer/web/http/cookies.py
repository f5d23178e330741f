"""The cookies of this program, and the one way in which they are set."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from trainer.services.sessions import SignedIn

SESSION_COOKIE = "trainer_session"
DEVICE_COOKIE = "trainer_device"
LANGUAGE_COOKIE = "trainer_language"
NEXT_COOKIE = "trainer_next"

_DEVICE_LIFE = timedelta(days=180)
_LANGUAGE_LIFE = timedelta(days=365)
_NEXT_LIFE = timedelta(minutes=10)


def give_session(response: Response, signed_in: SignedIn, *, secure: bool) -> None:
    """Hand the browser its session: until it is closed, for this site only, out of reach of scripts."""
    _set(response, SESSION_COOKIE, signed_in.token, None, secure)
    if signed_in.device:
        _set(response, DEVICE_COOKIE, signed_in.device, _DEVICE_LIFE, secure)


def take_session(response: Response, *, secure: bool) -> None:
    """Take the session away from the browser."""
    take(response, SESSION_COOKIE, secure=secure)


def remember_language(response: Response, language: str, *, secure: bool) -> None:
    """Keep the language somebody chose before signing in."""
    _set(response, LANGUAGE_COOKIE, language, _LANGUAGE_LIFE, secure)


def remember_next(response: Response, path: str, *, secure: bool) -> None:
    """Keep where somebody wanted to go while they are away at the provider."""
    _set(response, NEXT_COOKIE, path, _NEXT_LIFE, secure)


def take(response: Response, name: str, *, secure: bool) -> None:
    """Take any cookie away."""
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")


def _set(response: Response, name: str, value: str, life: timedelta | None, secure: bool) -> None:
    response.set_cookie(
        name,
        value,
        max_age=None if life is None else int(life.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
