"""Reading the demo's data files: TOML for the organisation, Markdown with TOML front matter for items."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class DemoItem:
    """One item file: its stem, its front matter, its Markdown body."""

    stem: str
    head: dict[str, Any]
    body: str


def table(name: str) -> list[dict[str, Any]]:
    """Return the list of the same name in ``<name>.toml``: units, zones, playlists or assignments."""
    rows: list[dict[str, Any]] = tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))[name]
    return rows


def items() -> list[DemoItem]:
    """Return every item in the order of the file names."""
    return [_item(path) for path in sorted((DATA / "items").glob("*.md"))]


def _item(path: Path) -> DemoItem:
    _, head, body = path.read_text("utf-8").split("+++\n", 2)
    return DemoItem(path.stem, tomllib.loads(head), body.strip())
