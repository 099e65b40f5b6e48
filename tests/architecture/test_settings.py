"""What the documents say about settings is what the server reads."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from kiosk_server.config import Config

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROW = re.compile(r"^\| `KIOSK_(\w+)` \| (?:`([^`]*)`|[(（]\w+[)）]) \| (.+) \|$", re.MULTILINE)


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("document", ["settings.md", "settings.zh-CN.md"])
def test_table_lists_every_setting_with_its_default(document: str) -> None:
    rows = ROW.findall((DOCS / document).read_text("utf-8"))
    assert [(name.lower(), default) for name, default, _ in rows] == [
        (field.name, _written(field.default)) for field in fields(Config)
    ]


@pytest.mark.parametrize("document", ["settings.md", "settings.zh-CN.md"])
def test_every_default_reads_back_as_itself(document: str) -> None:
    rows = ROW.findall((DOCS / document).read_text("utf-8"))
    written = {f"KIOSK_{name}": default for name, default, _ in rows if default}
    assert Config.from_env(written, env_file=Path("no such file")) == Config()
