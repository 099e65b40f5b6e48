"""The refusals carry a sentence for a person."""

import pytest

import screens.errors
from screens.errors import N_, BadSignature, ScreenError, WrongScreen


def test_marker_returns_the_text_unchanged() -> None:
    assert N_("签名无效。") == "签名无效。"


def test_error_fills_its_sentence() -> None:
    error = WrongScreen("这条播放指令是发给屏幕 %(screen)s 的。", {"screen": "hall-2"})
    assert error.message == "这条播放指令是发给屏幕 %(screen)s 的。"
    assert error.params == {"screen": "hall-2"}
    assert str(error) == "这条播放指令是发给屏幕 hall-2 的。"


def test_error_without_params_keeps_its_sentence() -> None:
    assert str(BadSignature("签名无效。")) == "签名无效。"


def test_the_drawn_tree_names_every_error() -> None:
    drawn = screens.errors.__doc__ or ""
    named = {line.split()[1] for line in drawn.splitlines() if line.strip().startswith(("├──", "└──"))}
    assert named == {error.__name__ for error in ScreenError.__subclasses__()}


def test_errors_are_caught_by_their_root() -> None:
    with pytest.raises(ScreenError, match="签名无效"):
        raise BadSignature("签名无效。")
