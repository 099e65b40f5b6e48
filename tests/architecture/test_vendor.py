"""Third-party browser files are all listed, unchanged and accompanied by their licence."""

import re
from pathlib import Path

import pytest
from architecture.vendor_list import LIST_NAME, VENDOR_FOLDER, find_unlisted, hash_files, read_list

RECORDS = read_list(VENDOR_FOLDER)
by_folder = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["folder"])


def test_vendor_list_covers_every_file() -> None:
    assert find_unlisted(VENDOR_FOLDER, RECORDS) == []


@by_folder
def test_vendor_files_equal_their_hashes(record) -> None:
    assert hash_files(VENDOR_FOLDER / record["folder"]) == record["files"]


@by_folder
def test_vendor_record_is_complete(record) -> None:
    assert sorted(record) == ["files", "folder", "licence", "name", "source", "version"]
    assert [key for key, value in record.items() if not value] == []
    # A package name outlives any registry host, and a host in the list would look like a run-time address.
    for source in record["source"].split(", "):
        assert re.fullmatch(r"(npm|pypi|debian):[@\w./-]+", source)


@by_folder
def test_vendor_folder_carries_its_licence_text(record) -> None:
    names = [Path(path).name.upper() for path in record["files"]]
    assert any(name.startswith(("LICENSE", "LICENCE", "OFL", "COPYING")) for name in names)


def test_unlisted_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "known").mkdir()
    (tmp_path / "known" / "a.js").write_text("1")
    (tmp_path / "stray.js").write_text("2")
    (tmp_path / LIST_NAME).write_text("{}")
    assert find_unlisted(tmp_path, [{**RECORDS[0], "folder": "known"}]) == ["stray.js"]


def test_stylesheets_and_scripts_fetch_nothing_from_elsewhere() -> None:
    """The intranet has no internet: a foreign address in url(), @import or import is a broken page."""
    foreign = re.compile(r"""(url\(\s*["']?|@import\s*["']|from\s*["']|import\(?\s*["'])(https?:)?//""")
    own = [path for path in VENDOR_FOLDER.parent.rglob("*") if path.suffix in {".css", ".js", ".mjs"}]
    assert own
    assert [str(path) for path in own if foreign.search(path.read_text(encoding="utf-8"))] == []
