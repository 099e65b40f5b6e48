"""Write the vectors that hold Python and JavaScript together: canonical.json, cue.json, programme.json.

Run `python -m vectors.write_screen_vectors` with PYTHONPATH=.:tests after a deliberate change of the
protocol. Third parties may test their players with the same files, so everything in them is fixed.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playlists.content import Entry, Loop
from playlists.resolver import Reason
from playlists.timeline import Segment
from screens.canonical import canonical_instant, canonical_json
from screens.cue import DOMAIN, Cue, issue
from screens.layout import ClockFace, DateFace
from screens.programme import Page, PageDue, Programme, build, page_at, page_in_loop
from screens.programme_document import ProgrammeDocument
from screens.screen import Geometry
from screens.signing import SIGNATURE, SigningKey

FOLDER = Path(__file__).resolve().parent
NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
KEY = SigningKey.generate(lambda size: hashlib.shake_128(b"vectors: the server's key").digest(size))
STRANGER = SigningKey.generate(lambda size: hashlib.shake_128(b"vectors: a stranger's key").digest(size))


def canonical_vectors() -> dict[str, object]:
    """Values with their canonical JSON, and JSON texts whose values have none."""
    values: list[object] = [
        {},
        [],
        "",
        0,
        -1,
        2**53 - 1,
        -(2**53) + 1,
        True,
        None,
        {"b": 1, "a": [1, {"d": False, "c": None}], "B": "x", "": 2, "10": 3, "9": 4},
        "《救灾款物管理使用办法》 “政务公开” ①",
        'quote " backslash \\ solidus / tab \t line \n return \r bell \x07 unit \x1f delete \x7f',
        "line separator \u2028 paragraph separator \u2029 no-break \u00a0",
        {"\ufb33": 1, "\U0001f600": 2, "中": 3, "a": 4, "é": 5, "e\u0301": 6},
    ]
    return {
        "cases": [{"value": value, "canonical": canonical_json(value).decode()} for value in values],
        "refused": [
            "1.5",
            "[0.1]",
            "9007199254740992",
            "-9007199254740992",
            "1e400",
            r'"\ud800"',
            r'{"\udc00":1}',
        ],
    }


def cue_vectors() -> dict[str, object]:
    """Cues as one screen may meet them, each with the outcome at the instant `at`."""
    cue = Cue(
        screen="hall-1",
        sequence=7,
        programme=hashlib.sha256(b"vectors: a programme").hexdigest(),
        issued_at=NOW,
        valid_until=NOW + timedelta(days=7),
    )
    good = issue(cue, KEY)
    outcomes = {
        "as issued": (good, "accepted", {}),
        "the same again": (good, "accepted", {"last_sequence": 7}),
        "last millisecond of the lease": (good, "accepted", {"at": "2026-11-29T00:59:59.999+00:00"}),
        "end of the lease": (good, "lease_expired", {"at": "2026-11-29T01:00:00+00:00"}),
        "lower sequence": (good, "rollback", {"last_sequence": 8}),
        "another screen": (good, "wrong_screen", {"screen": "hall-2"}),
        "another pinned key": (good, "bad_signature", {"public_key": STRANGER.public_key_b64}),
        "signed by a stranger": (issue(cue, STRANGER), "bad_signature", {}),
        "tampered programme": (good | {"programme": cue.programme[:-1] + "0"}, "bad_signature", {}),
        "tampered lease": (good | {"valid_until": "2027-11-29T01:00:00+00:00"}, "bad_signature", {}),
        "tampered signature": (good | {SIGNATURE: "A" + str(good[SIGNATURE])[1:]}, "bad_signature", {}),
        "unsigned": ({k: v for k, v in good.items() if k != SIGNATURE}, "bad_signature", {}),
        "member added": (good | {"note": ""}, "bad_signature", {}),
        "a fraction": (good | {"sequence": 7.5}, "bad_signature", {}),
        "another domain": (good | {SIGNATURE: KEY.sign("kiosk-override-v1", good)}, "bad_signature", {}),
        "signed, but no cue": (_signed({"screen": "hall-1", "sequence": 7}), "bad_signature", {}),
        "naive lease": (_signed(good | {"valid_until": "2026-11-29T01:00:00"}), "bad_signature", {}),
        "all wrong at once": (
            good | {"screen": "hall-2", "sequence": 1},
            "bad_signature",
            {"last_sequence": 8},
        ),
    }
    usual = {
        "public_key": KEY.public_key_b64,
        "screen": "hall-1",
        "last_sequence": 6,
        "at": canonical_instant(NOW),
    }
    return {
        "domain": DOMAIN,
        "cases": [
            {"name": name, "document": document, "outcome": outcome, **usual, **changes}
            for name, (document, outcome, changes) in outcomes.items()
        ],
    }


def programme_vectors() -> dict[str, object]:
    """A programme of three segments, and what it shows at chosen instants."""
    programme = sample_programme()
    document = programme.document
    boundaries = (0, 60, 900, 915, 945, 1000, 3020, 3030, 3660)
    moments = [seconds * 1000 + ms for seconds in boundaries for ms in (-1, 0)]
    return {
        "sha256": programme.sha256,
        "body": programme.body.decode(),
        "cases": [_case(document, NOW + timedelta(milliseconds=moment)) for moment in moments],
        "standby_cases": [_standby_case(document, NOW + timedelta(days=days, milliseconds=1)) for days in (-1, 0, 40)],
    }


def sample_programme() -> Programme:
    """A quarter of an hour of standby, a playlist of two items, an emergency notice that cuts it short."""
    notice, guide = _entry("e1", "7K3M9QX", "救灾款物发放公示", 45), _entry("e2", "4F8W2TN", "办事指南", 55)
    alert, idle = _entry("o1", "", "暴雨红色预警", 30), _entry("standby", "", "政务公开专区", 60)
    times = [NOW, NOW + timedelta(minutes=15), NOW + timedelta(seconds=3020), NOW + timedelta(minutes=61)]
    shown = [
        (Loop((idle,)), Reason(kind="standby", winners=(), text="")),
        (Loop((notice, guide)), Reason(kind="assignment", winners=("a1", "a2"), text="")),
        (Loop((alert,)), Reason(kind="override", winners=("o1",), text="")),
    ]
    segments = [
        Segment(start, end, loop, reason) for start, end, (loop, reason) in zip(times, times[1:], shown, strict=False)
    ]
    pages = {
        "e1": (_page("公示第一页", 15_000), _page("公示第二页", 30_000)),
        "e2": (_page("指南", 55_000),),
        "o1": (_page("暴雨红色预警：请勿外出。", 30_000),),
        "standby": (_page("政务公开专区", 60_000),),
    }
    face = {
        "zone": "城关镇政务公开专区",
        "place": "便民服务中心一楼",
        "hotline": "0000-0000000",
        "time_zone": "Asia/Shanghai",
    }
    return build(segments, Loop((idle,)), pages, face, Geometry(1920, 1080), sample_clock())


def sample_clock() -> ClockFace:
    """A clock in the top right corner, the date below it."""
    date = DateFace(x=1500, y=140, width=360, height=40, size=32, colour="#b9c3d0")
    return ClockFace(x=1500, y=40, width=360, height=96, size=96, colour="#f6f1e4", date=date)


def write() -> None:
    """Write all three files anew."""
    for name, vectors in all_vectors().items():
        text = json.dumps(vectors, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / name).write_text(text, encoding="utf-8")


def all_vectors() -> dict[str, dict[str, object]]:
    """The files by name."""
    return {
        "canonical.json": canonical_vectors(),
        "cue.json": cue_vectors(),
        "programme.json": programme_vectors(),
    }


def _signed(document: dict[str, object]) -> dict[str, object]:
    return document | {SIGNATURE: KEY.sign(DOMAIN, document)}


def _entry(entry_id: str, item_code: str, title: str, seconds: int) -> Entry:
    digest = hashlib.sha256(title.encode()).hexdigest()
    return Entry(entry_id=entry_id, item_code=item_code, version_digest=digest, title=title, seconds=seconds)


def _page(text: str, milliseconds: int) -> Page:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Page(sha256=sha256, media_type="image/png", bytes=1000 + len(text), milliseconds=milliseconds, text=text)


def _case(document: ProgrammeDocument, instant: datetime) -> dict[str, object]:
    return {"at": canonical_instant(instant), "shown": _shown(page_at(document, instant))}


def _standby_case(document: ProgrammeDocument, instant: datetime) -> dict[str, object]:
    due = page_in_loop(document, document["standby"], instant)
    return {"at": canonical_instant(instant), "shown": _shown(due)}


def _shown(due: PageDue | None) -> dict[str, object] | None:
    if due is None:
        return None
    return {"entry_id": due.entry["entry_id"], "page": due.page["sha256"], "offset_ms": due.offset_ms}


if __name__ == "__main__":
    write()
