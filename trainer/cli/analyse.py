"""`trainer analyse`: item and test statistics of a response matrix from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from trainer.analysis import classical, irt
from trainer.analysis.decisions import DecisionQuality, decision_quality
from trainer.analysis.groups import Group
from trainer.analysis.modelling import Kind
from trainer.analysis.report import Analysis, ItemStatistics, Remark, ResponseMatrix, analyse, known
from trainer.analysis.verdicts import Concern, Verdict, verdict
from trainer.cli.console import FAULTS, document, fault_json, language, list_faults, say, show, t
from trainer.cli.grouping import compare, groups_json, groups_table
from trainer.cli.modelling import fit, model_json, model_table
from trainer.errors import Severity
from trainer.i18n import translate
from trainer.interchange.group_tables import read_groups
from trainer.interchange.responses import Reading, read_responses

UNDEFINED = "–"
_STYLES = {Concern.NONE: "", Concern.NOTE: "yellow", Concern.CHECK: "red"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("analyse", help=t("Item and test statistics of a response matrix (CSV) from anywhere."))(run)


def run(
    responses: Annotated[
        Path,
        typer.Argument(
            metavar="RESPONSES.csv",
            exists=True,
            dir_okay=False,
            readable=True,
            help=t("First column candidate, then one column an item: marks, or option ids with --key."),
        ),
    ],
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            metavar="KEY.csv",
            exists=True,
            dir_okay=False,
            readable=True,
            help=t("Columns item, key, max; optionally options."),
        ),
    ] = None,
    *,
    cut: Annotated[
        float | None,
        typer.Option(
            "--cut",
            metavar="PERCENT",
            min=0,
            max=100,
            help=t("Say how sure decisions are at this percentage of the marks."),
        ),
    ] = None,
    kind: Annotated[
        Kind | None,
        typer.Option("--model", help=t("Fit an item response model as well: 1pl (Rasch) or 2pl.")),
    ] = None,
    prior: Annotated[
        bool,
        typer.Option(help=t("Draw items towards a usual one; keeps small samples sane.")),
    ] = True,
    groups: Annotated[
        Path | None,
        typer.Option(
            "--groups",
            metavar="GROUPS.csv",
            exists=True,
            dir_okay=False,
            readable=True,
            help=t("Look for items that treat groups differently: first column candidate, then groupings."),
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Analyse a response matrix."""
    found = read_responses(
        responses.read_bytes(),
        str(responses),
        key.read_bytes() if key is not None else None,
        str(key) if key is not None else "",
    )
    list_faults(found.faults)
    if found.matrix is None:
        _refuse(found, as_json)
        raise typer.Exit(FAULTS)
    told_apart = None if groups is None else _told_apart(found, groups, as_json)
    analysis = analyse(found.matrix)
    for remark in analysis.remarks:
        say(_sentence(remark))
    decisions = None if cut is None else _decisions(found.matrix, analysis, cut)
    fitted = None if kind is None else fit(found.matrix, kind, irt.Prior() if prior else None)
    compared = None if told_apart is None else compare(found.matrix, told_apart)
    if as_json:
        plain = to_json(analysis, found, decisions)
        if kind is not None:
            plain["model"] = model_json(found.matrix, fitted)
        if compared is not None:
            plain["groups"] = groups_json(found.matrix, compared)
        document(plain)
        return
    show(_test_table(analysis, decisions))
    show(_item_table(analysis))
    if fitted is not None:
        show(model_table(fitted))
    if compared is not None:
        show(groups_table(found.matrix, compared))


def _told_apart(found: Reading, path: Path, as_json: bool) -> tuple[Group, ...]:
    """The groups in a file; a fault in it is refused like one in the responses."""
    candidates = found.matrix.candidates if found.matrix is not None else ()
    table = read_groups(path.read_bytes(), str(path), candidates)
    list_faults(table.faults)
    if any(fault.severity is Severity.ERROR for fault in table.faults):
        _refuse(Reading(None, table.faults), as_json)
        raise typer.Exit(FAULTS)
    return table.groups


def _decisions(matrix: ResponseMatrix, analysis: Analysis, cut: float) -> DecisionQuality | None:
    """How sure pass and fail are; None, and why, where that cannot be said."""
    reliable = analysis.test.reliability
    shares = classical.shares(matrix.marks, matrix.maxima)
    found = decision_quality(shares, reliable, cut / 100) if reliable is not None else None
    if found is None:
        say(
            t(
                "How sure decisions are cannot be said: that needs 50 scores that differ and a reliability "
                "between 0 and 1."
            )
        )
    return found


