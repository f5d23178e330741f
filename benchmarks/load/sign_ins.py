"""A thousand sign-ins by the form within a minute, while 200 people are in an exam.

A password costs tens of milliseconds of processor by intent. The question is whether those already writing
notice; what the newcomers wait is reported beside it.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks import seeding, serving
from benchmarks.aims import Aim, Part
from benchmarks.figures import machine, times
from benchmarks.load import http
from benchmarks.load.candidate import Candidate
from benchmarks.load.drive import Pace, Run, drive
from benchmarks.load.exam import ACTIONS, EXAM
from benchmarks.load.ledger import tally
from benchmarks.options import Options
from benchmarks.seeding import PASSWORD, Account
from trainer.web.http.cookies import SESSION_COOKIE

WRITING = 200
STARTING = 20.0
MINUTE = 60.0


@dataclass
class Crowd:
    """What became of the sign-ins: seconds of each, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def measure(options: Options) -> Part:
    """Let a fifth of the candidates write while all of them sign in (again) within a minute."""
    where = machine()
    writing = min(WRITING, max(1, options.candidates // 5))
    pace = Pace(writing, STARTING, MINUTE, options.pause, options.seed)
    with tempfile.TemporaryDirectory(prefix="trainer-sign-ins-") as name:
        folder = Path(name)
        platform = seeding.open_platform(folder)
        people = seeding.seed(platform, options.candidates, passwords=True)
        with seeding.server(folder, options.port) as server:
            candidates = [
                Candidate(server.address, account.cookie, EXAM, seed=number)
                for number, account in enumerate(people[:writing])
            ]
            run, crowd = asyncio.run(_together(candidates, people, pace, server))
        lost = tally(platform.store, [candidate.memory for candidate in candidates]).lost
        platform.store.close()
    return _report(run, crowd, lost, asdict(where))


async def _together(
    candidates: Sequence[Candidate], people: Sequence[Account], pace: Pace, server: serving.Server
) -> tuple[Run, Crowd]:
    crowd = Crowd()
    run, _ = await asyncio.gather(drive(candidates, pace, server), _arrive(people, crowd, pace, server))
    return run, crowd


async def _arrive(people: Sequence[Account], crowd: Crowd, pace: Pace, server: serving.Server) -> None:
    chance = random.Random(pace.seed)
    began = time.perf_counter() + pace.starting
    moments = [began + chance.uniform(0, pace.lasting) for _ in people]
    await asyncio.gather(
        *(_sign_in(account, moment, crowd, server) for account, moment in zip(people, moments, strict=True))
    )


async def _sign_in(account: Account, moment: float, crowd: Crowd, server: serving.Server) -> None:
    await asyncio.sleep(max(0.0, moment - time.perf_counter()))
    try:
        await http.get(f"{server.address}/sign-in")
        before = time.perf_counter()
        form = {"login": account.login, "password": PASSWORD}
        answer = await http.post(f"{server.address}/sign-in", form)
        crowd.seconds.append(time.perf_counter() - before)
        if answer.status != 303 or SESSION_COOKIE not in answer.cookies:
            crowd.errors.append(f"{account.login}: status {answer.status}")
    except (OSError, TimeoutError) as error:
        crowd.errors.append(f"{account.login}: {type(error).__name__} {error}")


def _report(run: Run, crowd: Crowd, lost: Sequence[str], where: dict[str, object]) -> Part:
    writing, signing = run.afterwards(*ACTIONS), times(crowd.seconds)
    share = run.cpu_share()
    lines = [
        f"{run.pace.people} people writing while {len(crowd.seconds)} sign in within {MINUTE:.0f} s",
        f"writing   {writing}",
        f"sign-in   {signing}",
        f"CPU of the server meanwhile: {share[1]:.0%} of a core" if share else "CPU not measured",
        *sorted({*run.errors, *crowd.errors})[:5],
    ]
    aims = [
        Aim("p95 of those writing, while others sign in", writing.p95, 300, "ms"),
        Aim("p95 of a sign-in", signing.p95, 2000, "ms"),
        Aim("errors", len(run.errors) + len(crowd.errors), 0),
        Aim("answers lost", len(lost), 0),
    ]
    figures = {
        "machine": where,
        "writing": asdict(writing),
        "signing_in": asdict(signing),
        "cpu_share": share,
        "errors": [*run.errors, *crowd.errors],
    }
    return Part("sign-ins", lines, aims, figures)
