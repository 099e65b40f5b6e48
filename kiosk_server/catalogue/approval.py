"""Whether a version is what four people signed: asked of the stored bytes each time, never of a flag.

A version altered behind the service's back, in the database itself, is refused by the next revision and
leaves the next programme: only approved bytes light up (design idea 3).
"""

from kiosk_server.catalogue import review
from kiosk_server.catalogue.digest import version_digest
from kiosk_server.catalogue.models import ItemVersion


def signed(version: ItemVersion) -> tuple[review.Signed, ...]:
    """Return the signatures of *version* as the review rule takes them, in the order they were given."""
    return tuple(review.Signed(each.step, each.signer_id, each.digest) for each in version.signatures)


def approved_digest(version: ItemVersion) -> str | None:
    """Return the digest of the stored bytes when the whole chain stands on it, else None."""
    digest = version_digest(version)
    return digest if review.complete(signed(version), digest) else None
