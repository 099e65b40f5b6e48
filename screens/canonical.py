"""The one written form of whatever is hashed or signed.

A subset of RFC 8785 (JSON Canonicalization Scheme): object keys sorted by their UTF-16 code units, no white
space, UTF-8 with nothing escaped that need not be. Only objects, arrays, strings, integers of at most 53
bits, booleans and null: numbers with a fraction are refused, as two languages may print them differently.
``static/player/canonical.mjs`` is its twin; ``tests/vectors/canonical.json`` holds the two together.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from screens.errors import N_, BadDigest, NotCanonical

LARGEST_INTEGER = 2**53 - 1
"""The largest integer JavaScript holds exactly (ECMAScript ``Number.MAX_SAFE_INTEGER``)."""


def canonical_json(value: object) -> bytes:
    """Return the canonical JSON of ``value`` as UTF-8.

    Mappings, lists, tuples, strings, integers, booleans and ``None`` are taken; ``NotCanonical`` is raised
    for anything else, floats above all, and for text with a lone surrogate.
    """
    text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def sha256_hex(body: bytes) -> str:
    """Return the SHA-256 of ``body`` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def check_digest(body: bytes, sha256: str) -> None:
    """Raise ``BadDigest`` unless ``body`` is what ``sha256`` names."""
    if sha256_hex(body) != sha256:
        raise BadDigest(N_("内容与其摘要 %(sha256)s 不符。"), {"sha256": sha256})


def canonical_instant(instant: datetime) -> str:
    """Write ``instant`` in UTC with its offset: ``2026-11-22T01:00:00+00:00``.

    Milliseconds appear only when there are any; anything finer is cut off, as JavaScript would. A naive
    ``datetime`` raises ``NotCanonical``: the same digits would mean another moment elsewhere.
    """
    if instant.utcoffset() is None:
        raise NotCanonical(N_("时刻 %(instant)s 没有时区。"), {"instant": instant.isoformat()})
    moment = instant.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond >= 1000 else "seconds")


def parse_instant(text: str) -> datetime:
    """Read what ``canonical_instant`` wrote; ``NotCanonical`` for any other text."""
    try:
        instant = datetime.fromisoformat(text)
        if canonical_instant(instant) == text:
            return instant.astimezone(UTC)
    except (ValueError, NotCanonical):
        pass  # Both are the same refusal, below.
    raise NotCanonical(N_("“%(text)s”不是规定写法的时刻。"), {"text": text})


def _ordered(value: object) -> object:
    """Return ``value`` with every object's keys in canonical order; refuse what has no canonical form."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _exact(value)
    if isinstance(value, str):
        return _encodable(value)
    if isinstance(value, list | tuple):
        return [_ordered(member) for member in value]
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(map(_key, value), key=_utf16)}
    raise NotCanonical(N_("%(kind)s 类型的值不能签名。"), {"kind": type(value).__name__})


def _exact(number: int) -> int:
    if abs(number) > LARGEST_INTEGER:
        raise NotCanonical(N_("整数 %(number)s 超出 53 位。"), {"number": number})
    return int(number)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotCanonical(N_("%(kind)s 类型的值不能签名。"), {"kind": type(key).__name__})
    return _encodable(key)


def _encodable(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical(N_("文字中有无法编码的字符。")) from error
    return text


def _utf16(key: str) -> bytes:
    # JavaScript compares strings by UTF-16 code units, which differs from code points beyond U+FFFF.
    return key.encode("utf-16-be")