def to_json(analysis: Analysis, reading: Reading, decisions: DecisionQuality | None = None) -> dict[str, Any]:
    """The analysis as `--json` shows it; null where undefined."""
    test = analysis.test
    return {
        "test": {
            "n_candidates": test.n_candidates,
            "n_items": test.n_items,
            "mean": test.mean,
            "sd": test.sd,
            "median": test.median,
            "skewness": test.skewness,
            "kurtosis": test.kurtosis,
            "alpha": test.alpha,
            "kr20": test.kr20,
            "sem": test.sem,
            "split_half": test.split_half,
            "marginal_reliability": test.marginal_reliability,
            "decision": None if decisions is None else _decision_json(decisions),
            "maximum": test.maximum,
            "complete": test.complete,
        },
        "items": [_item_json(item) for item in analysis.items],
        "remarks": [{"code": remark.code, "message": _sentence(remark)} for remark in analysis.remarks],
        "faults": [fault_json(fault) for fault in reading.faults],
    }


def _decision_json(found: DecisionQuality) -> dict[str, Any]:
    return {
        "accuracy": found.accuracy,
        "consistency": found.consistency,
        "kappa": known(found.kappa),
        "false_pass": found.false_pass,
        "false_fail": found.false_fail,
        "effective_length": found.effective_length,
    }


def _item_json(item: ItemStatistics) -> dict[str, Any]:
    judged = verdict(item)
    return {
        "id": item.id,
        "n": item.n,
        "maximum": item.maximum,
        "facility": item.facility,
        "sd": item.sd,
        "discrimination": item.discrimination,
        "item_total": item.item_total,
        "discriminative_efficiency": item.discriminative_efficiency,
        "effective_weight": item.effective_weight,
        "alpha_if_deleted": item.alpha_if_deleted,
        "options": [
            {
                "id": option.id,
                "key": option.key,
                "count": option.count,
                "share": option.share,
                "item_rest": option.item_rest,
                "by_fifth": list(option.by_fifth),
            }
            for option in item.options
        ],
        "verdict": [{"code": remark.code, "message": _sentence(remark)} for remark in judged.remarks],
    }


def _refuse(reading: Reading, as_json: bool) -> None:
    errors = sum(fault.severity is Severity.ERROR for fault in reading.faults)
    say(t("Nothing was computed; faults to mend first: {count}", count=errors), "red")
    if as_json:
        document({"test": None, "items": [], "faults": [fault_json(fault) for fault in reading.faults]})


def _sentence(remark: Remark) -> str:
    return translate(language(), remark.template, **remark.details)


def _number(value: float | None, digits: int = 2) -> str:
    return UNDEFINED if value is None else f"{value:.{digits}f}"


def _test_table(analysis: Analysis, decisions: DecisionQuality | None) -> Table:
    test = analysis.test
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    out_of = "" if test.maximum is None else f" / {test.maximum:g}"
    rows = [
        (t("Candidates"), str(test.n_candidates)),
        (t("Items"), str(test.n_items)),
        (t("Mean score"), _number(test.mean) + out_of),
        (t("Standard deviation"), _number(test.sd)),
        (t("Median"), _number(test.median)),
        (t("Skewness"), _number(test.skewness)),
        (t("Kurtosis"), _number(test.kurtosis)),
        (t("Alpha"), _number(test.alpha)),
        (t("KR-20"), _number(test.kr20)),
        (t("Split-half"), _number(test.split_half)),
        (t("Standard error of measurement"), _number(test.sem)),
    ]
    if not test.complete:
        rows.append((t("Marginal reliability"), _number(test.marginal_reliability)))
    if decisions is not None:
        rows += [
            (t("Decided rightly (Livingston–Lewis)"), f"{decisions.accuracy:.1%}"),
            (t("Decided the same on a parallel form"), f"{decisions.consistency:.1%}"),
        ]
    for name, value in rows:
        table.add_row(name, value)
    return table


def _item_table(analysis: Analysis) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(t("item"))
    for name in ("n", t("facility"), t("SD"), t("discrimination"), t("item–total"), t("α without")):
        table.add_column(name, justify="right")
    table.add_column(t("verdict"))
    for item in analysis.items:
        judged = verdict(item)
        table.add_row(
            escape(item.id),
            str(item.n),
            _number(item.facility),
            _number(item.sd),
            _number(item.discrimination),
            _number(item.item_total),
            _number(item.alpha_if_deleted),
            _told(judged),
            style=_STYLES[judged.concern],
        )
    return table


def _told(judged: Verdict) -> str:
    return escape(t("; ").join(_sentence(remark) for remark in judged.remarks))
