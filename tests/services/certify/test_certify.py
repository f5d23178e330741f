"""A pass issues a certificate, once; people revoke, reissue and confirm; everything leaves its trace."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import jwt
import pytest
from openbadgeslib.ob3.verifier import OB3Verifier
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from tests.exam_world import NOW, World, blueprint
from tests.services.certify.conftest import TITLE
from trainer.blueprints import Purpose, ReviewPolicy, ReviewShows, ReviewWhen, Window
from trainer.certificates import (
    MistypedNumberError,
    NothingToCorrectError,
    NotStandingError,
    Standing,
    files,
    keys,
    verifying,
)
from trainer.certificates import evidence as evidence_rules
from trainer.errors import NotAllowedError, NotFoundError
from trainer.people import Grant, Role
from trainer.scoring import Mark, Score
from trainer.services import audit, certify, invigilate, results
from trainer.services.audit import Sought
from trainer.services.certify import evidence, papers, public
from trainer.services.certify import keys as key_files
from trainer.services.certify.keys import KeyFileError
from trainer.services.certify.papers import WithdrawnError
from trainer.services.throttle import TooManyTriesError
from trainer.storage import people as people_rows
from trainer.storage import scores
from trainer.storage.certificate_proposals import ProposalKind
from trainer.storage.tables import IdentityRow
from trainer.text import Language

LATER = NOW + timedelta(days=1)


def passed(world: World, person: str = "ann", code: str = "BASIC", now: datetime = NOW) -> str:
    """The number of the certificate a pass has just earned."""
    attempt = world.sat(person, 6, code, now)
    shown = certify.of_attempt(world.platform, world.asker("ada"), attempt, now=now + timedelta(days=9))
    assert shown is not None
    return shown.certificate.number


def renamed(world: World, person: str, name: str) -> None:
    with world.store.write() as session:
        session.execute(update(IdentityRow).where(IdentityRow.person == person).values(name=name))


def rescored(world: World, attempt: str, right: int, reason: str = "re-keyed") -> ProposalKind | None:
    """Another score of an attempt, with `right` of ten marks, and what it proposes."""
    mark = Mark(0, "SALES-01-001", "SALES-01", "one", Fraction(right), Fraction(10), True)
    with world.store.write() as session:
        made = Score(Fraction(right), Fraction(10), Fraction(60), (mark,))
        scores.add(session, "org", attempt, made, at=LATER, reason=reason)
        return certify.propose(session, attempt, reason=reason, actor="ada", now=LATER)


def actions(world: World) -> list[str]:
    """What the audit log says of certificates, the oldest first."""
    page = audit.read(world.platform, world.asker("ada"), Sought(action="certificate."))
    return [line.entry.action for line in reversed(page.lines)]


def test_a_pass_issues_a_certificate_with_level_band_and_validity(world: World) -> None:
    world.sat("ann", 6)
    (shown,) = certify.mine(world.platform, world.asker("ann"), now=LATER)
    found = shown.certificate
    assert (found.title, found.level, str(found.band)) == (TITLE, 1, "90–100 %")
    assert found.valid_until == datetime(2028, 11, 23, 16, tzinfo=UTC)
    assert (shown.name, found.issuer.en, shown.is_valid) == ("Ann", "East Branch Training Centre", True)
    assert actions(world) == ["certificate.issued"]


def test_a_fail_and_a_quiz_issue_nothing(world: World) -> None:
    world.sat("ann", 1)
    world.publish(
        world.platform.catalogue.current().bank.items.values(),
        [blueprint("QUIZ", purpose=Purpose.QUIZ)],
    )
    world.sat("bob", 6, "QUIZ")
    for person in ("ann", "bob"):
        assert certify.mine(world.platform, world.asker(person), now=LATER) == ()


def test_a_sitting_closed_by_the_clock_issues_one_and_only_one(world: World) -> None:
    seat = world.opened("ann")
    seat.act(*[seat.rightly(place) for place in range(6)])
    for _ in range(3):
        results.result(world.platform, world.asker("ann"), seat.attempt, now=NOW + timedelta(hours=2))
    assert len(certify.mine(world.platform, world.asker("ann"), now=LATER)) == 1


def test_a_key_file_that_cannot_be_read_keeps_nobody_from_handing_in(world: World) -> None:
    path = key_files.path_of(world.platform.settings)
    path.parent.mkdir(parents=True)
    path.write_text("broken", encoding="utf-8")
    number = passed(world)
    with pytest.raises(KeyFileError, match="certificate-keys"):
        certify.credential(world.platform, world.asker("ann"), number, now=LATER)


def test_a_second_pass_renews_the_first(world: World) -> None:
    first = passed(world)
    second = passed(world, now=NOW + timedelta(days=400))
    newest, oldest = certify.mine(world.platform, world.asker("ann"), now=NOW + timedelta(days=500))
    assert (newest.certificate.number, newest.certificate.renews) == (second, first)
    assert (oldest.renewed_by, oldest.status.standing) == (second, Standing.VALID)


def test_a_certificate_waits_with_the_result_it_would_give_away(world: World) -> None:
    closes = NOW + timedelta(days=3)
    late = blueprint(
        "LATE",
        window=Window(None, closes),
        review=ReviewPolicy(ReviewShows.SCORE, ReviewWhen.AFTER_WINDOW),
    )
    world.publish(world.platform.catalogue.current().bank.items.values(), [late])
    attempt = world.sat("ann", 6, "LATE")
    ann, ada = world.asker("ann"), world.asker("ada")
    found = certify.of_attempt(world.platform, ada, attempt, now=NOW)
    assert found is not None
    number = found.certificate.number
    assert certify.mine(world.platform, ann, now=closes - timedelta(seconds=1)) == ()
    assert public.look_up(world.platform, number, "10.0.0.1", now=closes - timedelta(seconds=1)) is None
    with pytest.raises(NotFoundError):
        certify.credential(world.platform, ann, number, now=NOW)
    assert len(certify.mine(world.platform, ann, now=closes)) == 1
    again = world.sat("ann", 6, "LATE", now=NOW + timedelta(days=1))
    assert again != attempt
    before, after = (closes - timedelta(seconds=1), closes)
    seen = [certify.one(world.platform, ada, number, now=at).renewed_by for at in (before, after)]
    assert seen[0] is None
    assert seen[1] is not None
    assert public.look_up(world.platform, number, "10.0.0.1", now=closes) is not None


def test_people_see_their_own_and_managers_those_of_their_part(world: World) -> None:
    number = passed(world)
    for person in ("ann", "mia", "ada"):
        assert certify.one(world.platform, world.asker(person), number, now=LATER).name == "Ann"
    for person in ("bob", "sid", "tom"):
        with pytest.raises(NotFoundError):
            certify.one(world.platform, world.asker(person), number, now=LATER)
        with pytest.raises(NotFoundError):
            certify.paper(world.platform, world.asker(person), number, Language.ZH, now=LATER)
    granted = world.asker("tom", Grant(Role.RESULTS, "org/north/"))
    assert certify.everybodys(world.platform, granted, now=LATER).total == 1
    assert certify.everybodys(world.platform, world.asker("sid"), now=LATER).total == 0
    with pytest.raises(NotAllowedError):
        certify.everybodys(world.platform, world.asker("ann"), now=LATER)
    assert "certificate.read.refused" in actions(world)


def test_certificates_are_found_by_name_and_number(world: World) -> None:
    number = passed(world)
    passed(world, "bob")
    ada = world.asker("ada")
    for text_ in ("ann", number[5:10], "ANN"):
        page = certify.everybodys(world.platform, ada, text=text_, now=LATER)
        assert [shown.name for shown in page.certificates] == ["Ann"]
    assert certify.everybodys(world.platform, ada, text="%", now=LATER).total == 0


def test_a_manager_revokes_with_a_reason_once_and_nothing_is_given_out_any_more(world: World) -> None:
    number = passed(world)
    mia, ann = world.asker("mia"), world.asker("ann")
    with pytest.raises(NotAllowedError):
        certify.revoke(world.platform, mia, number, "  ", now=LATER)
    certify.revoke(world.platform, mia, number, "sat by somebody else", now=LATER)
    shown = certify.one(world.platform, ann, number, now=LATER)
    assert (shown.status.standing, shown.status.reason) == (Standing.REVOKED, "sat by somebody else")
    with pytest.raises(NotStandingError):
        certify.revoke(world.platform, mia, number, "again", now=LATER)
    for give in (certify.credential, certify.badge):
        with pytest.raises(WithdrawnError):
            give(world.platform, ann, number, now=LATER)
    assert public.no_longer_holding(world.platform) == [shown.certificate.id]
    assert actions(world) == ["certificate.issued", "certificate.revoked"]


def test_nobody_decides_on_their_own_certificate_or_beyond_their_part(world: World) -> None:
    number = passed(world, "mia")
    for person in ("mia", "sid", "bob", "tom"):
        for act in (certify.revoke, certify.reissue):
            with pytest.raises(NotFoundError):
                act(world.platform, world.asker(person), number, "why", now=LATER)
    assert actions(world).count("certificate.revoke.refused") == 4


def test_after_a_name_was_corrected_the_certificate_is_issued_again(world: World) -> None:
    old = passed(world)
    ada = world.asker("ada")
    with pytest.raises(NothingToCorrectError):
        certify.reissue(world.platform, ada, old, "typing error", now=LATER)
    renamed(world, "ann", "Anna 䶮")
    fresh = certify.reissue(world.platform, ada, old, "typing error", now=LATER)
    new, before = certify.mine(world.platform, world.asker("ann"), now=LATER)
    assert (new.name, before.name) == ("Anna 䶮", "Ann")
    assert (new.certificate.replaces, before.status.followed_by) == (old, fresh.number)
    assert before.status.standing is Standing.REPLACED
    seen = public.look_up(world.platform, old, "10.0.0.1", now=LATER)
    assert seen is not None
    assert seen.status.standing is Standing.REPLACED
    assert actions(world) == ["certificate.issued", "certificate.reissued"]


def test_an_erased_holder_leaves_a_certificate_without_a_name(world: World) -> None:
    number = passed(world)
    certify.credential(world.platform, world.asker("ann"), number, now=LATER)
    with world.store.write() as session:
        people_rows.erase(session, "ann")
    seen = public.look_up(world.platform, number, "10.0.0.1", now=LATER)
    assert seen is not None
    assert (seen.name, seen.status.standing) == ("", Standing.VALID)
    with pytest.raises(WithdrawnError):
        certify.paper(world.platform, world.asker("ada"), number, Language.ZH, now=LATER)


@pytest.mark.parametrize("table", ["certificate", "certificate_end", "certificate_proposal"])
def test_what_happened_to_a_certificate_cannot_be_rewritten(world: World, table: str) -> None:
    attempt = world.sat("ann", 6)
    rescored(world, attempt, 1)
    shown = certify.of_attempt(world.platform, world.asker("ada"), attempt, now=LATER)
    assert shown is not None
    certify.revoke(world.platform, world.asker("ada"), shown.certificate.number, "why", now=LATER)
    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET organisation = 'x'"):
        with world.store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(change))


def test_a_rescoring_that_takes_a_pass_away_proposes_revocation_and_a_person_confirms(world: World) -> None:
    attempt = world.sat("ann", 6)
    assert rescored(world, attempt, 5, "item voided") is ProposalKind.REVOKE
    ann, mia = world.asker("ann"), world.asker("mia")
    assert certify.mine(world.platform, ann, now=LATER)[0].is_valid
    (proposed,) = certify.open_proposals(world.platform, mia)
    assert (proposed.kind, proposed.name, proposed.reason) == (ProposalKind.REVOKE, "Ann", "item voided")
    assert certify.open_proposals(world.platform, world.asker("sid")) == ()
    certify.confirm(world.platform, mia, proposed.id, now=LATER)
    assert certify.mine(world.platform, ann, now=LATER)[0].status.standing is Standing.REVOKED
    assert certify.open_proposals(world.platform, mia) == ()
    with pytest.raises(certify.StaleProposalError):
        certify.confirm(world.platform, mia, proposed.id, now=LATER)
    assert actions(world)[1:] == ["certificate.proposed", "certificate.confirmed", "certificate.revoked"]


def test_a_rescoring_that_gives_a_pass_proposes_a_certificate_valid_from_the_day_of_the_exam(
    world: World,
) -> None:
    attempt = world.sat("ann", 1)
    assert rescored(world, attempt, 7) is ProposalKind.ISSUE
    (proposed,) = certify.open_proposals(world.platform, world.asker("ada"))
    number = certify.confirm(world.platform, world.asker("ada"), proposed.id, now=LATER)
    (shown,) = certify.mine(world.platform, world.asker("ann"), now=LATER)
    assert shown.certificate.number == number
    assert (str(shown.certificate.band), shown.certificate.issued_at) == ("70–79 %", LATER)
    assert shown.certificate.valid_until == datetime(2028, 11, 23, 16, tzinfo=UTC)


def test_the_same_cause_is_proposed_once_and_a_later_score_overtakes_it(world: World) -> None:
    attempt = world.sat("ann", 6)
    rescored(world, attempt, 5)
    with world.store.write() as session:
        again = certify.propose(session, attempt, reason="x", actor="ada", now=LATER)
    assert again is None
    (old,) = certify.open_proposals(world.platform, world.asker("ada"))
    assert rescored(world, attempt, 8) is None
    assert certify.open_proposals(world.platform, world.asker("ada")) == ()
    with pytest.raises(certify.StaleProposalError):
        certify.confirm(world.platform, world.asker("ada"), old.id, now=LATER)
    assert rescored(world, attempt, 2) is ProposalKind.REVOKE


def test_a_rescoring_within_a_pass_or_of_a_quiz_proposes_nothing(world: World) -> None:
    assert rescored(world, world.sat("ann", 6), 9) is None
    world.publish(
        world.platform.catalogue.current().bank.items.values(),
        [blueprint("QUIZ", purpose=Purpose.QUIZ)],
    )
    assert rescored(world, world.sat("bob", 1, "QUIZ"), 9) is None


def test_a_dismissed_proposal_changes_nothing_and_keeps_its_reason(world: World) -> None:
    attempt = world.sat("ann", 6)
    rescored(world, attempt, 5)
    ada = world.asker("ada")
    (proposed,) = certify.open_proposals(world.platform, ada)
    with pytest.raises(NotAllowedError):
        certify.dismiss(world.platform, ada, proposed.id, "", now=LATER)
    certify.dismiss(world.platform, ada, proposed.id, "item was sound", now=LATER)
    assert certify.mine(world.platform, world.asker("ann"), now=LATER)[0].is_valid
    assert actions(world)[-1] == "certificate.dismissed"


def test_the_candidate_does_not_confirm_their_own_proposal(world: World) -> None:
    attempt = world.sat("mia", 1)
    rescored(world, attempt, 9)
    mia = world.asker("mia")
    assert certify.open_proposals(world.platform, mia) == ()
    (proposed,) = certify.open_proposals(world.platform, world.asker("ada"))
    with pytest.raises(NotFoundError):
        certify.confirm(world.platform, mia, proposed.id, now=LATER)
    with pytest.raises(NotAllowedError):
        certify.confirm(world.platform, world.asker("ann"), proposed.id, now=LATER)


def test_annulling_a_sitting_proposes_to_revoke_its_certificate(world: World) -> None:
    attempt = world.sat("ann", 6)
    invigilate.void(world.platform, world.asker("mia"), attempt, "phone on the table", now=LATER)
    (proposed,) = certify.open_proposals(world.platform, world.asker("mia"))
    assert (proposed.kind, proposed.reason) == (ProposalKind.REVOKE, "phone on the table")
    certify.confirm(world.platform, world.asker("mia"), proposed.id, now=LATER)
    assert not certify.mine(world.platform, world.asker("ann"), now=LATER)[0].is_valid


def test_the_keys_are_made_once_with_mode_0600_and_kept_across_restarts(world: World) -> None:
    number = passed(world)
    ann = world.asker("ann")
    first = certify.credential(world.platform, ann, number, now=LATER)
    path = key_files.path_of(world.platform.settings)
    assert path.stat().st_mode & 0o777 == 0o600
    again = World(replace(world.platform))
    assert certify.credential(again.platform, ann, number, now=LATER) == first
    path.chmod(0o644)
    os.utime(path, (1, 1))
    key_files.ring(world.platform.settings, now=LATER)
    assert path.stat().st_mode & 0o777 == 0o600


def test_rotation_keeps_old_certificates_verifiable_and_signs_new_ones_with_the_new_key(world: World) -> None:
    ann, bob = passed(world), passed(world, "bob")
    old = certify.credential(world.platform, world.asker("ann"), ann, now=LATER)
    before = key_files.known(world.platform, now=LATER)
    made = key_files.rotate(world.platform, world.asker("ada"), now=LATER)
    new = certify.credential(world.platform, world.asker("bob"), bob, now=LATER)
    known = key_files.known(world.platform, now=LATER)
    assert {key.id for key in known} == {made.id, before[0].id}
    for token in (old, new):
        assert verifying.verify(token, known, LATER).sound
    assert not verifying.verify(new, before, LATER).sound
    assert jwt.get_unverified_header(new)["jwk"]["kid"] == made.id
    with pytest.raises(NotAllowedError):
        key_files.rotate(world.platform, world.asker("mia"), now=LATER)
    assert actions(world)[-1] == "certificate.key-changed"


def test_a_lost_key_file_loses_no_old_certificate(world: World) -> None:
    ann, bob = passed(world), passed(world, "bob")
    old = certify.credential(world.platform, world.asker("ann"), ann, now=LATER)
    key_files.path_of(world.platform.settings).unlink()
    new = certify.credential(world.platform, world.asker("bob"), bob, now=LATER)
    known = key_files.known(world.platform, now=LATER)
    assert len(known) == 2
    assert verifying.verify(old, known, LATER).sound
    assert verifying.verify(new, known, LATER).sound


def test_the_pdf_carries_a_credential_that_an_independent_verifier_accepts(world: World) -> None:
    renamed(world, "ann", "欧阳晓楠䶮")
    number = passed(world)
    for language in Language:
        made = certify.paper(world.platform, world.asker("ann"), number, language, now=LATER)
        found = files.token_in(made)
        assert found is not None
        key = key_files.signing(world.platform, now=LATER).signer.public_key()
        credential = OB3Verifier(key).verify(found)
        assert credential.issuer.id == "https://learn.example"
        verified = verifying.verify(made, key_files.local(world.platform.settings), LATER)
        assert verified.sound
        assert verified.said is not None
        assert verified.said.name == "欧阳晓楠䶮"


def test_a_changed_pdf_is_found_out(world: World) -> None:
    number = passed(world)
    made = certify.paper(world.platform, world.asker("ann"), number, Language.EN, now=LATER)
    known = key_files.local(world.platform.settings)
    for place in (200, len(made) // 2, len(made) - 900):
        changed = made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :]
        assert not verifying.verify(changed, known, LATER).sound


def test_a_qr_code_leads_to_the_public_page(world: World) -> None:
    link = key_files.addresses(world.platform.settings).verify("2026-J9Z94-65JQ66")
    assert link == "https://learn.example/verify/2026-J9Z94-65JQ66"
    assert b"<svg" in papers.qr(link)


def test_a_stranger_learns_what_the_certificate_says_and_no_reason(world: World) -> None:
    number = passed(world)
    certify.revoke(world.platform, world.asker("ada"), number, "cheated with a phone", now=LATER)
    seen = public.look_up(world.platform, number.lower().replace("-", ""), "10.0.0.1", now=LATER)
    assert seen is not None
    assert (seen.name, seen.status.standing) == ("Ann", Standing.REVOKED)


def test_strangers_who_try_numbers_are_slowed_down_and_others_are_not(world: World) -> None:
    number = passed(world)
    for _ in range(21):
        assert public.look_up(world.platform, "2026-J9Z94-65JQ66", "10.0.0.9", now=LATER) is None
    with pytest.raises(TooManyTriesError):
        public.look_up(world.platform, number, "10.0.0.9", now=LATER)
    assert public.look_up(world.platform, number, "10.0.0.8", now=LATER) is not None
    soon = LATER + timedelta(minutes=10)
    assert public.look_up(world.platform, number, "10.0.0.9", now=soon) is not None
    with pytest.raises(MistypedNumberError):
        public.look_up(world.platform, "hello", "10.0.0.8", now=LATER)


def test_the_evidence_of_an_attempt_is_whole_replays_and_names_nobody(world: World) -> None:
    attempt = world.sat("ann", 6)
    rescored(world, attempt, 9)
    ada = world.asker("ada")
    content = evidence.of_attempt(world.platform, ada, attempt, now=LATER)
    verified = verifying.verify(content, key_files.local(world.platform.settings), LATER)
    assert verified.findings == ()
    kinds = [entry.kind.value for entry in verified.entries]
    assert kinds[:3] == ["head", "form", "attempt"]
    assert (kinds.count("event"), kinds.count("score"), kinds.count("certificate")) == (8, 2, 1)
    assert b"Ann" not in content
    assert actions(world)[-1] == "certificate.evidence"
    for person in ("ann", "mia", "tom"):
        with pytest.raises(NotFoundError):
            evidence.of_attempt(world.platform, world.asker(person), attempt, now=LATER)


def test_evidence_that_does_not_add_up_is_found_though_it_was_signed(world: World) -> None:
    attempt = world.sat("ann", 2)
    content = evidence.of_attempt(world.platform, world.asker("ada"), attempt, now=LATER)
    key = key_files.signing(world.platform, now=LATER)
    known = [key.public]
    entries = verifying.verify(content, known, LATER).entries
    score = next(number for number, entry in enumerate(entries) if entry.kind.value == "score")
    for change in ({"raw": "9"}, {"decision": "pass"}):
        forged = list(entries)
        forged[score] = replace(forged[score], body={**forged[score].body, **change})
        found = verifying.verify(evidence_rules.write(forged, key), known, LATER).findings
        assert [finding.line for finding in found][:1] == [score + 1]
    late = [*entries[:3], *entries[4:]]
    (gap, *_) = verifying.verify(evidence_rules.write(late, key), known, LATER).findings
    assert gap.line == 4


def test_an_open_attempt_has_no_evidence_yet(world: World) -> None:
    attempt = world.opened("ann").attempt
    with pytest.raises(results.StillRunningError):
        evidence.of_attempt(world.platform, world.asker("ada"), attempt, now=NOW)


def test_the_key_set_is_public_and_holds_no_secret(world: World) -> None:
    published = keys.published(public.public_keys(world.platform, now=LATER))
    assert published["keys"]
    assert all(set(key) == {"alg", "crv", "kid", "kty", "use", "x"} for key in published["keys"])
