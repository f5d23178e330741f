"""A certificate on a screen: how it stands, what it says in a line, and its files to take along."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from trainer.certificates import Standing
from trainer.errors import translatable
from trainer.services import certify
from trainer.services.certify import Shown, papers
from trainer.text import Language
from trainer.web.state import Here
from trainer.web.widgets.people import plain

STANDINGS = {
    Standing.VALID: translatable("valid"),
    Standing.EXPIRED: translatable("expired"),
    Standing.REPLACED: translatable("replaced by another certificate"),
    Standing.REVOKED: translatable("revoked"),
}
_COLOURS = {
    Standing.VALID: "green",
    Standing.EXPIRED: "orange",
    Standing.REPLACED: "gray",
    Standing.REVOKED: "red",
}
_ICONS = {
    Standing.VALID: ":material/verified:",
    Standing.EXPIRED: ":material/event_busy:",
    Standing.REPLACED: ":material/swap_horiz:",
    Standing.REVOKED: ":material/block:",
}
_GIVEN = (Standing.VALID, Standing.EXPIRED)


def heading(here: Here, shown: Shown, text: str) -> None:
    """A name or title with the mark of how the certificate stands."""
    standing = shown.status.standing
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(text)}**", width="content")
        st.badge(here.t(STANDINGS[standing]), icon=_ICONS[standing], color=_COLOURS[standing])  # type: ignore[arg-type]


def facts(here: Here, shown: Shown) -> str:
    """Level, band, days and number in a line."""
    certificate, zone = shown.certificate, ZoneInfo(here.asker.time_zone)
    parts = [
        "" if certificate.level is None else here.t(papers.LEVEL, level=certificate.level),
        here.t("score {band}", band=certificate.band),
        here.t("passed on {day}", day=papers.day(certificate.earned_at, zone, here.language)),
        _until(here, shown),
        here.t("No. {number}", number=certificate.number),
    ]
    return " · ".join(part for part in parts if part)


def _until(here: Here, shown: Shown) -> str:
    """Days count where the certificate was issued, not where it is read."""
    zone = ZoneInfo(here.platform.settings.time_zone)
    until = shown.certificate.valid_until
    if until is None:
        return here.t("valid without an end date")
    return here.t("valid until {day}", day=papers.last_day(until, zone, here.language))


def lineage(here: Here, shown: Shown) -> str:
    """What it renews or replaces, what renewed or replaced it, and why it was taken back; may be empty."""
    certificate, status = shown.certificate, shown.status
    parts = [
        here.t("renews {number}", number=certificate.renews) if certificate.renews else "",
        here.t("renewed by {number}", number=shown.renewed_by) if shown.renewed_by else "",
        here.t("replaces {number}", number=certificate.replaces) if certificate.replaces else "",
        here.t("replaced by {number}", number=status.followed_by) if status.followed_by else "",
        here.t("reason: {reason}", reason=plain(status.reason)) if status.reason else "",
    ]
    return " · ".join(part for part in parts if part)


def is_given_out(shown: Shown) -> bool:
    """Whether its files can be taken along."""
    return bool(shown.name) and shown.status.standing in _GIVEN


def files(here: Here, shown: Shown, *, primary: bool = False) -> None:
    """Buttons for the PDF in both languages, the badge and the credential."""
    number = shown.certificate.number
    first, second = _languages(here.language)
    with st.container(horizontal=True):
        _pdf(here, number, first, here.t("Certificate (PDF)"), primary=primary)
        with st.popover(here.t("More files"), type="tertiary"):
            other = "English" if second is Language.EN else "中文"
            _pdf(here, number, second, here.t("Certificate in {language} (PDF)", language=other))
            st.download_button(
                here.t("Badge with credential (SVG)"),
                data=lambda: certify.badge(here.platform, here.asker, number, now=here.now),
                file_name=f"badge-{number}.svg",
                mime="image/svg+xml",
                icon=":material/workspace_premium:",
                type="tertiary",
                on_click="ignore",
                key=f"badge-{number}",
            )
            st.download_button(
                here.t("Signed credential (Open Badges 3.0)"),
                data=lambda: certify.credential(here.platform, here.asker, number, now=here.now),
                file_name=f"credential-{number}.jwt",
                mime="application/vc+jwt",
                icon=":material/key:",
                type="tertiary",
                on_click="ignore",
                key=f"jwt-{number}",
            )
        st.link_button(
            here.t("Public page"), f"/verify/{number}", icon=":material/open_in_new:", type="tertiary"
        )
    if absent := certify.unprintable_in(shown.name):
        st.warning(
            here.t(
                "The PDF cannot print {characters} and shows 〓 instead; on the public page and in the "
                "credential the name is complete.",
                characters=absent,
            ),
            icon=":material/font_download_off:",
        )


def _languages(language: Language) -> tuple[Language, Language]:
    return (Language.ZH, Language.EN) if language is Language.ZH else (Language.EN, Language.ZH)


def _pdf(here: Here, number: str, language: Language, label: str, *, primary: bool = False) -> None:
    st.download_button(
        label,
        data=lambda: certify.paper(here.platform, here.asker, number, language, now=here.now),
        file_name=f"certificate-{number}-{language.value}.pdf",
        mime="application/pdf",
        icon=":material/download:",
        type="primary" if primary else "secondary",
        on_click="ignore",
        key=f"pdf-{number}-{language.value}",
    )
