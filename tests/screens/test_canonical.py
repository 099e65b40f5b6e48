"""One value, one sequence of bytes."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.canonical import (
    LARGEST_INTEGER,
    canonical_instant,
    canonical_json,
    check_digest,
    parse_instant,
    sha256_hex,
)
from screens.errors import BadDigest, NotCanonical

text = st.text(st.characters(exclude_categories=["Cs"]))
integers = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
values = st.recursive(
    st.none() | st.booleans() | integers | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=20,
)


@given(values)
def test_canonical_json_reads_back_as_the_value(value: object) -> None:
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(text, integers))
def test_canonical_json_does_not_depend_on_the_order_of_keys(mapping: dict[str, int]) -> None:
    reversed_mapping = dict(reversed(mapping.items()))
    assert canonical_json(reversed_mapping) == canonical_json(mapping)


def test_canonical_json_of_chinese_is_plain_utf8_without_white_space() -> None:
    value = {"title": "救灾 款物", "pages": (1, 2), "date": None, "ready": True}
    expected = '{"date":null,"pages":[1,2],"ready":true,"title":"救灾 款物"}'
    assert canonical_json(value) == expected.encode()


def test_canonical_json_sorts_keys_by_utf16_units() -> None:
    # By code points U+FB33 comes before U+1F600, by UTF-16 units after it (the example of RFC 8785, 3.2.3).
    assert canonical_json({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [1.0, {"a": [1.5]}, Decimal(1), LARGEST_INTEGER + 1, -LARGEST_INTEGER - 1, b"a", {1: "a"}, {"a": {1, 2}}],
)
def test_value_without_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_json(value)


@pytest.mark.parametrize("value", ["\ud800", {"\udc00": 1}])
def test_lone_surrogate_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_json(value)


@given(st.binary())
def test_check_digest_accepts_only_the_bytes_named(body: bytes) -> None:
    digest = sha256_hex(body)
    assert digest == hashlib.sha256(body).hexdigest()
    check_digest(body, digest)
    with pytest.raises(BadDigest):
        check_digest(body + b" ", digest)


def test_instant_is_written_in_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert canonical_instant(datetime(2026, 11, 22, 9, tzinfo=shanghai)) == "2026-11-22T01:00:00+00:00"


def test_instant_keeps_milliseconds_and_drops_the_rest() -> None:
    instant = datetime(2026, 11, 22, 1, 0, 0, 120_999, tzinfo=UTC)
    assert canonical_instant(instant) == "2026-11-22T01:00:00.120+00:00"


def test_instant_below_a_millisecond_is_a_whole_second() -> None:
    assert canonical_instant(datetime(2026, 11, 22, 1, 0, 0, 999, tzinfo=UTC)) == "2026-11-22T01:00:00+00:00"


def test_naive_instant_is_refused() -> None:
    with pytest.raises(NotCanonical):
        canonical_instant(datetime(2026, 11, 22))  # noqa: DTZ001 -- the naive value is the case


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 -- as hypothesis asks
def test_instant_reads_back_to_the_millisecond(instant: datetime) -> None:
    whole = instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    assert parse_instant(canonical_instant(instant)) == whole


@pytest.mark.parametrize(
    "written",
    ["", "soon", "2026-11-22T01:00:00", "2026-11-22T01:00:00Z", "2026-11-22T09:00:00+08:00", "2026-11-22"],
)
def test_instant_written_otherwise_is_refused(written: str) -> None:
    with pytest.raises(NotCanonical):
        parse_instant(written)
