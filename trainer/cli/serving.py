"""`trainer serve`: bring the database up to date, publish into an empty one, and serve."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from trainer.cli import content
from trainer.cli.console import FAULTS, list_faults, say, settings, t
from trainer.cli.publishing import summary
from trainer.clock import Clock
from trainer.content import NoContentError
from trainer.errors import TrainerError, translatable
from trainer.services import publish as service
from trainer.services import setup
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.settings import Settings
from trainer.storage import Store, migrations, open_store


class PortTakenError(TrainerError):
    """Something else listens there."""

    template = translatable("{host}:{port} cannot be served: {reason}. Choose another with --port.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=t("Serve the product; migrates, and publishes into an empty database."))(serve)


def serve(
    host: Annotated[str, typer.Option(help=t("The address to listen on."))] = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help=t("The port to listen on."))] = 0,
) -> None:
    """Serve until stopped."""
    found = settings()
    host, port = host or found.host, port or found.port
    require_free(host, port)
    store = open_store(found.database_url)
    try:
        if migrations.upgrade(store):
            say(t("The database is now at version {version}.", version=migrations.head(store)))
        publish_or_compare(store, found)
        announce(store, found, host, port)
    finally:
        store.close()
    run_web(found, host, port)


def require_free(host: str, port: int) -> None:
    """Raise PortTakenError if nobody could listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise PortTakenError(host=host, port=port, reason=error.strerror or str(error)) from error


def publish_or_compare(store: Store, found: Settings) -> None:
    """Publish into an empty database; into any other only say what the files have that it has not.

    Raises: typer.Exit: the database is empty and the files have errors.
    """
    now = Clock().now()
    try:
        library = content.placed(content.read_all(found), found.content)
    except NoContentError:
        if service.is_empty(store):
            raise
        return
    if library.errors:
        list_faults(library.errors)
        if service.is_empty(store):
            say(
                t("Nothing is published yet, and the content has errors. Correct them and start again."),
                "red",
            )
            raise typer.Exit(FAULTS)
        say(t("The content files have errors; what was published before stays in force."), "yellow")
        return
    if service.is_empty(store):
        say(t("Published: {summary}.", summary=summary(service.publish(store, library, now=now))))
        return
    plan = service.compare(store, library)
    if plan.changes or plan.conflicts:
        say(
            t(
                "The files differ from what is published ({summary}). `trainer publish` takes them over.",
                summary=summary(plan),
            ),
            "yellow",
        )


def announce(store: Store, found: Settings, host: str, port: int) -> None:
    """Print the address, and on a new database the one-time address of the set-up page."""
    address = found.public_url or f"http://{_shown(host)}:{port}"
    clock = Clock()
    platform = Platform(store, clock, found, Catalogue(store))
    say(t("Serving on {address}", address=address), "bold")
    if link := setup.setup_address(platform, address, now=clock.now()):
        say(t("Nobody administers it yet. Open this address within a day to create the first administrator:"))
        say(f"  {link}", "bold")


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def run_web(found: Settings, host: str, port: int) -> None:
    """Hand over to the web server until it is stopped."""
    # The screens load a second of libraries that no other command needs.
    from trainer.web import app  # noqa: PLC0415

    app.run(found, host=host, port=port)
