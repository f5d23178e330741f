"""Pictures over HTTP: exact types and headers, one answer for everything that is not for the asker."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests import illustrations
from tests.organisations import PASSWORD
from tests.websites import SAME, Site
from trainer.people import NewGrant, Role
from trainer.pictures.cleaning import MOST_BYTES


@pytest.fixture
def author(site: Site) -> TestClient:
    site.org.person("tang", None, NewGrant(Role.TRAINER, site.org.root.id))
    site.enter("tang", PASSWORD)
    return site.client


def test_an_author_uploads_a_picture_and_looks_at_it(author: TestClient) -> None:
    answer = author.post("/pictures", content=illustrations.raw(3), headers=SAME)
    assert answer.status_code == 201
    picture = illustrations.picture(3)
    assert answer.json() == {
        "digest": picture.digest, "width": 48, "height": 32, "bytes": len(picture.data),
    }  # fmt: skip
    shown = author.get(f"/pictures/{picture.digest}")
    assert (shown.status_code, shown.content) == (200, picture.data)
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert shown.headers["vary"] == "Cookie"


@pytest.mark.parametrize(
    "name", ["", "x", "0" * 63, "0" * 64, "..%2f..%2fetc%2fpasswd", "0" * 64 + ".png", "A" * 64]
)
def test_whatever_is_not_there_is_not_found(author: TestClient, name: str) -> None:
    assert author.get(f"/pictures/{name}").status_code == 404


def test_a_trainee_is_told_the_same_of_a_picture_that_is_there_and_of_one_that_is_not(
    site: Site, author: TestClient
) -> None:
    author.post("/pictures", content=illustrations.raw(3), headers=SAME)
    site.org.person("ming")
    other = site.fresh()
    site.enter("ming", PASSWORD, other)
    there = other.get(f"/pictures/{illustrations.picture(3).digest}")
    missing = other.get(f"/pictures/{'0' * 64}")
    assert (
        (there.status_code, there.content) == (missing.status_code, missing.content) == (404, b"not found\n")
    )
    assert dict(there.headers) == dict(missing.headers)
    refused = other.post("/pictures", content=illustrations.raw(), headers=SAME)
    assert refused.status_code == 403


def test_a_stranger_gets_no_picture(site: Site) -> None:
    assert site.client.get(f"/pictures/{'0' * 64}").status_code == 401
    assert site.client.post("/pictures", content=b"", headers=SAME).status_code == 401


def test_another_site_cannot_upload_for_an_author(author: TestClient) -> None:
    answer = author.post("/pictures", content=illustrations.raw(), headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "data",
    [b"<svg onload=alert(1)>", b"GIF89a=1;alert(1)//", b"", b"\x89PNG" * 99, b"<script>alert(1)</script>"],
)
def test_what_is_no_picture_is_refused_in_the_authors_language(author: TestClient, data: bytes) -> None:
    answer = author.post("/pictures", content=data, headers=SAME)
    assert answer.status_code == 422
    assert "PNG" in answer.json()["error"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["error"])


def test_a_long_body_is_cut_off_where_it_becomes_too_long(author: TestClient) -> None:
    answer = author.post("/pictures", content=b"\0" * (MOST_BYTES + 1), headers=SAME)
    assert answer.status_code == 422
    assert "5 MB" in answer.json()["error"]
