"""Members of signed documents: of their kind, or refused."""

import pytest

from screens.members import checked, member


def test_what_is_of_its_kind_is_returned() -> None:
    assert (member({"n": 7}, "n", int), member({"t": ""}, "t", str), checked([], list)) == (7, "", [])


@pytest.mark.parametrize(
    ("document", "kind"),
    [({}, str), ({"n": None}, int), ({"n": "7"}, int), ({"n": 7.0}, int), ({"n": True}, int), ({"n": [7]}, dict)],
)
def test_what_is_missing_or_of_another_kind_is_refused(document: dict[str, object], kind: type[object]) -> None:
    with pytest.raises(TypeError):
        member(document, "n", kind)
