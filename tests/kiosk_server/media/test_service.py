"""A file is stored once under its hash, or not at all."""

import hashlib

import pytest
from factories import NOW
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server.errors import TooLarge, UnsupportedContent
from kiosk_server.media.models import MediaFile
from kiosk_server.media.queries import media_file
from kiosk_server.media.service import store_generated, store_upload
from kiosk_server.media.store import MediaStore

PDF = b"%PDF-1.7\n%%EOF"


def test_an_upload_lies_under_its_hash(session: Session, store: MediaStore) -> None:
    stored = store_upload(session, store, PDF, "通知.pdf", limit=1000, now=NOW)
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (stored.media_type, stored.bytes, stored.created_at) == ("application/pdf", len(PDF), NOW)
    assert store.read(stored.sha256) == PDF
    assert media_file(session, stored.sha256) is stored


def test_the_same_bytes_twice_are_one_file(session: Session, store: MediaStore) -> None:
    first = store_upload(session, store, PDF, "通知.pdf", limit=1000, now=NOW)
    assert store_upload(session, store, PDF, "副本.pdf", limit=1000, now=NOW) is first
    assert session.scalar(select(func.count()).select_from(MediaFile)) == 1


def test_a_refused_upload_leaves_nothing(session: Session, store: MediaStore) -> None:
    with pytest.raises(UnsupportedContent):
        store_upload(session, store, b"#!/bin/sh", "图.png", limit=1000, now=NOW)
    with pytest.raises(TooLarge):
        store_upload(session, store, PDF, "通知.pdf", limit=3, now=NOW)
    assert session.scalar(select(func.count()).select_from(MediaFile)) == 0
    assert not store.folder.exists()


def test_a_generated_file_keeps_the_type_it_is_given(session: Session, store: MediaStore) -> None:
    sha256 = store_generated(session, store, b"page", "image/png", NOW)
    assert (media_file(session, sha256).media_type, store.read(sha256)) == ("image/png", b"page")
