"""`trainer certificate`: verify a certificate or evidence file, write evidence, change the signing key."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from trainer.certificates import Certificate, MistypedNumberError, Standing, Status, read_number, standing
from trainer.certificates.credential import Said
from trainer.certificates.evidence import EntryKind, Finding
from trainer.certificates.files import FileKind
from trainer.certificates.verifying import Verified
from trainer.cli.console import FAULTS, USAGE, document, group, language, line, say, settings, t
from trainer.clock import Clock
from trainer.errors import translatable
from trainer.services import accounts
from trainer.services.catalogue import Catalogue
from trainer.services.certify import checking, evidence, keys, papers
from trainer.services.certify.checking import Checked, NoSuchFileError
from trainer.services.platform import Platform
from trainer.storage import open_store
from trainer.storage.certificates import Held

STANDINGS = {
    Standing.VALID: translatable("valid"),
    Standing.EXPIRED: translatable("expired"),
    Standing.REPLACED: translatable("replaced by another certificate"),
    Standing.REVOKED: translatable("revoked"),
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    found = group(t("Verify certificates, write evidence, change the signing key."))
    found.command("verify", help=t("Verify a certificate or an evidence file, or look a number up."))(verify)
    found.command("evidence", help=t("Write the signed evidence of one attempt into a file."))(write_evidence)
    found.command("new-key", help=t("Sign with a new key from now on; old certificates stay verifiable."))(
        new_key
    )
    app.add_typer(found, name="certificate")


def verify(
    what: Annotated[
        str, typer.Argument(metavar="FILE-OR-CODE", help=t("A file, or a number such as 2026-7K4M9-Q2D3XH."))
    ],
    key_file: Annotated[
        Path | None, typer.Option("--keys", help=t("The organisation's public keys (jwks.json)."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Verify. Exit 1 if anything is wrong."""
    path, now = Path(what), Clock().now()
    if path.is_file():
        checked = checking.check_file(settings(), path, key_file, now=now)
        _tell_file(checked, now, as_json)
        return
    try:
        number = read_number(what)
    except MistypedNumberError as error:
        if "." in what or "/" in what:
            raise NoSuchFileError(which=what) from error
        raise
    _tell_number(number, checking.check_number(settings(), number, now=now), now, as_json)


def write_evidence(
    attempt: Annotated[str, typer.Argument(metavar="ATTEMPT", help=t("The id of the attempt."))],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help=t("Where the evidence goes."))],
    force: Annotated[bool, typer.Option("--force", help=t("Replace the file if it exists."))] = False,
) -> None:
    """Write evidence."""
    if to.exists() and not force:
        say(t("{path} exists; choose another name or add --force.", path=to), "red")
        raise typer.Exit(USAGE)
    platform = _platform()
    try:
        asker = accounts.system_asker(platform)
        content = evidence.of_attempt(platform, asker, attempt, now=platform.clock.now())
    finally:
        platform.store.close()
    to.write_bytes(content)
    say(t("Evidence of attempt {attempt} is in {path}.", attempt=attempt, path=to))


def new_key() -> None:
    """Rotate."""
    platform = _platform()
    try:
        made = keys.rotate(platform, accounts.system_asker(platform), now=platform.clock.now())
    finally:
        platform.store.close()
    say(t("Certificates are now signed with key {key}; earlier ones stay verifiable.", key=made.id))
    say(t("Back up {path}.", path=keys.path_of(platform.settings)))


def _platform() -> Platform:
    found = settings()
    store = open_store(found.database_url)
    return Platform(store, Clock(), found, Catalogue(store))


def _tell_file(checked: Checked, now: datetime, as_json: bool) -> None:
    verified, status = checked.verified, checked.status(now)
    ended = status if status and status.standing in (Standing.REVOKED, Standing.REPLACED) else None
    sound = verified.sound and ended is None
    if as_json:
        document(_file_json(checked, sound, status))
    else:
        _say_file(checked, ended)
    if not sound:
        raise typer.Exit(FAULTS)


def _say_file(checked: Checked, ended: Status | None) -> None:
    verified = checked.verified
    if verified.said is not None:
        _say_said(verified.said)
    for finding in verified.findings:
        say(_placed(finding), "red")
    if ended is not None:
        say(t("This certificate is {standing}.", standing=t(STANDINGS[ended.standing])), "red")
    elif verified.said is not None and not checked.looked_up:
        say(t("Whether it was revoked since cannot be told without its database."), "yellow")
    if verified.sound and ended is None:
        say(_fine(verified), "green")


