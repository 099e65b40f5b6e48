from screens.rendering.alert_parts import Setting, fit_text
from screens.rendering.fonts import FontSet
from screens.rendering.paging import page_text

SETTINGS = [Setting(64, 96), Setting(48, 72), Setting(32, 48)]
AREA = (640, 192)


def test_short_text_is_set_at_the_largest_size(fonts: FontSet) -> None:
    text = fit_text(["请立即转移。"], fonts, "sans", settings=SETTINGS, area=AREA, limit=3, more="……")
    assert (text.typeface.size, len(text.pages)) == (64, 1)


def test_text_is_as_large_as_its_least_number_of_pages_allows(fonts: FontSet) -> None:
    text = fit_text(["雨" * 25], fonts, "sans", settings=SETTINGS, area=AREA, limit=3, more="……")
    assert (text.typeface.size, len(text.pages)) == (48, 1)  # 2 lines of 13, where 64 pixels hold 2 of 10
    longer = fit_text(["雨" * 90], fonts, "sans", settings=SETTINGS, area=AREA, limit=3, more="……")
    assert (longer.typeface.size, len(longer.pages)) == (32, 2)  # 4 lines of 20


def test_text_that_is_cut_is_set_at_the_least_size_and_ends_with_the_pointer(fonts: FontSet) -> None:
    text = fit_text(["雨" * 900], fonts, "sans", settings=SETTINGS, area=AREA, limit=2, more="全文见公开专区")
    assert (text.typeface.size, len(text.pages)) == (32, 2)
    assert page_text(text.pages[-1]).splitlines()[-1] == "全文见公开专区"


def test_no_text_makes_no_page(fonts: FontSet) -> None:
    assert fit_text([" "], fonts, "sans", settings=SETTINGS, area=AREA, limit=2, more="……").pages == ()
