"""The dashboard and the alert rules speak of nothing that no process counts."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from live_server import ROOT
from prometheus_client import REGISTRY

from kiosk_server import metrics

DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text("utf-8"))
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy" / "prometheus-alerts.yaml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
OF_PROMETHEUS = {"up"}
OF_EVERY_SCRAPE = {"instance", "job", "le"}
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def _expressions() -> Iterator[tuple[str, str]]:
    for panel in PANELS:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for rule in RULES:
        yield rule["alert"], rule["expr"]


def _counted() -> set[str]:
    """Return every name that a scrape of a process shows."""
    assert metrics.PUSHES  # the import is what registers them
    found: set[str] = set()
    for family in REGISTRY.collect():
        kinds = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
        found |= {family.name + end for end in kinds.get(family.type, ("",))}
    return found


def _labels() -> set[str]:
    ours = (value for value in vars(metrics).values() if hasattr(value, "_labelnames"))
    return {label for metric in ours for label in metric._labelnames}


@pytest.mark.parametrize(("name", "expression"), [pytest.param(*pair, id=pair[0]) for pair in _expressions()])
def test_every_figure_is_counted_by_the_server(name: str, expression: str) -> None:
    plain = re.sub(r'"[^"]*"', '""', expression)
    named = set(re.findall(r"\b(?:kiosk|process)_[a-z_]+\b|\bup\b", plain))
    assert named, "an expression without a figure"
    assert named <= _counted() | OF_PROMETHEUS


@pytest.mark.parametrize(("name", "expression"), [pytest.param(*pair, id=pair[0]) for pair in _expressions()])
def test_every_label_is_one_that_figures_carry(name: str, expression: str) -> None:
    grouped = {
        label.strip() for inner in re.findall(r"\b(?:by|on) \(([^)]*)\)", expression) for label in inner.split(",")
    }
    chosen = set(re.findall(r'\b([a-z_]+)\s*(?:=~|!=|!~|=)\s*"', expression))
    assert (grouped | chosen) - {""} <= _labels() | OF_EVERY_SCRAPE


def test_every_panel_has_a_place_and_a_source() -> None:
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in PANELS]
    assert len(set(places)) == len(places)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in PANELS)
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    sources = {target["datasource"]["uid"] for panel in PANELS for target in panel["targets"]}
    assert sources == {"${source}"}
    assert [variable["name"] for variable in DASHBOARD["templating"]["list"]] == ["source", "instance"]


def test_what_the_fleet_is_judged_by_is_on_the_dashboard() -> None:
    shown = " ".join(expression for _, expression in _expressions())
    for figure in (
        "kiosk_connected_screens",
        "kiosk_fanout_seconds",
        "kiosk_convergence_seconds",
        "kiosk_pushes_total",
        "kiosk_pulls_total",
        'status="304"',
        "kiosk_queued_messages",
        "kiosk_reactions_waiting",
        "process_start_time_seconds",
    ):
        assert figure in shown


def test_every_rule_says_what_is_wrong_and_how_bad_it_is() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"]
