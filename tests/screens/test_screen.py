import pytest

from screens.errors import BadGeometry
from screens.screen import Geometry


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (1920, 1080, "wall"),
        (3840, 2160, "wall"),
        (1366, 768, "wall"),
        (1080, 1920, "portrait"),
        (720, 1280, "portrait"),
        (768, 192, "strip"),
        (1920, 480, "strip"),
        (640, 480, "strip"),
        (320, 160, "panel"),
        (768, 191, "panel"),
        (256, 256, "panel"),
        (192, 384, "panel"),
        (64, 64, "panel"),
    ],
)
def test_geometry_name_follows_the_size(width: int, height: int, name: str) -> None:
    assert Geometry(width, height).name == name


@pytest.mark.parametrize(("width", "height"), [(63, 64), (64, 63), (0, 0), (7681, 1080), (-1920, 1080)])
def test_geometry_outside_its_limits_is_refused_with_the_size(width: int, height: int) -> None:
    with pytest.raises(BadGeometry) as refused:
        Geometry(width, height)
    assert f"{width}×{height}" in str(refused.value)
