"""Who takes part: units, cohorts, the accounts that are printed, and sixty invented candidates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from trainer.errors import translatable
from trainer.people import Role

SEED = 20260723
"""The stored seed everything in the demonstration follows from."""
PASSWORD = "yanshi-8501-huijin"  # noqa: S105
"""The password of the printed accounts; the demonstration is served on this machine only."""
CANDIDATES = 60
DAYS = 122
"""Four months."""

REGIONS = ("华东分公司", "华南分公司")
BRANCHES = (("滨江支行", "湖滨支行"), ("天河支行", "珠江新城支行"))
COHORTS = ("2026 年夏季新人班", "网点骨干班", "政企客户经理班")
REGIONAL = "华东后备主管班"
"""A cohort of the first region alone, so that its manager may assign to it."""

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = (
    "子涵",
    "雨桐",
    "志远",
    "晓燕",
    "建国",
    "思琪",
    "文博",
    "佳怡",
    "俊杰",
    "丽娜",
    "浩然",
    "欣怡",
    "国强",
    "梦洁",
    "宇航",
    "雅婷",
    "明辉",
    "静怡",
    "立新",
    "若曦",
    "海涛",
    "春梅",
    "嘉诚",
    "秋实",
    "云飞",
    "婉清",
    "振华",
    "诗涵",
    "泽民",
    "慧敏",
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that is printed, for trying out a role."""

    login: str
    name: str
    role: Role
    shows: str


ACCOUNTS = (
    DemoAccount("trainee", "林晓雨", Role.TRAINEE, translatable("study, sit exams, see one's own history")),
    DemoAccount("trainer", "陈立新", Role.TRAINER, translatable("content coverage, invigilation")),
    DemoAccount("manager", "周海涛", Role.MANAGER, translatable("results and invigilation in one region")),
    DemoAccount("admin", "许慧敏", Role.ADMINISTRATOR, translatable("people, units, cohorts, audit log")),
)


@dataclass(frozen=True, slots=True)
class Character:
    """How an invented candidate behaves.

    `ability` is on the logit scale of the items' bands; reading raises it. `begins` is the day they join,
    `every` the days between their sittings at the desk, `stops` the day they give up, if they do.
    """

    name: str
    login: str
    branch: int
    cohort: int
    ability: float
    begins: int
    every: float
    lessons_at_once: int
    stops: int | None


def candidates(seed: int = SEED) -> tuple[Character, ...]:
    """The sixty, the same for the same seed; the printed trainee is the first."""
    rng = Random(seed)  # noqa: S311
    names = _names(rng)
    return tuple(_character(rng, number, name) for number, name in enumerate(names))


def _names(rng: Random) -> list[str]:
    found = [ACCOUNTS[0].name]
    while len(found) < CANDIDATES:
        name = rng.choice(_SURNAMES) + rng.choice(_GIVEN)
        if name not in found:
            found.append(name)
    return found


def _character(rng: Random, number: int, name: str) -> Character:
    cohort = number % len(COHORTS)
    if number == 0:
        return Character(name, ACCOUNTS[0].login, 0, 0, 0.3, 20, 4.0, 3, None)
    return Character(
        name=name,
        login=f"demo{number:02d}",
        branch=rng.randrange(4),
        cohort=cohort,
        ability=rng.gauss(0.35 + 0.25 * cohort, 0.8),
        begins=rng.randrange(5 + 12 * cohort, 45 + 12 * cohort),
        every=rng.uniform(2.0, 7.0),
        lessons_at_once=rng.randint(1, 5),
        stops=rng.randrange(60, DAYS) if rng.random() < 0.18 else None,
    )


def pause(rng: Random, mean_seconds: float) -> timedelta:
    """How long somebody thinks: never less than three seconds, sometimes long."""
    return timedelta(seconds=3 + rng.expovariate(1 / mean_seconds))
