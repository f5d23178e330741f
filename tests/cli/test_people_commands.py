"""People from the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from trainer.cli import app
from trainer.cli.console import language
from trainer.clock import Clock
from trainer.people import UnitKind
from trainer.services import accounts, organisation, sessions, setup
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.services.sessions import Browser, WrongCredentialsError
from trainer.settings import Settings
from trainer.storage import Store

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A shell that speaks English, for these tests only."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    language.cache_clear()
    yield
    language.cache_clear()


@pytest.fixture
def platform(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """An installation in the working directory, with the branch Shanghai."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAINER_DATABASE_URL", str(sqlite_store.engine.url))
    monkeypatch.setenv("TRAINER_SECRET_FILE", str(tmp_path / "secret"))
    settings = Settings(database_url="", content=tmp_path, secret_file=tmp_path / "secret")
    found = Platform(sqlite_store, Clock(), settings, Catalogue(sqlite_store))
    now = found.clock.now()
    root = setup.found_organisation(found, "远山银行", now=now)
    system = accounts.system_asker(found)
    organisation.create_unit(found, system, root.id, "上海", UnitKind.BRANCH, now=now)
    return found


def run(*words: str, stdin: str = "", code: int = 0) -> Result:
    found = RUNNER.invoke(app, list(words), input=stdin)
    assert found.exit_code == code, found.output
    return found


def enter(platform: Platform, login: str, password: str) -> sessions.SignedIn:
    return sessions.enter(platform, login, password, Browser(), now=platform.clock.now())


def test_an_account_is_made_and_its_one_time_password_printed(platform: Platform) -> None:
    run("cohort", "create", "秋季班")
    made = run(
        "user", "add", "Li.Na", "--name", "李娜", "--unit", "上海", "--role", "manager", "--cohort", "秋季班"
    )
    password = made.stdout.strip()
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", password)
    assert enter(platform, "li.na", password).must_change_password
    listed = json.loads(run("cohort", "list", "--json").stdout)
    assert [(one["name"], one["members"]) for one in listed] == [("秋季班", 1)]


def test_a_password_can_come_from_a_pipe(platform: Platform) -> None:
    run("user", "add", "li.na", "--name", "李娜", "--password-stdin", stdin="quiet river 27\n")
    assert not enter(platform, "li.na", "quiet river 27").must_change_password
    refused = run("user", "add", "bo", "--name", "Bo", "--password-stdin", stdin="12345678\n", code=1)
    assert "guessed" in refused.stderr


def test_a_new_one_time_password_replaces_the_old_one(platform: Platform) -> None:
    first = run("user", "add", "li.na", "--name", "李娜").stdout.strip()
    second = run("user", "passwd", "LI.NA").stdout.strip()
    assert enter(platform, "li.na", second).must_change_password
    with pytest.raises(WrongCredentialsError):
        enter(platform, "li.na", first)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("user", "passwd", "nobody"), "nobody"),
        (("user", "add", "x1", "--name", "X", "--unit", "火星"), "火星"),
        (("user", "add", "x1", "--name", "X", "--role", "captain"), "captain"),
        (("user", "grant", "nobody", "manager"), "nobody"),
        (("cohort", "add", "冬季班", "li.na"), "冬季班"),
    ],
)
def test_what_does_not_exist_is_named(platform: Platform, words: tuple[str, ...], says: str) -> None:
    assert says in run(*words, code=1).stderr


def test_a_list_is_imported_whole_and_the_passwords_go_where_they_are_wanted(
    platform: Platform, tmp_path: Path
) -> None:
    people, passwords = tmp_path / "people.csv", tmp_path / "passwords.csv"
    people.write_text("姓名,登录名,单位\n李娜,li.na,上海\n王伟,wang.wei,\n", encoding="gb18030")
    run("user", "import", str(people), "--dry-run")
    run("user", "passwd", "li.na", code=1)
    run("user", "import", str(people), "--passwords", str(passwords))
    assert passwords.stat().st_mode & 0o777 == 0o600
    rows = passwords.read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 3
    assert enter(platform, "li.na", rows[1].split(",")[2]).must_change_password
    again = run("user", "import", str(people), "--passwords", str(passwords), code=2)
    assert "exists" in again.stderr
    refused = json.loads(run("user", "import", str(people), "--json", code=1).stdout)
    assert [(fault["line"], fault["code"]) for fault in refused["faults"]] == [
        (2, "login-taken"),
        (3, "login-taken"),
    ]


def test_people_join_and_leave_a_cohort(platform: Platform) -> None:
    run("user", "add", "li.na", "--name", "李娜")
    run("cohort", "create", "秋季班", "--unit", "上海")
    run("cohort", "add", "秋季班", "li.na")
    assert json.loads(run("cohort", "list", "--json").stdout)[0]["members"] == 1
    run("cohort", "remove", "秋季班", "li.na")
    assert json.loads(run("cohort", "list", "--json").stdout)[0]["members"] == 0


def test_before_set_up_the_operator_is_told_what_to_do(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAINER_DATABASE_URL", str(sqlite_store.engine.url))
    assert "trainer serve" in run("user", "add", "li.na", "--name", "李娜", code=1).stderr