def _fine(verified: Verified) -> str:
    if verified.kind is FileKind.EVIDENCE:
        events = sum(entry.kind is EntryKind.EVENT for entry in verified.entries)
        return t(
            "Whole and unchanged: {events} events of attempt {attempt}.",
            events=events,
            attempt=verified.entries[0].body.get("attempt", ""),
        )
    return t("Genuine and unchanged.")


def _say_said(said: Said) -> None:
    zone = ZoneInfo(settings().time_zone)
    line(f"{t('Name')}: {said.name}")
    line(f"{t('Exam title')}: {said.title.in_(language())}")
    line(f"{t('Certificate number')}: {said.number}")
    if said.level is not None:
        line(f"{t('Certificate level')}: {said.level}")
    line(f"{t('Score band')}: {said.band}")
    line(f"{t('Date of the pass')}: {papers.day(said.earned_at, zone, language())}")
    line(f"{t('Valid until')}: {papers.last_day(said.valid_until, zone, language())}")
    line(f"{t('Issued by')}: {said.issuer}")
    line(f"{t('Signing key')}: {said.key.id}")


def _tell_number(number: str, held: Held | None, now: datetime, as_json: bool) -> None:
    status = standing(held.certificate, held.ended, now) if held else None
    valid = status is not None and status.standing is Standing.VALID
    if as_json:
        document({"kind": "number", "number": number, "valid": valid, **_held_json(held, status)})
    elif held is None or status is None:
        say(t("There is no certificate {number} here.", number=number), "red")
    else:
        _say_held(held.certificate, held.name, status)
    if not valid:
        raise typer.Exit(FAULTS)


def _say_held(certificate: Certificate, name: str, status: Status) -> None:
    zone = ZoneInfo(settings().time_zone)
    line(f"{t('Name')}: {name or '—'}")
    line(f"{t('Exam title')}: {certificate.title.in_(language())}")
    line(f"{t('Score band')}: {certificate.band}")
    line(f"{t('Valid until')}: {papers.last_day(certificate.valid_until, zone, language())}")
    colour = "green" if status.standing is Standing.VALID else "red"
    say(t("This certificate is {standing}.", standing=t(STANDINGS[status.standing])), colour)


def _placed(finding: Finding) -> str:
    sentence = t(finding.template, **finding.details)
    if not finding.line:
        return sentence
    if finding.column:
        return t(
            "Line {line}, byte {column}: {sentence}",
            line=finding.line,
            column=finding.column,
            sentence=sentence,
        )
    return t("Line {line}: {sentence}", line=finding.line, sentence=sentence)


def _file_json(checked: Checked, sound: bool, status: Status | None) -> dict[str, Any]:
    verified = checked.verified
    said = verified.said
    return {
        "kind": verified.kind.value,
        "valid": sound,
        "findings": [
            {"line": found.line, "column": found.column, "message": t(found.template, **found.details)}
            for found in verified.findings
        ],
        "key": verified.key.id if verified.key else None,
        "certificate": _said_json(said) if said else None,
        "standing": status.standing.value if status else None,
    }


def _said_json(said: Said) -> dict[str, Any]:
    return {
        "number": said.number,
        "name": said.name,
        "title": {"zh": said.title.zh, "en": said.title.en},
        "level": said.level,
        "band": said.band,
        "issued_at": said.issued_at.isoformat(),
        "valid_until": said.valid_until.isoformat() if said.valid_until else None,
        "issuer": said.issuer,
    }


def _held_json(held: Held | None, status: Status | None) -> dict[str, Any]:
    if held is None or status is None:
        return {"certificate": None, "standing": None}
    certificate = held.certificate
    return {
        "standing": status.standing.value,
        "certificate": {
            "name": held.name,
            "title": {"zh": certificate.title.zh, "en": certificate.title.en},
            "level": certificate.level,
            "band": str(certificate.band),
            "issued_at": certificate.issued_at.isoformat(),
            "valid_until": certificate.valid_until.isoformat() if certificate.valid_until else None,
        },
    }
