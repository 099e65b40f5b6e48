from playlists.errors import BadRule, EmptyPlaylist, PlaylistError, UnapprovedItem


def test_error_reads_as_its_sentence_and_keeps_the_message_id():
    error = BadRule("应在 %(shortest)s 秒以上。", {"shortest": 5})
    assert (str(error), error.message, error.params) == (
        "应在 5 秒以上。",
        "应在 %(shortest)s 秒以上。",
        {"shortest": 5},
    )


def test_unapproved_item_names_every_item():
    error = UnapprovedItem("未审核：%(items)s。", ("7K3M9QX", "2B4C6D8"))
    assert (str(error), error.item_codes) == ("未审核：7K3M9QX、2B4C6D8。", ("7K3M9QX", "2B4C6D8"))


def test_every_refusal_is_a_playlist_error():
    assert {BadRule, EmptyPlaylist, UnapprovedItem} == set(PlaylistError.__subclasses__())
