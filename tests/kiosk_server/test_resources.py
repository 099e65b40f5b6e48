"""Assets are found in a checkout as in a wheel, and foreign owners of our packages are refused."""

from pathlib import Path

import pytest

from kiosk_server import resources

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["templates", "static"])
def test_resource_dir_in_a_checkout_lies_beside_the_package(name: str) -> None:
    assert resources.resource_dir(name) == ROOT / name


def test_translations_lie_inside_the_package() -> None:
    assert resources.resource_dir("translations") == ROOT / "kiosk_server" / "translations"


def test_resource_dir_that_is_missing_says_what_is_wrong() -> None:
    with pytest.raises(FileNotFoundError, match="incomplete"):
        resources.resource_dir("no such folder")


def test_foreign_owners_names_every_other_distribution() -> None:
    owners = {"screens": ["kiosk-server", "other"], "playlists": ["kiosk-server"], "flask": ["Flask"]}
    assert resources.foreign_owners(owners) == {"screens": ["other"]}


def test_foreign_owners_of_an_environment_of_our_own_is_empty() -> None:
    assert resources.foreign_owners() == {}
