from kiosk_server.catalogue.initials import pinyin_initials


def test_initials_of_chinese_letters_and_digits() -> None:
    assert pinyin_initials("社会保险（2026年）LED屏 A4") == "shbx2026nledpa4"


def test_initials_of_nothing_pronounceable_are_empty() -> None:
    assert pinyin_initials("——、。■") == ""
