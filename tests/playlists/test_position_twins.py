"""The position in Python and in the player: the same answer for ten thousand loops of chance."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.position import position

TWIN = Path(__file__).parents[2] / "static" / "player" / "position.mjs"
EXAMPLES, LOOPS = 20, 500
HOUR_MS = 3_600_000
ANSWER_LINES = f"""
import {{ createInterface }} from "node:readline";
import {{ position }} from "{TWIN.as_uri()}";
for await (const line of createInterface({{ input: process.stdin }})) {{
  const answers = JSON.parse(line).map(([durations, instant]) => position(durations, instant));
  process.stdout.write(JSON.stringify(answers.map(({{ index, offsetMs }}) => [index, offsetMs])) + "\\n");
}}
"""
Case = tuple[list[int], int]


@pytest.fixture(scope="module")
def twin() -> Iterator[Callable[[list[Case]], list[list[int]]]]:
    """Give the player's own position, answered by one node process for all examples."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    command = [node, "--input-type=module", "--eval", ANSWER_LINES]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        asked, told = process.stdin, process.stdout
        assert asked is not None
        assert told is not None

        def ask(cases: list[Case]) -> list[list[int]]:
            print(json.dumps(cases), file=asked, flush=True)
            answers: list[list[int]] = json.loads(told.readline())
            return answers

        yield ask
        asked.close()


def loops(chance: Random) -> list[Case]:
    """Make loops with entries of 0 ms to an hour, and instants on both sides of the epoch, many at a seam."""
    cases = []
    for _ in range(LOOPS):
        durations = [chance.choice((0, chance.randint(1, 5), chance.randint(1, HOUR_MS))) for _ in range(10)]
        durations = [*durations[: chance.randint(0, 10)], chance.randint(1, HOUR_MS)]
        seam = sum(durations) * chance.randint(-1000, 100_000)
        cases.append((durations, chance.choice((seam, seam - 1, seam + 1, chance.randint(-(10**13), 10**13)))))
    return cases


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**32))
def test_player_and_server_agree_on_ten_thousand_loops(
    twin: Callable[[list[Case]], list[list[int]]], seed: int
) -> None:
    cases = loops(Random(seed))  # noqa: S311 -- chance, no secret
    mine = [[found.index, found.offset_ms] for found in (position(*case) for case in cases)]
    assert twin(cases) == mine
