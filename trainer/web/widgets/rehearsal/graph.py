"""The graph of a scenario as a Mermaid diagram: the path gone, and the roads not taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trainer.scenarios.scenario import Node, Outcome, Scenario
from trainer.services.rehearse import Road
from trainer.text import Language

_SAYS = 12
_STYLES = (
    "classDef gone stroke-width:3px,font-weight:600",
    "classDef rest opacity:0.55",
    "classDef good stroke:#35865f",
    "classDef fair stroke:#7c8894",
    "classDef bad stroke:#c0562f,stroke-dasharray:5 3",
)


def path_graph(scenario: Scenario, roads: Iterable[Road], language: Language) -> str:
    """The roads of one play: those gone are thick and numbered by step, the others thin and dotted."""
    found = list(roads)
    gone = {road.start for road in found if road.number} | {road.to for road in found if road.number}
    lines = ["flowchart TD", *_places(scenario, language, gone)]
    for road in found:
        if road.number:
            lines.append(f"  {road.start} ==>|{road.number}| {road.to}")
        else:
            lines.append(f"  {road.start} -.-> {road.to}")
    return "\n".join([*lines, *(f"  {style}" for style in _STYLES)])


def flow_graph(scenario: Scenario, flows: Mapping[tuple[str, str], int], language: Language) -> str:
    """The roads of many plays, with how often each was gone; roads nobody took are dotted."""
    places = {place for road, count in flows.items() if count for place in road}
    lines = ["flowchart TD", *_places(scenario, language, places)]
    busiest = max(flows.values(), default=0)
    met: set[tuple[str, str]] = set()
    for node, choice in scenario.choices():
        for exit_ in choice.exits:
            road = (node.id, exit_.to)
            if road in met:
                continue
            met.add(road)
            count = flows.get(road, 0)
            arrow = "==>" if 2 * count > busiest else "-->"
            lines.append(
                f"  {road[0]} {arrow}|{count}| {road[1]}" if count else f"  {road[0]} -.-> {road[1]}"
            )
    return "\n".join([*lines, *(f"  {style}" for style in _STYLES)])


def _places(scenario: Scenario, language: Language, gone: set[str]) -> Iterable[str]:
    for node in scenario.nodes:
        state = "gone" if node.id in gone else "rest"
        yield f'  {node.id}["{_quoted(label(node))}"]:::{state}'
    for ending in scenario.endings:
        state = "gone" if ending.id in gone else "rest"
        yield f'  {ending.id}(["{_quoted(ending.title.in_(language))}"]):::{state}'
        yield f"  class {ending.id} {_TONES[ending.outcome]}"


_TONES = {Outcome.GOOD: "good", Outcome.FAIR: "fair", Outcome.BAD: "bad"}


def label(node: Node) -> str:
    """The beginning of what the customer says at a node."""
    says = node.lines[-1].says
    return says if len(says) <= _SAYS else f"{says[:_SAYS]}…"


def _quoted(text: str) -> str:
    """A text that Mermaid reads as nothing but text."""
    found = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return found.replace("`", "'").replace("\n", " ")
