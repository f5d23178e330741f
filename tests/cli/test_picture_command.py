"""`trainer picture`: cleaned pictures beside the items, and the reference to each."""

from __future__ import annotations

import json
from pathlib import Path

from tests import illustrations
from tests.cli.conftest import Shell
from trainer.pictures import file_name


def test_a_picture_is_put_beside_the_items_and_its_reference_is_printed(shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "chart.webp"
    source.write_bytes(illustrations.raw(5, "WEBP"))
    picture = illustrations.picture(5, "WEBP")
    found = shell.run("picture", str(source), "--to", str(tmp_path), "--alt", "柱[状]图")
    assert found.exit_code == 0
    assert found.stdout.strip() == f"![柱\\[状\\]图](picture:{picture.digest})"
    assert (tmp_path / "question_bank" / "pictures" / file_name(picture)).read_bytes() == picture.data


def test_what_is_no_picture_is_said_and_the_others_are_taken(shell: Shell, tmp_path: Path) -> None:
    sound, bad = tmp_path / "a.png", tmp_path / "b.svg"
    sound.write_bytes(illustrations.raw(5))
    bad.write_bytes(b"<svg/>")
    found = shell.run("picture", str(bad), str(sound), "--to", str(tmp_path), "--json")
    assert found.exit_code == 1
    assert "b.svg" in found.stderr
    told = json.loads(found.stdout)["pictures"]
    assert [one["digest"] for one in told] == [illustrations.picture(5).digest]
