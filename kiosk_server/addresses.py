"""The public addresses that codes carry: short, and upper case where that keeps the code small.

A QR code in alphanumeric mode holds 45 different characters in 5.5 bits each, but no lower-case letters. Scheme and
host are case-insensitive (RFC 3986 §6.2.2.1) and our own paths are matched without regard to case; only a
path inside the configured public address is not ours to change.
"""

from urllib.parse import urlsplit


def item_address(public_address: str, code: str) -> str:
    """Return the address of an item's full text (QR 1)."""
    return _address(public_address, f"/i/{code}")


def request_address(public_address: str, code: str | None) -> str:
    """Return the address of the request form, with the item filled in when *code* is given (QR 2)."""
    return _address(public_address, f"/i/{code}/request" if code else "/request")


def status_address(public_address: str, tracking_number: str) -> str:
    """Return the address at which the state of a request is read."""
    return _address(public_address, f"/r/{tracking_number}")


def _address(public_address: str, path: str) -> str:
    address = public_address.rstrip("/") + path
    return address if urlsplit(public_address).path.strip("/") else address.upper()
