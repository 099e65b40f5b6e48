"""The list of third-party browser files: what `static/vendor/VENDOR.json` must say about `static/vendor/`.

VENDOR.json holds one record per folder: `folder`, `name`, `version`, `licence` (SPDX), `source` (kind and
package name, never a host) and `files` (path inside the folder → SHA-256 in hex). A person writes the
metadata; `python tests/architecture/vendor_list.py` renews the hashes after a file was changed on purpose.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import TypedDict

VENDOR_FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor"
LIST_NAME = "VENDOR.json"


class Record(TypedDict):
    """One third-party folder as the list describes it."""

    folder: str
    name: str
    version: str
    licence: str
    source: str
    files: dict[str, str]


def read_list(vendor: Path) -> list[Record]:
    """Return the records of the list in `vendor`; raises `OSError` or `ValueError` when it cannot be read."""
    records: list[Record] = json.loads((vendor / LIST_NAME).read_text(encoding="utf-8"))["folders"]
    return records


def hash_files(folder: Path) -> dict[str, str]:
    """Return path → SHA-256 for every file under `folder`, paths with `/`, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def find_unlisted(vendor: Path, records: list[Record]) -> list[str]:
    """Return the files under `vendor` that lie in no listed folder."""
    folders = tuple(record["folder"] + "/" for record in records)
    present = hash_files(vendor)
    return [path for path in present if path != LIST_NAME and not path.startswith(folders)]


def renew_hashes(vendor: Path, records: list[Record]) -> list[Record]:
    """Return the records with the hashes of the files as they are now, metadata untouched."""
    return [{**record, "files": hash_files(vendor / record["folder"])} for record in records]


def main() -> int:
    """Rewrite the list; files in an undescribed folder are named and refused with status 1."""
    records = read_list(VENDOR_FOLDER)
    if unlisted := find_unlisted(VENDOR_FOLDER, records):
        sys.stderr.write("\n".join(["First describe the folders of these files in VENDOR.json:", *unlisted, ""]))
        return 1
    renewed = {"folders": renew_hashes(VENDOR_FOLDER, records)}
    text = json.dumps(renewed, ensure_ascii=False, indent=1) + "\n"
    (VENDOR_FOLDER / LIST_NAME).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
