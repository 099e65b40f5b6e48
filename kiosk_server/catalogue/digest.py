"""What a signature is bound to: one hash over every byte of a version that a reader could meet."""

from datetime import UTC

from kiosk_server.catalogue.models import ItemVersion
from screens.canonical import canonical_json, sha256_hex


def version_digest(version: ItemVersion) -> str:
    """Return the SHA-256 of the version's canonical JSON, always computed afresh from what is stored.

    Covered: the item's code, kind and unit, the catalogue row, every field that is shown, source and cleaned
    HTML of the body, name and hash of each attachment in order, its dates (上架、公示期、到期) where it has any.
    Not covered: who wrote or reviewed it, when.
    """
    item = version.item
    document = {
        "code": item.code,
        "kind": item.kind,
        "unit": item.unit_id,
        "row": item.row.row_key,
        "number": version.number,
        "title": version.title,
        "summary": version.summary,
        "body_source": version.body_source,
        "body_format": version.body_format,
        "body_html": version.body_html,
        "issuer": version.issuer,
        "document_number": version.document_number,
        "formed_on": version.formed_on.isoformat(),
        "published_on": version.published_on.isoformat() if version.published_on else None,
        "attribute": version.attribute,
        "attribute_reason": version.attribute_reason,
        "canonical_url": version.canonical_url,
        "attachments": [[attachment.filename, attachment.media_sha256] for attachment in version.attachments],
    }
    if dates := _dates(version):
        document["dates"] = dates
    return sha256_hex(canonical_json(document))


def _dates(version: ItemVersion) -> dict[str, str | int]:
    # Only what is set: a version without dates keeps the digest that was signed before there were any.
    begins, days, last = version.publish_from, version.notice_working_days, version.expires_on
    dates = {
        "publish_from": begins.astimezone(UTC).isoformat() if begins else None,
        "notice_working_days": days,
        "expires_on": last.isoformat() if last else None,
    }
    return {name: value for name, value in dates.items() if value is not None}
