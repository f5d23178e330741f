"""What playing a scenario in every way finds, in a few figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trainer.scenarios.exploring import explore
from trainer.scenarios.rubric import luck
from trainer.scenarios.scenario import Outcome, Scenario


@dataclass(frozen=True, slots=True)
class Prospect:
    """A scenario's figures.

    `luck` is how likely random choices pass, `endings` how likely they end where, both 0..1; `ranges` are the
    fewest and most points by criterion; `most` is what one sound conversation can earn in all; `standings`
    counts the states looked through.
    """

    scenario: str
    nodes: int
    luck: float
    endings: Mapping[str, float]
    outcomes: Mapping[Outcome, float]
    ranges: Mapping[str, tuple[int, int]]
    most: int
    standings: int

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "scenario": self.scenario,
            "nodes": self.nodes,
            "luck": round(self.luck, 6),
            "endings": {name: round(share, 6) for name, share in self.endings.items()},
            "outcomes": {outcome.value: round(share, 6) for outcome, share in self.outcomes.items()},
            "criteria": {name: {"low": low, "high": high} for name, (low, high) in self.ranges.items()},
            "most": self.most,
            "states": self.standings,
        }


def prospect_of(scenario: Scenario) -> Prospect:
    """The figures of a sound scenario. Raises TooManyStatesError."""
    found = explore(scenario)
    chances = found.by_ending()
    endings = {ending.id: chances.get(ending.id, 0.0) for ending in scenario.endings}
    return Prospect(
        scenario=scenario.id,
        nodes=len(scenario.nodes),
        luck=luck(scenario),
        endings=endings,
        outcomes={
            outcome: sum(endings[ending.id] for ending in scenario.endings if ending.outcome is outcome)
            for outcome in Outcome
        },
        ranges=dict(found.ranges),
        most=found.most_points(scenario),
        standings=found.standings,
    )
