"""Sessions, log-ins under way and reveals in the side base: kept once, used once, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from graph.errors import NotFound, Refused
from graph.sidebase import SideBase
from graph.sidebase.reveals import Wish
from graph.sidebase.sessions import IDLE, KEPT, LOG_IN, LONGEST
from graph.sidebase.tables.access import log_in, session
from graph.sidebase.tables.instant import EPOCH
from tests.servers.sides import Hours, clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures


def test_a_log_in_is_taken_once_in_time_and_by_its_own_browser(side: SideBase, clock: Hours) -> None:
    begun = side.sessions.begin_log_in("/explorer")
    assert side.sessions.take_log_in(begun.secret, "other") is None
    assert side.sessions.take_log_in("other", begun.state) is None
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: side.sessions.take_log_in(begun.secret, begun.state), range(4)))
    assert [each for each in taken if each] == [begun]

    late = side.sessions.begin_log_in("/explorer")
    clock.pass_by(LOG_IN)
    assert side.sessions.take_log_in(late.secret, late.state) is None
    side.sessions.begin_log_in("/explorer")
    clock.pass_by(LOG_IN)
    side.sessions.begin_log_in("/explorer")
    with side.sql.reading() as connection:
        assert len(connection.execute(select(log_in)).all()) == 1  # what nobody can finish is not kept


def test_a_session_is_found_by_its_secret_alone_and_is_kept_as_a_hash(side: SideBase, clock: Hours) -> None:
    begun, secret = side.sessions.begin("li", "token", instead_of=None)
    assert side.sessions.of_secret(secret) == begun
    assert side.sessions.of_secret(begun.id) is None
    assert side.sessions.of_secret("") is None
    with side.sql.reading() as connection:
        assert secret not in repr(connection.execute(select(session)).all())
    again, new = side.sessions.begin("li", None, instead_of=secret)
    assert side.sessions.of_secret(secret) is None
    assert side.sessions.in_force() == [again]
    assert side.sessions.end_of_secret(new) == again
    assert side.sessions.end_of_secret(new) is None
    with pytest.raises(NotFound):
        side.sessions.end("nothing", "operator")
    clock.pass_by(LONGEST + KEPT)
    side.sessions.begin("li", None, instead_of=None)
    with side.sql.reading() as connection:
        assert len(connection.execute(select(session)).all()) == 1


def test_a_session_in_use_lasts_a_working_day(side: SideBase, clock: Hours) -> None:
    _, secret = side.sessions.begin("li", None, instead_of=None)
    until = clock() + LONGEST
    while clock() + IDLE < until + IDLE:
        assert side.sessions.of_secret(secret) is not None
        clock.pass_by(IDLE - timedelta(minutes=1))
    clock.now = max(clock.now, until)
    assert side.sessions.of_secret(secret) is None


def test_a_number_is_taken_once_by_many_at_once(side: SideBase) -> None:
    wish = Wish("file", "token", "identity_number", "3301**", "supervision", "case", "why")
    asked = side.reveals.ask(wish, actor="a", most=1, since=EPOCH)
    side.reveals.agree(asked.id, actor="b", reason="x")

    def take(_: int) -> bool:
        try:
            side.reveals.take(asked.id, actor="a", most=9, since=EPOCH)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(4))) == [False] * 3 + [True]
    assert side.reveals.one(asked.id).wish == wish
