"""Running a server as a process of its own, and asking the system what it costs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


class NotStartedError(Exception):
    """The server ended, or did not answer in time; the message ends with what it printed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process has used: CPU seconds since it began, and the memory it holds now in bytes."""

    cpu: float
    rss: int
    at: float


class Server:
    """A server process on a local port, ended when the block ends."""

    def __init__(
        self,
        command: Sequence[str],
        port: int,
        *,
        environment: Mapping[str, str] | None = None,
        ready: str = "/readyz",
        output: Path | None = None,
    ) -> None:
        self.command, self.port, self.ready = tuple(command), port, ready
        self.environment = {**os.environ, **(environment or {})}
        self.output = output
        self.address = f"http://{HOST}:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, timeout: float = 120.0) -> float:
        """Start and wait until it answers; return the seconds from the command to the first answer."""
        if in_use(self.port):
            raise NotStartedError(f"port {self.port} is taken")
        began = time.perf_counter()
        sink = self.output.open("ab") if self.output else subprocess.DEVNULL
        try:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=sink, stderr=subprocess.STDOUT
            )
        finally:
            if self.output:
                sink.close()  # type: ignore[union-attr]
        try:
            wait_until_ready(self.address + self.ready, self.process, timeout)
        except NotStartedError as error:
            self.kill()
            raise NotStartedError(f"{error}\n{self.printed()}") from None
        return time.perf_counter() - began

    def stop(self) -> None:
        """End the process politely, and by force when it does not listen."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once, as a power cut or the kernel would (SIGKILL)."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def cost(self) -> Cost:
        """What the process has used until now, its children included."""
        if self.process is None:
            raise NotStartedError("the server is not running")
        found = psutil.Process(self.process.pid)
        family = [found, *found.children(recursive=True)]
        times = [member.cpu_times() for member in family]
        cpu = sum(each.user + each.system for each in times)
        return Cost(cpu, sum(member.memory_info().rss for member in family), time.perf_counter())

    def printed(self, last: int = 40) -> str:
        """The last lines of what the server printed."""
        if self.output is None or not self.output.exists():
            return ""
        return "\n".join(self.output.read_text(encoding="utf-8", errors="replace").splitlines()[-last:])


def wait_until_ready(url: str, process: subprocess.Popen[bytes] | None, timeout: float) -> None:
    """Ask until the address answers 200. Raises NotStartedError."""
    end = time.perf_counter() + timeout
    while time.perf_counter() < end:
        if process is not None and process.poll() is not None:
            raise NotStartedError(f"the server ended with code {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.02)
    raise NotStartedError(f"{url} did not answer within {timeout:.0f} s")


def in_use(port: int) -> bool:
    """Whether something listens on a local port already."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0


def product(environment: Mapping[str, str], folder: Path, port: int) -> Server:
    """The product as `trainer serve` starts it, with the database and content of this environment."""
    trainer = Path(sys.executable).with_name("trainer")
    command = (str(trainer), "serve", "--host", HOST, "--port", str(port))
    return Server(command, port, environment=environment, output=folder / "server.log")


def page(script: Path, folder: Path, port: int) -> Server:
    """A Streamlit page without anything of the product, for example the yardstick."""
    command = (sys.executable, "-m", "benchmarks.load.serve_page", str(port), str(script))
    return Server(command, port, ready="/_stcore/health", output=folder / "page.log")
