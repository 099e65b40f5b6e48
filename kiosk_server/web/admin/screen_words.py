"""Screens in words: presence, kind, whether they follow, and what a player's fault means."""

from flask_babel import gettext

from kiosk_server.errors import N_
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.queries import ScreenState

PRESENCES = {
    "online": (N_("在线"), "jade"),
    "late": (N_("迟到"), "amber"),
    "lost": (N_("失联"), "vermilion"),
    "never": (N_("从未连接"), ""),
}
"""The word (msgid) and tone of each presence."""
KINDS = {"player": N_("播放屏"), "kiosk": N_("触摸查询机")}
FAULTS = {
    "bad_signature": N_("节目指令的签名不对，屏幕没有采用，仍播出原来的内容。请检查网络设备是否改动了数据。"),
    "wrong_screen": N_("屏幕收到了发给别的屏幕的指令，没有采用。请吊销凭证后重新配对。"),
    "rollback": N_("屏幕收到了比现在更旧的指令，没有采用。"),
    "lease_expired": N_("节目指令已过期。请检查屏幕的时间是否准确。"),
    "bad_digest": N_("下载的画面与校验值不符，屏幕没有采用，会自动重试。"),
    "load_failed": N_("画面没有下载完整，屏幕会自动重试。请检查屏幕到服务器的网络。"),
    "bad_media": N_("屏幕里保存的一张画面坏了，又没能重新下载，仍播出前一张，会自动重试。"),
}


def following(state: ScreenState) -> tuple[str, str]:
    """Return whether the screen plays what is due, as a word (msgid) and a tone."""
    screen = state.screen
    if screen.token_hash is None:
        return (N_("等待屏幕领取凭证"), "amber") if screen.paired_at is None else (N_("凭证已吊销"), "vermilion")
    if screen.programme is None:
        return N_("还没有节目"), ""
    if state.in_step:
        return N_("同步"), "jade"
    if screen.kind == "kiosk" and screen.applied_programme is None:
        return N_("查询界面"), ""
    return N_("等待更新"), "amber"


def planning_fault_of(screen: Screen) -> str:
    """Return why no new programme could be made for the screen, in the reader's words; empty when nothing is wrong."""
    fault = screen.planning_fault
    if not fault:
        return ""
    text = fault["message"]
    return gettext(text) % fault["params"]


def fault_of(screen: Screen) -> str:
    """Return what the fault that a screen reports means (msgid), or its own word when we do not know it."""
    return FAULTS.get(screen.fault, screen.fault)
