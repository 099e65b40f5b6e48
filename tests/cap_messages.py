"""CAP messages for tests, written out as a sender would, with invented senders and places."""

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"

INFO = {
    "language": "zh-CN",
    "category": "Met",
    "event": "暴雨",
    "urgency": "Immediate",
    "severity": "Moderate",
    "certainty": "Likely",
    "effective": "2026-06-12T08:30:00+08:00",
    "onset": "2026-06-12T10:00:00+08:00",
    "expires": "2026-06-12T20:00:00+08:00",
    "senderName": "青川县气象台",
    "headline": "青川县气象台发布暴雨橙色预警",
    "description": "预计未来三小时降雨量将达五十毫米以上。",
    "instruction": "请远离河道和低洼处。",
}
ALERT = {
    "identifier": "51082241600000_20260612083000",
    "sender": "51082241600000",
    "sent": "2026-06-12T08:30:00+08:00",
    "status": "Actual",
    "msgType": "Alert",
    "scope": "Public",
}


def elements(fields):
    """Write fields as elements; None leaves one out, a list writes it several times."""
    pairs = [(name, value) for name, values in fields.items() for value in _listed(values)]
    return "".join(f"<{name}>{value}</{name}>" for name, value in pairs)


def info(*areas, **fields):
    """Write an info block of the given areas, other fields as in INFO."""
    described = "".join(f"<area><areaDesc>{area}</areaDesc></area>" for area in areas)
    return f"<info>{elements({**INFO, **fields})}{described}</info>"


def cap(*blocks, prolog='<?xml version="1.0" encoding="UTF-8"?>', namespace=NAMESPACE, **fields):
    """Write a message of these info blocks (one with the area 竹园镇 if none is given; "" for none at all)."""
    body = elements({**ALERT, **fields}) + "".join(blocks or (info("竹园镇"),))
    return f'{prolog}<alert xmlns="{namespace}">{body}</alert>'.encode()


def _listed(values):
    return values if isinstance(values, list) else [] if values is None else [values]
