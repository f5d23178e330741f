"""Credentials, seals and evidence: signed with a frozen key, read by others, and every change is found."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from trainer import certificates as rules
from trainer.certificates import (
    Certificate,
    Earned,
    credential,
    evidence,
    files,
    keys,
    seals,
    signing,
    verifying,
)
from trainer.certificates.credential import Addresses
from trainer.certificates.evidence import Entry, EntryKind
from trainer.certificates.files import FileKind
from trainer.certificates.keys import BadKeysError, KeyRing, SigningKey
from trainer.certificates.seals import SealState
from trainer.certificates.signing import BadSignatureError
from trainer.documents import certificate as layout
from trainer.text import LocalText

AT = datetime(2026, 1, 23, 1, 0, tzinfo=UTC)
KEY = SigningKey(bytes(range(32)), AT)
"""A key everybody knows, so that what it signs can be frozen here."""

OTHER = SigningKey(bytes(range(1, 33)), AT)
FROZEN_SIGNATURE = "JuTesRvLokv275irtxZM_kZIJe5RGADnbA4P1_xDLhN93i0jWrlqZNNNcyfDCsZkqpA0K_sMYgsb6rXsWZnICw"
HERE = Addresses("https://learn.example")


def certificate(valid_for: int | None = None) -> Certificate:
    title = LocalText("客户经理初级认证", "Client manager certification, level 1")
    earned = Earned("org", "ann", "a1", "CERT-1", title, 1, Fraction(72), Fraction(60), valid_for, AT, AT)
    return rules.issue(
        earned,
        certificate=str(UUID(int=7)),
        serial=1,
        renews=None,
        issuer=LocalText("培训中心", "Training centre"),
        zone=ZoneInfo("Asia/Shanghai"),
        now=AT,
    )


def token(key: SigningKey = KEY, valid_for: int | None = None, name: str = "欧阳晓楠") -> str:
    return signing.sign(key, credential.claims(certificate(valid_for), name, HERE))


def _pem(key: SigningKey) -> bytes:
    return key.public.verifier.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_the_thumbprint_and_signature_of_a_frozen_key_never_change() -> None:
    assert KEY.public.id == "1IG2tMH7J2wbJZnOf8LJzQitKf7LMvoAElsuDMVM54Y"
    assert signing.sign(KEY, {"a": 1}).rpartition(".")[2] == FROZEN_SIGNATURE


def test_the_thumbprint_of_the_standards_example_key_is_as_published() -> None:
    """RFC 8037, appendix A.1 to A.3."""
    seed = urlsafe_b64decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    key = SigningKey(seed, AT).public
    assert keys.encode(key.x) == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert key.id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_an_independent_verifier_of_open_badges_accepts_the_credential() -> None:
    found = OB3Verifier(_pem(KEY)).verify(token())
    assert found.achievement.achievement_type == "Certification"
    assert found.issuer.id == HERE.base
    assert found.credential_status[0]["id"] == HERE.revoked


def test_an_independent_verifier_refuses_another_key_a_change_and_an_expired_one() -> None:
    with pytest.raises(OB3VerificationError):
        OB3Verifier(_pem(OTHER)).verify(token())
    head, body, signature = token().split(".")
    with pytest.raises(OB3VerificationError):
        OB3Verifier(_pem(KEY)).verify(f"{head}.{body[:-6]}AAAAAA.{signature}")
    past = signing.sign(
        KEY, credential.claims(replace(certificate(), valid_until=AT + timedelta(days=1)), "x", HERE)
    )
    with pytest.raises(OB3VerificationError, match="expired"):
        OB3Verifier(_pem(KEY)).verify(past)


def test_the_published_key_set_verifies_it_with_plain_json_web_tokens() -> None:
    published = jwt.PyJWKSet.from_dict(keys.published([OTHER.public, KEY.public]))
    key = next(found for found in published.keys if found.key_id == KEY.public.id)
    claims = jwt.decode(token(valid_for=1200), key.key, algorithms=["EdDSA"])
    assert claims["credentialSubject"]["identifier"][0]["identityHash"] == "欧阳晓楠"
    assert claims["validUntil"].startswith("2126-01-23T16:00")


def test_a_badge_carries_the_credential_where_others_look_for_it() -> None:
    picture = layout.badge(token(), certificate().title, 3, certificate().number)
    assert OB3Verifier.extract_token_from_svg(picture) == token()
    assert files.token_in(picture) == token()


def test_the_credential_says_what_the_certificate_says() -> None:
    said = credential.read(token(valid_for=24), [KEY.public])
    made = certificate(24)
    assert (said.id, said.number, said.name, said.band) == (made.id, made.number, "欧阳晓楠", "70–79 %")
    assert (said.valid_until, said.level, said.title) == (made.valid_until, 1, made.title)
    assert said.trusted
    assert not credential.read(token(), [OTHER.public]).trusted


@given(st.integers(0, 10_000), st.integers(1, 63))
@settings(max_examples=60)
def test_no_letter_of_a_credential_can_be_changed(place: int, shift: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    text = token()
    place %= len(text)
    if text[place] == "." or place == len(text) - 1:
        return
    changed = alphabet[(alphabet.index(text[place]) + shift) % 64]
    with pytest.raises(BadSignatureError):
        signing.read(text[:place] + changed + text[place + 1 :], [])


@pytest.mark.parametrize("text", ["", "a.b.c", "eyJ.eyJ.x", "x" * 70_000, jwt.encode({"a": 1}, "k" * 32)])
def test_what_is_no_signed_statement_is_refused(text: str) -> None:
    with pytest.raises(BadSignatureError):
        signing.read(text, [])


def test_an_unsigned_token_is_refused() -> None:
    bare = jwt.encode({"a": 1}, None, algorithm="none", headers={"jwk": KEY.public.jwk()})
    with pytest.raises(BadSignatureError):
        signing.read(bare, [KEY.public])


def test_after_rotation_old_and_new_are_verifiable_and_only_the_new_key_signs() -> None:
    ring = keys.rotate(keys.rotate(KeyRing(KEY), OTHER), keys.make(AT))
    again = keys.from_json(json.loads(json.dumps(keys.to_json(ring))))
    assert [key.id for key in again.public] == [key.id for key in ring.public]
    assert again.current.seed == ring.current.seed
    assert credential.read(token(), again.public).trusted
    stored = json.dumps(keys.to_json(ring))
    assert keys.encode(KEY.seed) not in stored
    assert "d" not in keys.published(again.public)["keys"][0]


@pytest.mark.parametrize(
    "stored",
    [None, [], {}, {"keys": []}, {"keys": [{"d": "AA", "made_at": "2026-01-01"}]}, {"keys": ["x"]}],
)
def test_a_damaged_key_file_is_refused(stored: object) -> None:
    with pytest.raises(BadKeysError):
        keys.from_json(stored)


def test_a_key_whose_halves_do_not_belong_together_is_refused() -> None:
    stored = keys.to_json(KeyRing(KEY))
    stored["keys"][0]["x"] = keys.encode(OTHER.public.x)
    with pytest.raises(BadKeysError):
        keys.from_json(stored)


PDF = b"%PDF-1.7\nstream\n" + token().encode() + b"\nendstream\n%%EOF\n"


def test_a_sealed_document_is_whole_until_one_byte_changes() -> None:
    sealed = seals.seal(PDF, certificate().id, KEY)
    assert seals.inspect(sealed, [KEY.public]).state is SealState.WHOLE
    assert sealed.startswith(PDF)
    for place in (0, 9, len(PDF) // 2, len(PDF) - 1, len(PDF) + 20, len(sealed) - 3):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert seals.inspect(changed, [KEY.public]).state is not SealState.WHOLE, place
    assert seals.inspect(sealed + b"more", [KEY.public]).state is SealState.BROKEN
    assert seals.inspect(PDF, [KEY.public]).state is SealState.ABSENT


def _found(content: bytes, now: datetime = AT) -> list[str]:
    return [found.template for found in verifying.verify(content, [KEY.public], now).findings]


def test_a_file_is_verified_without_a_database() -> None:
    sealed = seals.seal(PDF, certificate().id, KEY)
    assert _found(sealed) == []
    assert _found(token().encode()) == []
    assert _found(json.dumps({"credential": token()}).encode()) == []
    assert _found(PDF) == [verifying.UNSEALED]
    assert _found(sealed.replace(b"1.7", b"1.6")) == [verifying.BROKEN]
    assert _found(seals.seal(PDF, "another", KEY)) == [verifying.OTHER_SEAL]
    assert _found(b"%PDF-1.7 nothing") == [verifying.NO_CREDENTIAL]
    assert _found(b"hello") == [verifying.NOTHING]


def test_a_seal_by_a_stranger_on_a_genuine_credential_does_not_pass() -> None:
    assert _found(seals.seal(PDF, certificate().id, OTHER)) == [verifying.OTHER_SEAL]


def test_a_file_signed_with_a_strange_key_fits_but_is_not_vouched_for() -> None:
    assert _found(token(OTHER).encode()) == [verifying.STRANGER]


def test_a_file_expires_at_the_boundary_and_not_before() -> None:
    dated = certificate(24)
    end = dated.valid_until
    assert end is not None
    body = token(valid_for=24).encode()
    assert _found(body, end - timedelta(seconds=1)) == []
    assert _found(body, end) == [verifying.EXPIRED]
    assert _found(body, AT - timedelta(seconds=1)) == [verifying.NOT_YET]


ENTRIES = (
    Entry(EntryKind.HEAD, {"format": evidence.FORMAT, "attempt": "a1"}),
    *(Entry(EntryKind.EVENT, {"seq": n, "text": f"第{n}步", "share": 0.5}) for n in range(1, 8)),
)
FILE = evidence.write(ENTRIES, KEY)


def test_an_evidence_file_holds_what_was_written_and_knows_its_signer() -> None:
    found = evidence.examine(FILE, [KEY.public])
    assert (found.entries, found.findings, found.trusted) == (ENTRIES, (), True)
    assert files.kind_of(FILE) is FileKind.EVIDENCE


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
@settings(max_examples=300)
def test_a_changed_byte_is_found_and_placed_at_its_line(place: int, change: int) -> None:
    changed = FILE[:place] + bytes([FILE[place] ^ change]) + FILE[place + 1 :]
    line = FILE.count(b"\n", 0, place) + 1
    found = evidence.examine(changed, [KEY.public])
    assert found.findings
    assert found.findings[0].line == line


@given(st.integers(0, len(FILE) - 1))
@settings(max_examples=60)
def test_a_file_cut_short_anywhere_is_not_whole(end: int) -> None:
    assert evidence.examine(FILE[:end], [KEY.public]).findings


@pytest.mark.parametrize("number", range(len(ENTRIES)))
def test_a_line_left_out_shows_at_its_place(number: int) -> None:
    lines = FILE.splitlines(keepends=True)
    found = evidence.examine(b"".join(lines[:number] + lines[number + 1 :]), [KEY.public])
    assert found.findings[0].line == number + 1


def test_a_chain_made_anew_does_not_fit_the_signature() -> None:
    forged = (*ENTRIES[:3], Entry(EntryKind.EVENT, {"seq": 3, "text": "pass"}), *ENTRIES[4:])
    lines = evidence.write(forged, OTHER).splitlines(keepends=True)
    seal = FILE.splitlines(keepends=True)[-1]
    found = evidence.examine(b"".join(lines[:-1]) + seal, [KEY.public])
    assert [finding.template for finding in found.findings] == [evidence.FORGED]
    own = evidence.examine(b"".join(lines), [KEY.public])
    assert (own.findings, own.trusted) == ((), False)


def test_a_long_title_is_cut_on_the_badge_and_markup_in_it_is_text() -> None:
    title = LocalText("认证" * 20, '<script>"&' + "x" * 60)
    picture = layout.badge(token(), title, None, certificate().number).decode()
    assert "认证" * 11 + "认…" in picture
    assert "<script>" not in picture
    assert files.token_in(picture.encode()) == token()
