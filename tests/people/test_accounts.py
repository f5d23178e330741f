"""What a login and a password must be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.people import BadAccountError, NewPerson, ShortPasswordError, WeakPasswordError
from trainer.people.accounts import check_password, checked, fold_login, initial_password


@pytest.mark.parametrize("login", ["Li.Na", "ｌｉ.ｎａ", "  LI.NA "])
def test_a_login_is_the_same_however_it_is_typed(login: str) -> None:
    assert fold_login(login) == "li.na"


@given(st.text())
def test_folding_twice_changes_nothing_for_a_sound_login(text: str) -> None:
    try:
        kept = checked(NewPerson(text, "李娜", "u")).login
    except BadAccountError:
        return
    assert checked(NewPerson(kept, "李娜", "u")).login == kept


@pytest.mark.parametrize("login", ["", "a", "li na", "li/na", "x" * 65, "<b>", "a\nb"])
def test_an_odd_login_is_refused(login: str) -> None:
    with pytest.raises(BadAccountError):
        checked(NewPerson(login, "李娜", "u"))


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_person_has_a_printable_name(name: str) -> None:
    with pytest.raises(BadAccountError):
        checked(NewPerson("li.na", name, "u"))


def test_an_address_must_look_like_one() -> None:
    with pytest.raises(BadAccountError):
        checked(NewPerson("li.na", "李娜", "u", email="li.na"))
    assert checked(NewPerson("li.na", "李娜", "u", email=" a@b.cn ")).email == "a@b.cn"


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "PASSWORD",
        "woaini1314",
        "12345678",
        "aaaaaaaa",
        "qwertyuiop",
        "li.na2026!",
        "87654321",
        "x" * 257,
    ],
)
def test_a_password_that_would_be_guessed_is_refused(password: str) -> None:
    with pytest.raises(WeakPasswordError):
        check_password(password, 8, "li.na", "李娜")


@pytest.mark.parametrize("password", ["quiet river 27", "春江潮水连海平海上明月", "li.na walks home at 9"])
def test_a_long_phrase_is_a_good_password(password: str) -> None:
    check_password(password, 8, "li.na", "李娜")


def test_a_short_password_is_told_how_long_it_must_be() -> None:
    with pytest.raises(ShortPasswordError, match="10"):
        check_password("kd83hf", 10, "li.na")


def test_initial_passwords_differ_and_pass_the_check() -> None:
    made = {initial_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        check_password(password, 8, "li.na", "李娜")
        assert not set(password) & set("01ilo")
