"""What a file really is, by its bytes; the name it came with only has to agree.

A script called ``.png`` is refused, and so is a page, a program, a picture that does not open, and an Office
file with macros. What passes can be handed to readers as an attachment.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Mapping

from PIL import Image

from kiosk_server.errors import N_, Invalid, TooLarge, UnsupportedContent

MAX_PIXELS = 40_000_000  # decoded once to see that it opens, at four bytes each
_OFFICE = "application/vnd.openxmlformats-officedocument."
EXTENSIONS: Mapping[str, str] = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "zip": "application/zip",
    "txt": "text/plain",
    "csv": "text/csv",
}
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_OLE_PARTS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
_ACTIVE_TEXT = re.compile(r"^\s*(#!|<\?php|<!doctype|<html|<svg|<\?xml|<script)|<script[\s>]", re.IGNORECASE)
UNKNOWN = "application/octet-stream"
ACTIVE = "text/html"


def sniff(data: bytes) -> str:
    """Return the media type of *data* by its bytes; ``application/octet-stream`` when it is none we know.

    Pages, scripts and SVG come out as ``text/html``: something that could run.
    """
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(_ZIP):
        return _sniff_zip(data)
    if data.startswith(_OLE):
        parts = (EXTENSIONS[kind] for name, kind in _OLE_PARTS.items() if name.encode("utf-16-le") in data)
        return next(parts, UNKNOWN)
    return _sniff_text(data)


def check_upload(data: bytes, filename: str, limit: int) -> str:
    """Return the media type of an upload; *limit* is in bytes.

    :raises Invalid: the file is empty; :raises TooLarge: more bytes or pixels than we take;
        :raises UnsupportedContent: a kind we do not take, or bytes that are not what the name says.
    """
    if not data:
        raise Invalid(N_("文件“%(filename)s”是空的，请重新选择。"), filename=filename)
    if len(data) > limit:
        message = N_("文件“%(filename)s”超过 %(limit)d MB，请压缩或拆分后再上传。")
        raise TooLarge(message, filename=filename, limit=max(1, limit // (1024 * 1024)))
    expected = EXTENSIONS.get(filename.rpartition(".")[2].lower() if "." in filename else "")
    if expected is None:
        kinds = "、".join(EXTENSIONS)
        message = N_("不能上传“%(filename)s”这类文件。可以上传：%(kinds)s。")
        raise UnsupportedContent(message, filename=filename, kinds=kinds)
    found = sniff(data)
    if found != expected and not (found == "text/plain" and expected == "text/csv"):
        message = N_("文件“%(filename)s”的内容与扩展名不符，没有上传。请上传原始文件，不要改扩展名。")
        raise UnsupportedContent(message, filename=filename)
    if expected.startswith("image/"):
        _check_picture(data, filename)
    return expected


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return UNKNOWN
    if any(name.endswith("vbaProject.bin") for name in names):
        return UNKNOWN
    return next((EXTENSIONS[kind] for part, kind in _OFFICE_PARTS.items() if part in names), EXTENSIONS["zip"])


def _sniff_text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(character) < 32 and character not in "\t\n\r\f" for character in text):
            return UNKNOWN
        return ACTIVE if _ACTIVE_TEXT.search(text) else "text/plain"
    return UNKNOWN


def _check_picture(data: bytes, filename: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is ours
            with Image.open(io.BytesIO(data)) as picture:
                width, height = picture.size
                if width * height <= MAX_PIXELS:
                    picture.load()
    except Exception as error:  # whatever a decoder trips over in damaged bytes means the same to the reader
        raise UnsupportedContent(
            N_("图片“%(filename)s”打不开，可能已损坏。请重新导出后上传。"), filename=filename
        ) from error
    if width * height > MAX_PIXELS:
        raise TooLarge(N_("图片“%(filename)s”的像素太多，请缩小后再上传。"), filename=filename)
