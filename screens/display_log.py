"""The display log (播放记录): what a screen reported to have shown, chained so that alterations show.

Each record's hash covers the hash before it. Records of one screen are numbered without a gap, so that a
missing one shows as well as a changed one. A log cut short at its end shows only against a hash kept
elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from screens.canonical import canonical_instant, canonical_json, sha256_hex

FIRST_HASH = "0" * 64
"""What the first record of a screen follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayRecord:
    """One page shown on one screen during ``[shown_from, shown_to)``, UTC."""

    screen: str
    number: int
    """Counts the records of this screen, without a gap."""
    programme: str
    entry_id: str
    page: int
    """Index of the page within its entry, from 0."""
    shown_from: datetime
    shown_to: datetime


def chain(previous_hash: str, record: DisplayRecord) -> str:
    """Return the hash of ``record`` standing after the record with ``previous_hash``."""
    return sha256_hex(
        canonical_json(
            {
                "previous": previous_hash,
                "screen": record.screen,
                "number": record.number,
                "programme": record.programme,
                "entry_id": record.entry_id,
                "page": record.page,
                "shown_from": canonical_instant(record.shown_from),
                "shown_to": canonical_instant(record.shown_to),
            }
        )
    )


def verify_chain(
    records: Iterable[tuple[DisplayRecord, str]], *, previous_hash: str = FIRST_HASH, first_number: int = 1
) -> int | None:
    """Return the number at which the chain breaks, or ``None`` if it holds.

    ``records`` are one screen's records with the hashes stored beside them, in order. The number returned is
    the one that should have stood where a record is missing, out of order, or differs from its hash.
    """
    expected = first_number
    for record, stored_hash in records:
        if record.number != expected or chain(previous_hash, record) != stored_hash:
            return expected
        previous_hash, expected = stored_hash, expected + 1
    return None
