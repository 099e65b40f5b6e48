"""The way of a request (办理流程): 登记、审核、办理、答复、送达、归档, 退回补正, 撤销 (Art. 30, 45).

::

    filed → registered → examining → handling → answered → delivered → archived
                 ↑            ↓
                 └──────  correction          filed, registered, examining, correction, handling → withdrawn
"""

from collections.abc import Mapping

from kiosk_server.errors import N_, Conflict, Invalid

STATES: Mapping[str, str] = {
    "filed": N_("已提交"),
    "registered": N_("登记"),
    "examining": N_("审核"),
    "correction": N_("退回补正"),
    "handling": N_("办理"),
    "answered": N_("答复"),
    "delivered": N_("送达"),
    "archived": N_("归档"),
    "withdrawn": N_("撤销"),
}
MAIN_WAY = ("filed", "registered", "examining", "handling", "answered", "delivered", "archived")
OPEN = frozenset({"filed", "registered", "examining", "correction", "handling"})
"""States in which an answer is still owed."""

MOVES: Mapping[str, tuple[str, ...]] = {
    "filed": ("registered", "withdrawn"),
    "registered": ("examining", "withdrawn"),
    "examining": ("handling", "correction", "withdrawn"),
    "correction": ("registered", "withdrawn"),
    "handling": ("answered", "withdrawn"),
    "answered": ("delivered",),
    "delivered": ("archived",),
    "archived": (),
    "withdrawn": (),
}
NEEDS_NOTE: Mapping[str, str] = {
    "correction": N_("请写明需要补正的内容和合理的补正期限。"),
    "answered": N_("请写明答复内容和依据。"),
    "withdrawn": N_("请写明撤销的原因。"),
}
"""The moves that the applicant reads the words of; what is missing when there are none."""


def may_move(origin: str, state: str) -> bool:
    """Say whether a request in *origin* may go to *state*."""
    return state in MOVES.get(origin, ())


def ahead(state: str) -> tuple[str, ...]:
    """Return the states still to come on the main way; after a correction it begins again at registration."""
    if state == "withdrawn":
        return ()
    before = "filed" if state == "correction" else state
    return MAIN_WAY[MAIN_WAY.index(before) + 1 :]


def check_move(origin: str, state: str, *, note: str, received: bool) -> None:
    """Refuse a move that the procedure does not know.

    :param note: the words that go with it; for ``answered`` the answer itself.
    :param received: whether the day of receipt is fixed (Art. 31), from which the time limit counts.
    :raises Invalid: the state is unknown, or the move needs words; :raises Conflict: not from here, not yet.
    """
    if state not in STATES:
        raise Invalid(N_("没有这个办理环节。"))
    if not may_move(origin, state):
        raise Conflict(
            N_("申请正处于“%(origin)s”环节，不能直接转到“%(state)s”。"),
            origin=STATES[origin],
            state=STATES[state],
        )
    if state == "examining" and not received:
        raise Conflict(N_("请先与申请人确认并登记收到申请之日，再进入审核。"))
    if state in NEEDS_NOTE and not note.strip():
        raise Invalid(NEEDS_NOTE[state])
