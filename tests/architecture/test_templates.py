"""Pages live under the policy `default-src 'self'`: no inline style, script or handler in any template."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FORBIDDEN = re.compile(
    r"""<style\b | \sstyle\s*= | \son[a-z]+\s*=\s*["'] | javascript: |
        <script(?![^>]*\b(src\s*=|type\s*=\s*["'](?:application/json|importmap)))[^>]*> |
        (?:src|href)\s*=\s*["'](?:https?:)?//""",
    re.X | re.I,
)


def find_forbidden(text: str) -> list[str]:
    return [found.group().strip() for found in FORBIDDEN.finditer(text)]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ('<p style="color:red">', ["style="]),
        ('<a onclick="go()">', ['onclick="']),
        ("<script>go()</script>", ["<script>"]),
        ('<script src="//cdn/x.js">', ['src="//']),
        ('<script type="module" src="/static/a.mjs"></script>', []),
        ('<link rel="stylesheet" href="/static/css/base.css">', []),
    ],
)
def test_forbidden_markup_is_recognised(markup: str, found: list[str]) -> None:
    assert find_forbidden(markup) == found


def test_templates_hold_nothing_the_policy_would_block() -> None:
    pages = sorted(TEMPLATES.rglob("*.html"))
    assert pages
    findings = {page.relative_to(TEMPLATES).as_posix(): find_forbidden(page.read_text("utf-8")) for page in pages}
    assert {page: found for page, found in findings.items() if found} == {}
