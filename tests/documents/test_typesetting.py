"""Documents are set with our own faces, say what they cannot print, and reach nothing outside the package."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

import trainer
from tests import illustrations
from trainer.documents import coverage
from trainer.documents.house import BadLogoError, house
from trainer.documents.typesetting import FONTS, MISSING, TypesettingError, pdf, unprintable
from trainer.settings import BadSettingsError, Settings, load
from trainer.text import Language

PAGE = """
#import "/furniture.typ": *
#let data = json(bytes(sys.inputs.data))
#show: paper.with(house: data.house, title: data.title, note: data.note)
#facts(((data.title, strong(data.name)),))
#sheet(data.heads, data.rows)
"""
HOUSE = {"name": "客户经理培训中心", "logo": "", "language": "zh"}
RARE = "䶮𬱖㛃𠅤䲠𬭸喆堃犇骉"


def _data(name: str) -> dict[str, object]:
    return {
        "house": HOUSE,
        "title": "成绩单",
        "note": "二〇二六年",
        "name": name,
        "heads": ["甲", "乙"],
        "rows": [["一", "二"]],
    }


def _text(made: bytes) -> str:
    pages = PdfReader(BytesIO(made)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_a_chinese_page_is_set_and_its_text_can_be_read_back() -> None:
    found = _text(pdf(PAGE, _data("欧阳晓楠")))
    assert "欧阳晓楠" in found
    assert "成绩单" in found
    assert HOUSE["name"] in found


def test_what_a_name_holds_is_text_and_never_source() -> None:
    name = '#panic("x") $ * _ ` " \\ ] } <a> #import "/etc/passwd"'
    assert '#panic("x")' in _text(pdf(PAGE, _data(name)))


def test_only_our_own_faces_are_embedded() -> None:
    resources = PdfReader(BytesIO(pdf(PAGE, _data("张三")))).pages[0]["/Resources"]
    names = {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}
    assert names
    assert all("TrainerSans" in name for name in names)


def test_equal_input_and_time_give_equal_bytes() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    assert pdf(PAGE, _data("李四"), at=at) == pdf(PAGE, _data("李四"), at=at)


def test_several_threads_set_documents_at_once() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda number: _text(pdf(PAGE, _data(f"号{number}"))), range(12)))
    assert all(f"号{number}" in text.replace(" ", "") for number, text in enumerate(made))


@pytest.mark.parametrize(
    "source", ['#read("/etc/passwd")', '#read("../typesetting.py")', "#image(", "#nothing"]
)
def test_a_source_reaches_nothing_beyond_its_own_files(source: str) -> None:
    with pytest.raises(TypesettingError):
        pdf(source, {})


def test_a_package_from_a_registry_is_refused_before_anything_is_fetched() -> None:
    with pytest.raises(TypesettingError, match="registry"):
        pdf('#import "@preview/tablex:0.0.8": *', {})


def test_rare_characters_of_names_are_covered_in_both_weights() -> None:
    assert unprintable(RARE) == ()
    assert RARE in _text(pdf(PAGE, _data(RARE)))


def test_a_character_without_a_glyph_is_named_and_printed_as_a_geta_mark(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert unprintable("王𰻝😀𰻝明") == ("𰻝", "😀")
    found = _text(pdf(PAGE, _data("王𰻝明")))
    assert f"王{MISSING}明" in found
    assert "U+30EDD" in caplog.text


def test_breaks_and_joiners_are_not_called_unprintable() -> None:
    assert unprintable("张\u200b三\n\t\ufe0f·Ávila—“”") == ()


def test_the_faces_cover_gbk_and_the_table_of_general_standard_characters() -> None:
    held = coverage.of(FONTS / "TrainerSans-Regular.otf")
    bold = coverage.of(FONTS / "TrainerSans-Bold.otf")
    assert all(code in held for code in range(0x4E00, 0x9FA6))
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    common = {ord(text) for pair in pairs if (text := pair.decode("gb2312", "ignore"))}
    assert all(code in held and code in bold for code in common)
    assert all(ord(sign) in bold for sign in "𬱟𬭬𫖮𬶋𬺓㑇䴙")


def test_the_organisation_and_its_logo_come_from_the_settings(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    )
    (tmp_path / "trainer.toml").write_text(
        'organisation = "华东分公司"\norganisation_en = "East Branch"\nlogo = "logo.svg"\n', encoding="utf-8"
    )
    found = house(load({}, tmp_path))
    data = {**_data("张三"), "house": found.data(Language.EN)}
    assert "East Branch" in _text(pdf(PAGE, data, files=found.files))
    assert found.data(Language.ZH)["name"] == "华东分公司"
    logo.unlink()
    with pytest.raises(BadLogoError, match=r"logo\.svg"):
        house(load({}, tmp_path))


def test_a_logo_that_cannot_be_printed_is_refused_when_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "trainer.toml").write_text('logo = "logo.bmp"\n', encoding="utf-8")
    with pytest.raises(BadSettingsError, match="logo"):
        load({}, tmp_path)


def test_without_an_english_name_the_chinese_one_stands(tmp_path: Path) -> None:
    settings = Settings(
        database_url="sqlite://", content=tmp_path, secret_file=tmp_path / "s", organisation="甲"
    )
    assert house(settings).data(Language.EN)["name"] == "甲"


def test_the_faces_their_licence_and_the_furniture_belong_to_the_package() -> None:
    root = Path(trainer.__file__).parent
    declared = tomllib.loads((root.parent / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = declared["tool"]["setuptools"]["package-data"]["trainer"]
    packed = {path for pattern in patterns for path in root.glob(pattern)}
    for name in (
        "fonts/TrainerSans-Regular.otf",
        "fonts/TrainerSans-Bold.otf",
        "fonts/OFL.txt",
        "typst/furniture.typ",
    ):
        assert root / "documents" / name in packed


def test_setting_a_page_needs_no_working_directory_of_ours(tmp_path: Path) -> None:
    page = "pdf('#read(\"/furniture.typ\").len()', {})"
    code = f"from trainer.documents.typesetting import pdf; print(len({page}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(trainer.__file__).parents[1]), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) > 1000


def test_a_picture_that_is_no_text_is_printed_and_furniture_is_still_within_reach() -> None:
    picture = illustrations.picture()
    source = '#import "/furniture.typ": *\n#image("/logo.png")\n'
    data = pdf(source, {}, files={"logo.png": picture.data}, at=datetime(2026, 11, 23, tzinfo=UTC))
    (page,) = PdfReader(BytesIO(data)).pages
    assert len(page.images) == 1
