"""Commands in words: what each is called, what became of it, and how a glass is set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext

from kiosk_server.errors import N_
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import Command
from kiosk_server.web.admin.schedule_words import opening_of
from playlists.opening import OpeningHours
from screens.command_args import Display, read_display
from screens.display import is_on
from screens.errors import BadCommand

NAMES: Mapping[str, str] = {
    "identify": N_("显示编号和名称"),
    "screenshot": N_("截屏"),
    "reload": N_("重新载入"),
    "collect_logs": N_("取回日志"),
    "clear_cache": N_("清理缓存"),
    "rotate": N_("更换凭证"),
    "display": N_("亮度、音量和开关屏"),
}
"""In the order of the page."""
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "waiting": (N_("等待屏幕执行"), "amber"),
    "done": (N_("已执行"), "jade"),
    "refused": (N_("屏幕拒绝"), "vermilion"),
    "failed": (N_("执行失败"), "vermilion"),
    "replaced": (N_("已被新的设置代替"), ""),
    "expired": (N_("过期，未执行"), ""),
}
"""The word (msgid) and tone of each outcome."""
REASONS: Mapping[str, str] = {
    "notice_on": N_("紧急插播正在屏上"),
    "picture_refused": N_("服务器没有收下截屏"),
    "no_credential": N_("没有取得新凭证"),
    "expired": N_("收到时已过期"),
    "bad_signature": N_("签名不对"),
    "wrong_screen": N_("不是发给这块屏幕的"),
    "bad_command": N_("屏幕不认识这条指令"),
}
"""Why a screen refused or failed, by the code it gives; what has no word here is shown as the screen said it."""
LEVELS: Mapping[str, tuple[str, str]] = {
    "debug": (N_("调试"), ""),
    "info": (N_("信息"), "blue"),
    "warning": (N_("警告"), "amber"),
    "error": (N_("错误"), "vermilion"),
}
"""The word (msgid) and tone of each level of a player's log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """A command in the list: its name, what became of it in a word and a tone, and what there is to tell besides."""

    command: Command
    name: str
    outcome: str
    tone: str
    detail: str
    log_lines: int


def line_of(command: Command, now: datetime) -> CommandLine:
    """Return *command* as the list shows it at *now*."""
    state = command.outcome
    if state == "waiting" and command.expires_at <= now:
        state = "expired"
    word, tone = OUTCOMES.get(state, (state, ""))
    return CommandLine(
        command=command,
        name=gettext(NAMES.get(command.name, command.name)),
        outcome=gettext(word),
        tone=tone,
        detail=_detail(command),
        log_lines=len(log_of(command)),
    )


def log_of(command: Command) -> Sequence[Mapping[str, str]]:
    """Return the lines of the log that a screen sent, ``{at, level, text}``; none of any other command."""
    lines: Sequence[Mapping[str, str]] = (command.result or {}).get("lines", ())
    return lines


def moment_of(line: Mapping[str, str], time_zone: str) -> str:
    """Return when a line was written, to the second on the wall of *time_zone*; a text that is no instant stays."""
    try:
        at = datetime.fromisoformat(line["at"])
        return at.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M:%S") if at.tzinfo else line["at"]
    except (ValueError, OverflowError):
        return line["at"]


def settings_of(screen: Screen) -> Display | None:
    """Return how the glass was told to be; None when nobody ever told it, or it cannot be read any more."""
    if screen.display is None:
        return None
    try:
        return read_display({**screen.display, "time_zone": screen.zone.time_zone})
    except BadCommand:
        return None


def display_of(settings: Display, now: datetime) -> list[str]:
    """Return how a glass is set, in words: brightness, volume, windows, and whether it is on now."""
    told = [
        gettext("亮度 %(percent)d%%", percent=settings.brightness),
        gettext("音量 %(percent)d%%", percent=settings.volume),
    ]
    if not settings.windows:
        return [*told, gettext("一直亮屏")]
    now_on = gettext("现在应亮屏") if is_on(settings, now) else gettext("现在应熄屏")
    return [*told, gettext("亮屏时段：%(hours)s", hours=opening_of(OpeningHours(settings.windows))), now_on]


def _detail(command: Command) -> str:
    result = command.result or {}
    if command.outcome in {"refused", "failed"}:
        return gettext("；").join(_reason(str(value)) for value in result.values() if value is not None)
    if command.outcome != "done":
        return ""
    if command.name == "screenshot":
        return f"{result['width']}×{result['height']}"
    if command.name == "clear_cache":
        files, size = result["files"], f"{result['bytes'] / 1_000_000:.1f} MB"
        return ngettext("清理了 %(num)d 个文件，%(size)s", "清理了 %(num)d 个文件，%(size)s", files, size=size)
    return ""


def _reason(said: str) -> str:
    return gettext(REASONS[said]) if said in REASONS else said
