"""Alarms in words: what is wrong, since when, and what to do about it (告警措辞), for the desk, mails and webhooks.

`Words` are translated by whoever says them; untranslated they are the Chinese of the mails. Instants are said in the
time zone given, to the minute.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk_server.errors import N_
from kiosk_server.fleet.alarm_models import Alarm
from kiosk_server.fleet.alarm_rules import KINDS
from playlists.words import Words

NAMES: Mapping[str, str] = {
    "lost": N_("失联"),
    "out_of_step": N_("不同步"),
    "clock": N_("时钟不准"),
    "standby": N_("显示待机"),
}
CHANNELS: Mapping[str, str] = {"webhook": N_("Webhook 推送"), "mail": N_("邮件")}
FAILURES: Mapping[str, str] = {
    "unreachable": N_("连接不上对方服务器"),
    "timeout": N_("对方服务器没有及时回答"),
    "refused": N_("对方服务器没有接受"),
    "login": N_("邮件服务器不接受账号或密码"),
    "certificate": N_("对方服务器的证书不可信"),
    "recipients": N_("部分收件人被拒绝"),
}
"""What `DeliveryError.code` means."""


def told(alarm: Alarm, now: datetime, time_zone: str) -> Words:
    """Return what is wrong with the screen of *alarm* (with screen), and what to do; of one that is over, its story."""
    if alarm.cleared_at is not None:
        return _over(alarm, alarm.cleared_at, time_zone)
    said = _SAID[alarm.kind]
    if alarm.kind == "lost" and now - alarm.since > timedelta(days=alarm.screen.zone.lease_days):
        said = _LEASE_OVER
    since, span = moment(alarm.since, now, time_zone), duration(now - alarm.since)
    return Words(said, {"name": alarm.screen.name, "since": since, "span": span, **_figures(alarm)})


def _over(alarm: Alarm, cleared_at: datetime, time_zone: str) -> Words:
    plain: dict[str, str | int | Words] = {
        "name": alarm.screen.name,
        "kind": Words(NAMES[alarm.kind]),
        "since": moment(alarm.since, cleared_at, time_zone),
        "until": moment(cleared_at, cleared_at, time_zone),
        "span": duration(cleared_at - alarm.since),
    }
    if alarm.detail.get("ended") == "unpaired":
        return Words(N_("屏幕“%(name)s”的凭证已吊销，%(until)s 起不再值守；此前“%(kind)s”已 %(span)s。"), plain)
    return Words(N_("屏幕“%(name)s”已恢复：“%(kind)s”从 %(since)s 到 %(until)s，历时 %(span)s。"), plain)


_SAID: Mapping[str, str] = {
    "lost": N_("屏幕“%(name)s”自 %(since)s 起没有心跳，已 %(span)s。请检查电源和网线。"),
    "out_of_step": N_(
        "屏幕“%(name)s”在线，却没有换上 %(since)s 起应播的节目，已 %(span)s"
        "（应播第 %(due)s 号指令，实播第 %(applied)s 号）。请在屏幕页查看故障说明，再让它重新加载。"
    ),
    "clock": N_("屏幕“%(name)s”的时钟比服务器%(direction)s %(off)s。请打开设备的自动对时（NTP），或校正时间和时区。"),
    "standby": N_(
        "屏幕“%(name)s”自 %(since)s 起显示待机画面，已 %(span)s，而现在应当播出节目。"
        "请在屏幕页查看故障说明，检查网络和剩余空间。"
    ),
}
_LEASE_OVER = N_(
    "屏幕“%(name)s”自 %(since)s 起没有心跳，已 %(span)s；节目指令已过期，屏幕如果还开着，显示的是待机画面。"
    "请检查电源和网线。"
)


def _figures(alarm: Alarm) -> dict[str, str | int | Words]:
    if alarm.kind == "clock":
        offset = timedelta(milliseconds=int(alarm.detail["offset_ms"]))
        direction = Words(N_("慢") if offset > timedelta(0) else N_("快"))
        return {"direction": direction, "off": duration(abs(offset))}
    return {name: alarm.detail[name] for name in ("due", "applied") if name in alarm.detail}


def duration(span: timedelta) -> Words:
    """Return a length of time: 40 秒, 8 分钟, 2 小时 5 分钟, 3 天 4 小时."""
    seconds = max(0, int(span.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if not minutes:
        return Words(N_("%(seconds)d 秒"), {"seconds": seconds})
    if not hours:
        return Words(N_("%(minutes)d 分钟"), {"minutes": minutes})
    if not days:
        return Words(N_("%(hours)d 小时 %(minutes)d 分钟"), {"hours": hours, "minutes": minutes % 60})
    return Words(N_("%(days)d 天 %(hours)d 小时"), {"days": days, "hours": hours % 24})


def moment(at: datetime, now: datetime, time_zone: str) -> str:
    """Return an instant as short as *now* allows: 09:12, 11-21 09:12, 2025-12-31 09:12."""
    zone = ZoneInfo(time_zone)
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return local.strftime("%H:%M")
    return local.strftime("%m-%d %H:%M" if local.year == today.year else "%Y-%m-%d %H:%M")


def counted(kinds: Iterable[str]) -> str:
    """Return how many alarms of which kind, in Chinese: 失联 3、时钟不准 1."""
    listed = list(kinds)
    return "、".join(f"{NAMES[kind]} {listed.count(kind)}" for kind in KINDS if kind in listed)
