"""A cue (播放指令): which programme one screen plays now.

It is small enough to push to thousands of screens, and may be lost, doubled or reordered without harm: the
sequence number decides. A screen accepts a cue only if the pinned key signed it, it is addressed to this
screen, it is not older than the last one accepted, and its lease still runs; otherwise the screen keeps the
last good programme and says so. Instants are UTC. ``static/player/verify.mjs::acceptCue`` is the twin.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from screens.canonical import canonical_instant, parse_instant
from screens.errors import N_, BadSignature, LeaseExpired, NotCanonical, Rollback, WrongScreen
from screens.members import member
from screens.signing import SIGNATURE, SigningKey, verify

DOMAIN = "kiosk-cue-v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One screen's order to play one programme until the lease ends."""

    screen: str
    sequence: int
    programme: str
    """SHA-256 of the programme's canonical JSON."""
    issued_at: datetime
    valid_until: datetime
    """End of the lease, exclusive: at this instant the cue no longer holds."""


def issue(cue: Cue, key: SigningKey) -> dict[str, object]:
    """Return ``cue`` as the signed document that travels: six members, instants as ISO 8601 text."""
    document: dict[str, object] = {
        "screen": cue.screen,
        "sequence": cue.sequence,
        "programme": cue.programme,
        "issued_at": canonical_instant(cue.issued_at),
        "valid_until": canonical_instant(cue.valid_until),
    }
    document[SIGNATURE] = key.sign(DOMAIN, document)
    return document


def accept(document: Mapping[str, object], *, public_key: str, screen: str, last_sequence: int, now: datetime) -> Cue:
    """Return the cue in ``document`` if this screen may follow it.

    Raises, in this order: ``BadSignature`` (a signed document that is no cue counts as one), ``WrongScreen``,
    ``Rollback`` if its sequence is below ``last_sequence`` (the same one may come twice), ``LeaseExpired`` if
    ``valid_until <= now``.
    """
    verify(public_key, DOMAIN, document, document.get(SIGNATURE))
    cue = _read(document)
    if cue.screen != screen:
        raise WrongScreen(N_("这条播放指令是发给屏幕 %(screen)s 的。"), {"screen": cue.screen})
    if cue.sequence < last_sequence:
        raise Rollback(
            N_("播放指令 %(sequence)s 早于已接受的 %(last)s。"),
            {"sequence": cue.sequence, "last": last_sequence},
        )
    if cue.valid_until <= now:
        raise LeaseExpired(N_("播放指令已于 %(until)s 到期。"), {"until": document["valid_until"]})
    return cue


def _read(document: Mapping[str, object]) -> Cue:
    try:
        return Cue(
            screen=member(document, "screen", str),
            sequence=member(document, "sequence", int),
            programme=member(document, "programme", str),
            issued_at=parse_instant(member(document, "issued_at", str)),
            valid_until=parse_instant(member(document, "valid_until", str)),
        )
    except (NotCanonical, TypeError) as error:
        raise BadSignature(N_("签名的内容不是播放指令。")) from error
