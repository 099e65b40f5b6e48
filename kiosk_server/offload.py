"""Heavy pure work beside the event loop: drawing a slide must not hold up the heartbeats of a fleet."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def offload(work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run *work* in a native thread while other greenlets go on; without gevent, simply run it.

    *work* must be pure: it may touch neither the database nor anything that gevent has patched.
    """
    pool = _native_threads()
    if pool is None:
        return work(*args, **kwargs)
    result: R = pool(work, args, kwargs)
    return result


def _native_threads() -> Callable[..., R] | None:
    try:
        from gevent import get_hub, monkey  # noqa: PLC0415 -- gevent is only there when the server runs on it
    except ImportError:
        return None
    if not monkey.is_module_patched("socket"):
        return None
    apply: Callable[..., R] = get_hub().threadpool.apply
    return apply
