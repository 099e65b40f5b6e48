"""Direct orders (直达指令): what must reach the glass at once, beside the programme.

An override order puts an emergency notice on the glass, a withdrawn order takes items or notices off it. Both are
signed for one screen, each within a domain of its own. `order` is the number of the order: it rises over the whole
fleet, so one that is not above the last one taken is a double and changes nothing. `after_sequence` is the sequence
the screen was due at when the order was given: any programme with a higher one was planned after the order and says the
same by itself, so the order holds until such a programme plays, and is void where one plays already. Instants are UTC,
durations milliseconds. ``static/player/verify.mjs`` is the twin; ``tests/vectors/orders.json`` holds the two together.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from playlists.override import SEVERITIES
from screens.canonical import canonical_instant, canonical_json, parse_instant
from screens.errors import N_, BadSignature, NotCanonical, Rollback, Superseded, WrongScreen
from screens.members import checked, member
from screens.programme import Page
from screens.signing import SIGNATURE, SigningKey, verify

OVERRIDE_DOMAIN = "kiosk-override-v1"
WITHDRAWN_DOMAIN = "kiosk-withdrawn-v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideOrder:
    """One screen's order to show the pages of a notice, and nothing else, from `start` until `end`.

    `override` is the notice's number, `entry_id` its name in programmes and in the display log. `severity` is
    ``red``, ``orange``, ``yellow`` or ``blue``: of two notices the graver shows. A later order about the same notice
    takes the place of the earlier one.
    """

    screen: str
    order: int
    after_sequence: int
    override: int
    entry_id: str
    title: str
    severity: str
    start: datetime
    end: datetime | None
    pages: tuple[Page, ...]
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnOrder:
    """One screen's order to show the items with these codes, and the notices with these numbers, no more."""

    screen: str
    order: int
    after_sequence: int
    item_codes: tuple[str, ...] = ()
    overrides: tuple[int, ...] = ()
    issued_at: datetime


def issue_override(order: OverrideOrder, key: SigningKey) -> dict[str, object]:
    """Return *order* as the signed document that travels as the event ``override``."""
    return next(issue_overrides(order, [(order.screen, order.after_sequence)], key))


def issue_overrides(
    order: OverrideOrder, recipients: Iterable[tuple[str, int]], key: SigningKey
) -> Iterator[dict[str, object]]:
    """Give the document of each recipient, a screen and its `after_sequence`; all else is the same as in *order*.

    For a fleet: what is the same for all is written in its canonical form once.
    """
    same: dict[str, object] = {
        "order": order.order,
        "override": order.override,
        "entry_id": order.entry_id,
        "title": order.title,
        "severity": order.severity,
        "start": canonical_instant(order.start),
        "end": None if order.end is None else canonical_instant(order.end),
        "pages": [_page_document(page) for page in order.pages],
        "issued_at": canonical_instant(order.issued_at),
    }
    return _issued(OVERRIDE_DOMAIN, same, recipients, key)


def issue_withdrawn(order: WithdrawnOrder, key: SigningKey) -> dict[str, object]:
    """Return *order* as the signed document that travels as the event ``withdrawn``."""
    return next(issue_withdrawals(order, [(order.screen, order.after_sequence)], key))


def issue_withdrawals(
    order: WithdrawnOrder, recipients: Iterable[tuple[str, int]], key: SigningKey
) -> Iterator[dict[str, object]]:
    """Give the document of each recipient, a screen and its `after_sequence`; all else is the same as in *order*."""
    same: dict[str, object] = {
        "order": order.order,
        "item_codes": list(order.item_codes),
        "overrides": list(order.overrides),
        "issued_at": canonical_instant(order.issued_at),
    }
    return _issued(WITHDRAWN_DOMAIN, same, recipients, key)


def accept_override(
    document: Mapping[str, object],
    *,
    public_key: str,
    screen: str,
    last_order: int,
    applied_sequence: int,
    now: datetime,
) -> OverrideOrder:
    """Return the override order in *document* if this screen is to carry it out.

    `last_order` is the number of the last order taken, `applied_sequence` the sequence of the cue that plays (0 when
    none does). Raises, in this order: ``BadSignature`` (a signed document that is no such order counts as one),
    ``WrongScreen``, ``Rollback`` for a double, ``Superseded`` where what plays was planned after it, or `end` is past.
    """
    verify(public_key, OVERRIDE_DOMAIN, document, document.get(SIGNATURE))
    order = _read_override(document)
    _check_turn(order, screen, last_order, applied_sequence)
    if order.end is not None and order.end <= now:
        raise Superseded(N_("紧急插播已于 %(end)s 结束。"), {"end": document["end"]})
    return order


