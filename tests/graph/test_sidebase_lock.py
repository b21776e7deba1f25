from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from graph.errors import BaseHeld
from graph.settings import Settings
from graph.sidebase.lock import base_lock, jobs_lock, writer_lock
from tests.servers.sides import settings

__all__ = ["settings"]  # fixtures

Lock = Callable[..., AbstractContextManager[None]]

HOLD = """
import sys, time
from pathlib import Path
from graph.settings import Settings
from graph.sidebase import lock
with getattr(lock, sys.argv[3])(Settings(home=Path(sys.argv[1]), side_base=sys.argv[2])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize(
    ("name", "which"), [("writer_lock", writer_lock), ("base_lock", base_lock), ("jobs_lock", jobs_lock)]
)
def test_a_held_base_is_refused_at_once_and_free_after_a_kill(settings: Settings, name: str, which: Lock) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, settings.home, settings.side_base, name],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(BaseHeld, match=f"held by process {holder.pid}") as refused, which(settings):
        pass
    assert refused.value.facts["pid"] == str(holder.pid)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with which(settings, wait_s=20):
        pass


def test_the_lock_is_free_when_the_block_ends(settings: Settings) -> None:
    for _ in range(2):
        with (
            writer_lock(settings),
            pytest.raises(BaseHeld, match=f"held by process {os.getpid()}"),
            writer_lock(settings, wait_s=0.1),
        ):
            pass
    with pytest.raises(KeyError), writer_lock(settings):
        raise KeyError
    with writer_lock(settings), base_lock(settings):
        pass


def test_hosts_that_share_a_side_base_have_one_writer_and_one_worker(settings: Settings) -> None:
    another_host = replace(settings, home=settings.home / "another host")
    for which in (writer_lock, jobs_lock):
        with which(settings):
            if settings.side_base:
                with pytest.raises(BaseHeld), which(another_host):
                    pass
            else:
                with which(another_host):  # another home is another installation
                    pass
    with writer_lock(settings), jobs_lock(settings):
        pass
