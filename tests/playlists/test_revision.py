from dataclasses import replace

import pytest
from playlist_factories import utc

from playlists.errors import BadRule, EmptyPlaylist, UnapprovedItem
from playlists.playlist import DraftEntry
from playlists.revision import ApprovedVersion, freeze

BUDGET = ApprovedVersion(item_code="BUDGET", version_digest="aa", title="部门预算")
NOTICE = ApprovedVersion(
    item_code="NOTICE", version_digest="bb", title="停水通知", expire_at=utc("2026-12-01T00:00+08:00")
)
APPROVED = {"BUDGET": BUDGET, "NOTICE": NOTICE}
DRAFT = (DraftEntry("BUDGET", 20), DraftEntry("NOTICE", 15))


def test_freeze_takes_what_was_approved_in_the_order_of_the_draft():
    frozen = freeze(DRAFT, APPROVED).entries
    assert [(e.item_code, e.version_digest, e.title, e.seconds, e.expire_at) for e in frozen] == [
        ("BUDGET", "aa", "部门预算", 20, None),
        ("NOTICE", "bb", "停水通知", 15, utc("2026-12-01T00:00+08:00")),
    ]


def test_freeze_gives_the_same_revision_for_the_same_content():
    assert freeze(list(DRAFT), dict(reversed(APPROVED.items()))) == freeze(DRAFT, APPROVED)


def test_digest_is_the_published_sha256():
    """Worked out apart from the code, with sha256sum over the JSON text; a change breaks stored revisions."""
    revision = freeze([DraftEntry("BUDGET", 20)], APPROVED)
    assert revision.entries[0].entry_id == "c563bd0de4b3865b"  # of ["BUDGET","aa",20], the first 16 digits
    assert revision.digest == "588998b95d421743feac65461116abc12ae27905a2527d1993d594a9e2588263"
    expiring = freeze([DraftEntry("NOTICE", 15)], APPROVED)
    assert expiring.digest == "2df0ec5265e4fbf916b3140559fecbc6dadd4f717ccd9529071ed4d79ba22481"


@pytest.mark.parametrize(
    "changed",
    [
        replace(BUDGET, version_digest="cc"),
        replace(BUDGET, title="部门决算"),
        replace(BUDGET, expire_at=utc("2026-12-01T00:00Z")),
    ],
)
def test_digest_changes_with_anything_approved(changed):
    assert freeze(DRAFT, {**APPROVED, "BUDGET": changed}).digest != freeze(DRAFT, APPROVED).digest


def test_digest_does_not_depend_on_how_an_instant_is_written():
    same = replace(NOTICE, expire_at=utc("2026-11-30T16:00Z"))
    assert freeze(DRAFT, {**APPROVED, "NOTICE": same}).digest == freeze(DRAFT, APPROVED).digest


def test_reordering_changes_the_digest_and_keeps_the_entry_ids():
    one, other = freeze(DRAFT, APPROVED), freeze(DRAFT[::-1], APPROVED)
    assert one.digest != other.digest
    assert [e.entry_id for e in one.entries] == [e.entry_id for e in other.entries][::-1]


def test_repeated_item_gets_an_entry_id_for_each_place():
    ids = [e.entry_id for e in freeze([*DRAFT, DRAFT[0], DRAFT[0]], APPROVED).entries]
    assert ids[2:] == [f"{ids[0]}-2", f"{ids[0]}-3"]
    assert len(set(ids)) == 4


def test_freeze_names_every_unapproved_item_once():
    draft = [DraftEntry("X", 10), DraftEntry("BUDGET", 10), DraftEntry("Y", 10), DraftEntry("X", 10)]
    with pytest.raises(UnapprovedItem) as refused:
        freeze(draft, APPROVED)
    assert refused.value.item_codes == ("X", "Y")
    assert str(refused.value) == "以下条目没有审核通过的版本：X、Y。"


def test_freeze_refuses_an_empty_draft():
    with pytest.raises(EmptyPlaylist) as refused:
        freeze([], APPROVED)
    assert str(refused.value) == "节目单是空的，请先添加条目。"


def test_freeze_refuses_a_bad_duration():
    with pytest.raises(BadRule):
        freeze([DraftEntry("BUDGET", 4)], APPROVED)
