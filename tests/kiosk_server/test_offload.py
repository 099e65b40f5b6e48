"""Heavy work runs where it is called, or in a native thread while other greenlets go on."""

import subprocess
import sys
import threading

import pytest

from kiosk_server.offload import offload

UNDER_GEVENT = """
from gevent import monkey, spawn
monkey.patch_all()
import time
from kiosk_server.offload import offload

turns = []

def work():
    until = monkey.get_original("time", "monotonic")() + 0.3
    while monkey.get_original("time", "monotonic")() < until:
        pass
    return "drawn"

def heartbeat():
    for _ in range(5):
        turns.append(1)
        time.sleep(0.01)

beating = spawn(heartbeat)
assert offload(work) == "drawn"
assert len(turns) == 5, turns
try:
    offload(int, "no number")
except ValueError:
    print("passed on")
"""


def test_without_gevent_the_work_runs_here_and_now() -> None:
    assert offload(threading.get_ident) == threading.get_ident()


def test_arguments_and_result_go_through() -> None:
    assert offload(sorted, [2, 3, 1], reverse=True) == [3, 2, 1]


def test_an_error_reaches_the_caller() -> None:
    with pytest.raises(ZeroDivisionError):
        offload(divmod, 1, 0)


def test_under_gevent_other_greenlets_go_on_meanwhile() -> None:
    pytest.importorskip("gevent")
    run = subprocess.run([sys.executable, "-c", UNDER_GEVENT], capture_output=True, text=True, check=False)
    assert (run.stdout, run.returncode) == ("passed on\n", 0), run.stderr
