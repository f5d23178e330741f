"""`trainer picture`: put pictures beside the bank's files, clean and under their names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trainer.cli.console import FAULTS, document, explain, line, say, settings, t
from trainer.content.files import BANK
from trainer.content.picture_files import PICTURES
from trainer.pictures import Picture, file_name, reference
from trainer.pictures.cleaning import PictureError, clean
from trainer.services.exporting import write_file


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("picture", help=t("Put pictures beside the items; prints how a text refers to them."))(
        picture
    )


def picture(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", exists=True, dir_okay=False, help=t("PNG, JPEG, WebP or GIF files.")),
    ],
    *,
    alt: Annotated[str, typer.Option(metavar="TEXT", help=t("What the picture shows, in words."))] = "",
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", file_okay=False, help=t("The folder of bank files, if another.")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Clean pictures and put them where items refer to them."""
    folder = _folder(to)
    done: list[dict[str, object]] = []
    refused = False
    for file in files:
        try:
            found = clean(file.read_bytes())
        except PictureError as error:
            say(f"{file.as_posix()}: {explain(error)}", "red")
            refused = True
            continue
        path = folder / file_name(found)
        if not path.exists():
            write_file(path, found.data)
        done.append(_told(file, path, found, alt))
    if as_json:
        document({"pictures": done})
    else:
        for one in done:
            line(str(one["markdown"]))
    if not alt and done:
        say(t("Say in the brackets what each picture shows."))
    if refused:
        raise typer.Exit(FAULTS)


def _folder(to: Path | None) -> Path:
    """The folder of pictures of a bank, of a content folder, or of the settings."""
    usual = Path(PICTURES)
    if to is None:
        return settings().content / usual
    return to / usual if (to / BANK).is_dir() else to / usual.name


def _told(file: Path, path: Path, found: Picture, alt: str) -> dict[str, object]:
    return {
        "file": file.as_posix(),
        "path": path.as_posix(),
        "digest": found.digest,
        "width": found.width,
        "height": found.height,
        "bytes": len(found.data),
        "markdown": reference(found.digest, alt),
    }
