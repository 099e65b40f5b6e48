"""What many say at once is written once, and each hears what came of it."""

import threading
from collections.abc import Callable

from structlog.testing import capture_logs

from kiosk_server.errors import Unavailable
from kiosk_server.push.gathering import MOST_TOGETHER, RETRY_SECONDS, Gathering


def _at_once(says: list[Callable[[], object]]) -> list[object]:
    heard: list[object] = [None] * len(says)

    def say(place: int) -> None:
        try:
            heard[place] = says[place]()
        except Unavailable as error:
            heard[place] = error.params["retry_after"]

    threads = [threading.Thread(target=say, args=(place,)) for place in range(len(says))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return heard


def test_each_is_answered_for_itself_and_nobody_is_left_out() -> None:
    written: list[dict[int, str]] = []

    def write(said: dict[int, str]) -> dict[int, str]:
        written.append(said)
        return {screen: text.upper() for screen, text in said.items()}

    gathering = Gathering(write)
    heard = _at_once([lambda n=n: gathering.say(n, f"s{n}") for n in range(30)])  # type: ignore[misc]  # a default argument
    assert heard == [f"S{n}" for n in range(30)]
    assert sorted(n for batch in written for n in batch) == list(range(30))


def test_screen_that_speaks_twice_is_heard_twice() -> None:
    written: list[str] = []

    def write(said: dict[int, str]) -> dict[int, str]:
        written.extend(said.values())
        return dict(said)

    gathering = Gathering(write)
    assert sorted(_at_once([lambda: gathering.say(1, "a"), lambda: gathering.say(1, "b")])) == ["a", "b"]  # type: ignore[type-var]
    assert sorted(written) == ["a", "b"]


def test_screen_that_is_gone_is_not_answered() -> None:
    gathering: Gathering[str, str] = Gathering(lambda said: {})
    assert gathering.say(1, "a") is None


def test_what_could_not_be_written_is_logged_once_told_to_everybody_and_the_next_is_written() -> None:
    broken = True

    def write(said: dict[int, str]) -> dict[int, str]:
        if broken:
            raise RuntimeError("away")
        return dict(said)

    gathering = Gathering(write)
    with capture_logs() as logs:
        heard = _at_once([lambda n=n: gathering.say(n, "x") for n in range(5)])  # type: ignore[misc]  # a default argument
    assert sum(line["screens"] for line in logs) == 5  # one line for each batch, however many wait for it
    assert heard == [RETRY_SECONDS] * 5
    broken = False
    assert gathering.say(1, "x") == "x"


def test_batches_have_a_largest_size() -> None:
    sizes: list[int] = []

    def write(said: dict[int, int]) -> dict[int, int]:
        sizes.append(len(said))
        return dict(said)

    gathering = Gathering(write)
    heard = _at_once([lambda n=n: gathering.say(n, n) for n in range(MOST_TOGETHER + 50)])  # type: ignore[misc]  # a default argument
    assert heard == list(range(MOST_TOGETHER + 50))
    assert max(sizes) <= MOST_TOGETHER


def test_what_a_screen_says_later_is_written_later() -> None:
    written: list[str] = []
    first_is_written = threading.Event()

    def write(said: dict[int, str]) -> dict[int, str]:
        if "first" in said.values():
            first_is_written.wait(0.2)  # long enough for the second to overtake it, if it could
        written.extend(said.values())
        return dict(said)

    gathering = Gathering(write)
    first = threading.Thread(target=gathering.say, args=(1, "first"))
    first.start()
    while not gathering._unwritten:
        first.join(0.001)
    assert gathering.say(1, "second") == "second"
    assert written == ["first", "second"]
