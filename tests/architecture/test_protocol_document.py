"""docs/protocol.md is the contract: whatever the code speaks stands in it, in both languages."""

from pathlib import Path

import pytest

from kiosk_server.fleet.command_results import OUTCOMES
from kiosk_server.fleet.messages import HEALTH, SHOWING
from kiosk_server.push import programmes, transport
from kiosk_server.push.screens import EVENTS
from playlists.override import SEVERITIES
from screens import command, cue, orders, programme_document
from screens.command_args import NAMES

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("docs/protocol.md", "docs/protocol.zh-CN.md")
DOMAINS = (cue.DOMAIN, orders.OVERRIDE_DOMAIN, orders.WITHDRAWN_DOMAIN, command.DOMAIN)
VECTORS = ("canonical.json", "cue.json", "orders.json", "commands.json", "position.json", "programme.json")


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(
    "words",
    [
        DOMAINS,
        tuple(f"{event} {{" for event in EVENTS if event != "displayed"),
        NAMES,
        OUTCOMES,
        SEVERITIES,
        SHOWING,
        tuple(HEALTH),
        VECTORS,
        (programme_document.FORMAT,),
        tuple(programme_document.ProgrammeDocument.__annotations__),
        tuple(programme_document.EntryDocument.__annotations__),
        (f"{programmes.LARGEST_BODY // 1024} KiB",),
        (f"{transport.LARGEST_MESSAGE // 1024} KiB", f" {transport.PING_INTERVAL} ", f"{transport.PING_TIMEOUT}"),
    ],
)
def test_document_names_what_the_code_speaks(document: str, words: tuple[str, ...]) -> None:
    text = (ROOT / document).read_text("utf-8")
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_that_the_document_names_are_there(name: str) -> None:
    assert (ROOT / "tests" / "vectors" / name).is_file()


def test_both_languages_have_the_same_parts() -> None:
    headings = [
        [line.split(".")[0] for line in (ROOT / document).read_text("utf-8").splitlines() if line.startswith("## ")]
        for document in DOCUMENTS
    ]
    assert headings[0] == headings[1]
