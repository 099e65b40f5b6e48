"""A file is what its bytes say; the name only has to agree."""

import io
import zipfile

import pytest
from PIL import Image

from kiosk_server.errors import Invalid, KioskError, TooLarge, UnsupportedContent
from kiosk_server.media import kinds
from kiosk_server.media.kinds import EXTENSIONS, check_upload, sniff

LIMIT = 1024 * 1024


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, form)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return out.getvalue()


def compound(part: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + part.encode("utf-16-le")


FILES = {
    "图.png": picture("PNG"),
    "图.JPG": picture("JPEG"),
    "图.jpeg": picture("JPEG"),
    "图.webp": picture("WEBP"),
    "图.gif": picture("GIF"),
    "文.pdf": b"%PDF-1.7\n%%EOF",
    "文.docx": archive("[Content_Types].xml", "word/document.xml"),
    "表.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "片.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "文.doc": compound("WordDocument"),
    "表.xls": compound("Workbook"),
    "包.zip": archive("a.txt"),
    "文.txt": "说明\r\n".encode("gb18030"),
    "表.csv": "\ufeff序号,事项".encode(),
}


@pytest.mark.parametrize("filename", FILES)
def test_an_honest_file_is_taken(filename: str) -> None:
    expected = EXTENSIONS[filename.rpartition(".")[2].lower()]
    assert check_upload(FILES[filename], filename, LIMIT) == expected


@pytest.mark.parametrize("claimed", ["png", "jpg", "gif", "webp", "pdf", "docx", "xlsx", "doc", "zip", "txt", "csv"])
@pytest.mark.parametrize(
    "data",
    [
        b"#!/bin/sh\nrm -rf /\n",
        b"<script>alert(1)</script>",
        b"<?php system($_GET['c']); ?>",
        b"\n <!DOCTYPE html><html></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01\x00",
        "说明 <SCRIPT >x</SCRIPT>".encode(),
    ],
)
def test_a_script_or_program_is_refused_under_any_name(data: bytes, claimed: str) -> None:
    with pytest.raises(UnsupportedContent):
        check_upload(data, f"文件.{claimed}", LIMIT)


def test_every_disguise_is_refused() -> None:
    for name, data in FILES.items():
        own = EXTENSIONS[name.rpartition(".")[2].lower()]
        for extension, media_type in EXTENSIONS.items():
            if media_type == own or {own, media_type} == {"text/plain", "text/csv"}:
                continue
            with pytest.raises(UnsupportedContent):
                check_upload(data, f"文件.{extension}", LIMIT)


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.js", "png", ".", "", "a.png.exe", "a.docm"])
def test_a_kind_we_do_not_take_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedContent):
        check_upload(FILES["图.png"], name, LIMIT)


def test_an_office_file_with_macros_is_refused() -> None:
    with pytest.raises(UnsupportedContent):
        check_upload(archive("word/document.xml", "word/vbaProject.bin"), "文.docx", LIMIT)


def test_a_picture_cut_short_is_refused() -> None:
    with pytest.raises(UnsupportedContent, match="打不开"):
        check_upload(FILES["图.png"][:40], "图.png", LIMIT)


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "MAX_PIXELS", 63)
    with pytest.raises(TooLarge):
        check_upload(FILES["图.png"], "图.png", LIMIT)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Invalid):
        check_upload(b"", "图.png", LIMIT)


def test_the_limit_counts_bytes() -> None:
    data = FILES["文.pdf"]
    assert check_upload(data, "文.pdf", len(data)) == "application/pdf"
    with pytest.raises(TooLarge) as refused:
        check_upload(data, "文.pdf", len(data) - 1)
    assert refused.value.params == {"filename": "文.pdf", "limit": 1}


@pytest.mark.parametrize("length", range(0, 40, 3))
def test_torn_bytes_are_refused_with_a_sentence(length: int) -> None:
    for name in ("图.png", "图.gif", "文.docx", "文.doc"):
        with pytest.raises(KioskError):
            check_upload(FILES[name][:length], name, LIMIT)


def test_sniff_of_nothing_we_know() -> None:
    assert sniff(b"\x00\x01\x02\x03") == "application/octet-stream"