def accept_withdrawn(
    document: Mapping[str, object], *, public_key: str, screen: str, last_order: int, applied_sequence: int
) -> WithdrawnOrder:
    """Return the withdrawn order in *document* if this screen is to carry it out.

    Raises what `accept_override` raises.
    """
    verify(public_key, WITHDRAWN_DOMAIN, document, document.get(SIGNATURE))
    order = _read_withdrawn(document)
    _check_turn(order, screen, last_order, applied_sequence)
    return order


def _issued(
    domain: str, same: Mapping[str, object], recipients: Iterable[tuple[str, int]], key: SigningKey
) -> Iterator[dict[str, object]]:
    written = {name: canonical_json(value) for name, value in same.items()}
    for screen, after_sequence in recipients:
        own: dict[str, object] = {"screen": screen, "after_sequence": after_sequence}
        members = written | {name: canonical_json(value) for name, value in own.items()}
        body = b",".join(b'"%b":%b' % (name.encode(), members[name]) for name in sorted(members))
        yield {**own, **same, SIGNATURE: key.sign_canonical(domain, b"{" + body + b"}")}


def _check_turn(order: OverrideOrder | WithdrawnOrder, screen: str, last_order: int, applied_sequence: int) -> None:
    if order.screen != screen:
        raise WrongScreen(N_("这条直达指令是发给屏幕 %(screen)s 的。"), {"screen": order.screen})
    if order.order <= last_order:
        raise Rollback(N_("直达指令 %(order)s 不晚于已接受的 %(last)s。"), {"order": order.order, "last": last_order})
    if applied_sequence > order.after_sequence:
        raise Superseded(N_("正在播放的节目比直达指令 %(order)s 更新。"), {"order": order.order})


def _read_override(document: Mapping[str, object]) -> OverrideOrder:
    try:
        end = document["end"]
        severity = member(document, "severity", str)
        if severity not in SEVERITIES:
            raise TypeError("severity")
        return OverrideOrder(
            screen=member(document, "screen", str),
            order=member(document, "order", int),
            after_sequence=member(document, "after_sequence", int),
            override=member(document, "override", int),
            entry_id=member(document, "entry_id", str),
            title=member(document, "title", str),
            severity=severity,
            start=parse_instant(member(document, "start", str)),
            end=None if end is None else parse_instant(member(document, "end", str)),
            pages=_pages(member(document, "pages", list)),
            issued_at=parse_instant(member(document, "issued_at", str)),
        )
    except (KeyError, NotCanonical, TypeError) as error:
        raise _no_order() from error


def _read_withdrawn(document: Mapping[str, object]) -> WithdrawnOrder:
    try:
        return WithdrawnOrder(
            screen=member(document, "screen", str),
            order=member(document, "order", int),
            after_sequence=member(document, "after_sequence", int),
            item_codes=tuple(checked(code, str) for code in member(document, "item_codes", list)),
            overrides=tuple(checked(number, int) for number in member(document, "overrides", list)),
            issued_at=parse_instant(member(document, "issued_at", str)),
        )
    except (NotCanonical, TypeError) as error:
        raise _no_order() from error


def _pages(listed: list[object]) -> tuple[Page, ...]:
    """Return the pages of a notice: one at least, each with some time."""
    pages = tuple(_page(checked(page, dict)) for page in listed)
    if not pages or any(page.milliseconds < 1 for page in pages):
        raise TypeError("pages")
    return pages


def _page_document(page: Page) -> dict[str, object]:
    return {
        "sha256": page.sha256,
        "media_type": page.media_type,
        "bytes": page.bytes,
        "milliseconds": page.milliseconds,
        "text": page.text,
    }


def _page(document: Mapping[str, object]) -> Page:
    return Page(
        sha256=member(document, "sha256", str),
        media_type=member(document, "media_type", str),
        bytes=member(document, "bytes", int),
        milliseconds=member(document, "milliseconds", int),
        text=member(document, "text", str),
    )


def _no_order() -> BadSignature:
    return BadSignature(N_("签名的内容不是直达指令。"))
