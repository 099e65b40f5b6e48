from playlists.words import Words

NESTED = Words("除 %(part)s 外，%(count)s 次", {"part": Words("节前 %(days)s 个工作日", {"days": 3}), "count": 2})


def test_words_are_said_in_chinese_with_their_parts():
    assert NESTED.say() == "除 节前 3 个工作日 外，2 次"


def test_words_are_translated_part_by_part():
    english = {
        "除 %(part)s 外，%(count)s 次": "%(count)s times except %(part)s",
        "节前 %(days)s 个工作日": "%(days)s days before",
    }
    assert NESTED.say(english.__getitem__) == "2 times except 3 days before"


def test_words_unpack_into_message_id_and_parameters():
    text, params = Words("工作日")
    assert (text, params) == ("工作日", {})
