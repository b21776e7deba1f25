from __future__ import annotations

import random
import secrets
import subprocess
import sys
import traceback
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import select, update

from graph.base import open_base
from graph.clock import utc_now
from graph.delivery import SET_ASIDE
from graph.errors import EngineError, NotFound, SettingsError
from graph.set_aside import KEPT_FOR
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.rotation import reseal
from graph.sidebase.tables.vault import vault_key, vault_value
from tests.servers.sides import Hours, clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures

ROTATE = """
import sys
from pathlib import Path
from graph.clock import utc_now
from graph.settings import Settings
from graph.sidebase import SideBase
side = SideBase.open(Settings(home=Path(sys.argv[1]), side_base=sys.argv[2]), utc_now)
print("open", flush=True)
side.rotate_vault_key(progress=lambda done: print(done, flush=True))
print("done", flush=True)
"""


def numbers(count: int, seed: int = 1) -> list[str]:
    """Made-up 18-character numbers."""
    chance = random.Random(seed)
    return [f"{chance.randrange(10**17):017d}X" for _ in range(count)]


def secrets_of(side: SideBase, clear: list[str]) -> pl.DataFrame:
    column = pl.Series("clear", clear, pl.String)
    return pl.DataFrame({"token": side.ids.tokens("resident", column), "clear": column}).with_columns(
        kind=pl.lit("resident")
    )


def test_what_is_sealed_can_be_opened_by_its_token(side: SideBase) -> None:
    frame = secrets_of(side, [*numbers(300), "信用代码"])
    assert side.vault.seal_many(frame) == 301
    assert side.vault.seal_many(frame) == 0
    assert side.vault.count() == 301
    assert side.vault.open_many([*frame["token"], "nobody"]) == dict(frame.select("token", "clear").iter_rows())
    assert side.vault.open_one(frame["token"][300]) == "信用代码"
    with pytest.raises(NotFound):
        side.vault.open_one("nobody")


def test_a_token_keeps_its_first_value(side: SideBase) -> None:
    frame = secrets_of(side, ["first"])
    side.vault.seal_many(frame)
    side.vault.seal_many(frame.with_columns(clear=pl.lit("second")))
    assert side.vault.open_one(frame["token"][0]) == "first"


def test_what_is_forgotten_is_gone(side: SideBase) -> None:
    frame = secrets_of(side, ["one", "two"])
    side.vault.seal_many(frame)
    assert side.vault.forget([frame["token"][0], "nobody"]) == 1
    assert side.vault.open_many(frame["token"].to_list()) == {frame["token"][1]: "two"}


def test_a_value_that_was_moved_or_changed_does_not_open(side: SideBase) -> None:
    frame = secrets_of(side, ["one", "two"])
    side.vault.seal_many(frame)
    first, second = frame["token"]
    with side.sql.writing("vault") as connection:
        sealed = connection.scalar(select(vault_value.c.sealed).where(vault_value.c.token == first))
        connection.execute(update(vault_value).where(vault_value.c.token == second).values(sealed=sealed))
    assert side.vault.open_one(first) == "one"
    with pytest.raises(EngineError, match="changed or moved"):
        side.vault.open_one(second)


def test_equal_values_look_different(side: SideBase) -> None:
    column = pl.Series("clear", ["same", "same"])
    side.vault.seal_many(pl.DataFrame({"token": ["a", "b"], "kind": ["x", "y"], "clear": column}))
    with side.sql.reading() as connection:
        sealed = list(connection.scalars(select(vault_value.c.sealed)))
    assert sealed[0] != sealed[1]


def test_after_a_rotation_only_the_new_key_opens_the_vault(settings: Settings, clock: Hours) -> None:
    with SideBase.open(settings, clock) as side:
        frame = secrets_of(side, numbers(40))
        side.vault.seal_many(frame)
        before = side.keys.vault_key
        with side.sql.reading() as connection:
            old = {
                row.token: row.sealed for row in connection.execute(select(vault_value.c.token, vault_value.c.sealed))
            }
        told: list[int] = []
        assert side.rotate_vault_key(progress=told.append) == 40
        assert told == [40]
        assert side.keys.vault_key != before
        assert side.vault.seal_many(secrets_of(side, ["new"])) == 1
        with side.sql.reading() as connection:
            new = {
                row.token: row.sealed for row in connection.execute(select(vault_value.c.token, vault_value.c.sealed))
            }
            assert list(connection.scalars(select(vault_key.c.id))) == [2]
        assert all(new[token] != sealed for token, sealed in old.items())
    with SideBase.open(settings, clock) as side:
        assert side.vault.open_many(frame["token"].to_list()) == dict(frame.select("token", "clear").iter_rows())
        assert not (settings.home / "keys" / "vault.key.next").exists()
    (settings.home / "keys" / "vault.key").write_text(before.hex())
    with pytest.raises(SettingsError, match="vault key is not the one"):
        SideBase.open(settings, clock)


def test_a_vault_key_from_the_settings_rotates_to_the_given_one(tmp_path: Path, clock: Hours) -> None:
    with SideBase.open(Settings(home=tmp_path, vault_key="11" * 32), clock) as side:
        side.vault.seal_many(secrets_of(side, ["one"]))
        with pytest.raises(SettingsError, match="XINMAI_VAULT_KEY"):
            side.rotate_vault_key()
        assert side.rotate_vault_key(b"\x22" * 32) == 1
    with SideBase.open(Settings(home=tmp_path, vault_key="22" * 32), clock) as side:
        assert side.vault.count() == 1
    with pytest.raises(SettingsError, match="vault key is not the one"):
        SideBase.open(Settings(home=tmp_path, vault_key="11" * 32), clock)


@pytest.mark.parametrize("killed_after", ["open", "5000", "15000"])
def test_a_rotation_that_is_killed_is_finished_later(settings: Settings, killed_after: str) -> None:
    with SideBase.open(settings, utc_now) as side:
        frame = secrets_of(side, numbers(20_000))
        side.vault.seal_many(frame)
    child = subprocess.Popen(
        [sys.executable, "-c", ROTATE, settings.home, settings.side_base], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    while child.stdout.readline().strip() != killed_after:
        assert child.poll() is None, "the rotation ended before it could be killed"
    child.kill()
    child.wait()
    child.stdout.close()
    with SideBase.open(settings, utc_now) as side:
        everything = dict(frame.select("token", "clear").iter_rows())
        assert side.vault.open_many(list(everything)) == everything
        again = reseal(side.sql, side.vault)
        assert again <= 20_000 - (0 if killed_after == "open" else int(killed_after))
        assert side.vault.open_many(list(everything)) == everything
        with side.sql.reading() as connection:
            assert len(set(connection.scalars(select(vault_value.c.key_id)))) == 1
            assert len(list(connection.scalars(select(vault_key.c.id)))) == 1


def test_a_kill_between_writing_the_new_key_and_using_it_loses_nothing(settings: Settings, clock: Hours) -> None:
    """The two moments no signal hits for sure: the next key is on disk, before and after the vault took it."""
    with SideBase.open(settings, clock) as side:
        frame = secrets_of(side, numbers(10))
        side.vault.seal_many(frame)
    following = settings.home / "keys" / "vault.key.next"
    following.write_text(secrets.token_bytes(32).hex())
    following.chmod(0o600)
    with SideBase.open(settings, clock) as side:
        assert side.vault.open_one(frame["token"][0]) == frame["clear"][0]
        old = side.keys.vault_key
        assert side.rotate_vault_key() == 10
        new = side.keys.vault_key
    assert not following.exists()
    # The same base again as it was before the key took its place: sealed with `new`, the file says `old`.
    (settings.home / "keys" / "vault.key").write_text(old.hex())
    following.write_text(new.hex())
    following.chmod(0o600)
    with SideBase.open(settings, clock) as side:
        assert side.vault.open_one(frame["token"][9]) == frame["clear"][9]
    assert not following.exists()


def test_no_clear_number_is_in_any_file(tmp_path: Path, clock: Hours) -> None:
    clear = [*numbers(50, seed=7), *(number[:15] for number in numbers(50, seed=8))]
    home = tmp_path / "home"
    with SideBase.open(Settings(home=home), clock) as side:
        side.vault.seal_many(secrets_of(side, clear))
        everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())  # with the WAL
        assert (home / "side.sqlite-wal").stat().st_size > 0
        side.rotate_vault_key()
    everything += b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert len(everything) > 50_000
    for number in clear:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert number.encode(encoding) not in everything


def test_no_clear_number_is_in_an_error(side: SideBase) -> None:
    number = numbers(1)[0]
    broken = secrets_of(side, [number]).with_columns(kind=pl.lit(None, pl.String), token=pl.lit(None, pl.String))
    with pytest.raises(Exception) as failed:  # noqa: PT011 - whatever it is, it may not show the number
        side.vault.seal_many(broken)
    assert number not in "".join(traceback.format_exception(failed.value))


def test_what_was_kept_until_a_day_is_forgotten_after_it(side: SideBase) -> None:
    kept = secrets_of(side, numbers(3))
    tokens = kept["token"].to_list()
    days = [date(2026, 5, 1), date(2026, 5, 2)]
    kinds = [side.vault.kept_until("set_aside", day) for day in days]
    side.vault.seal_many(kept.with_columns(kind=pl.Series([*kinds, "resident"])))
    assert side.vault.forget_due("set_aside", date(2026, 5, 1)) == 0
    assert side.vault.forget_due("setXaside", date(2027, 1, 1)) == 0
    assert side.vault.forget_due("set_aside", date(2026, 5, 2)) == 1
    assert set(side.vault.open_many(tokens)) == set(tokens[1:])
    assert side.vault.forget_due("set_aside", date(2027, 1, 1)) == 1
    assert set(side.vault.open_many(tokens)) == set(tokens[2:])


def test_rows_set_aside_are_forgotten_by_whoever_writes_after_their_time(tmp_path: Path) -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    row = {"sheet": "", "line": 2, "outcome": "quarantined", "code": "E201", "cells": '[["name", "李明"]]'}
    with open_base(Settings(home=tmp_path / "home", memory_mb=256), lambda: now[0]) as base:
        base.set_aside.keep("delivery", pl.DataFrame([row], SET_ASIDE))
        for later, left in ((KEPT_FOR, 1), (timedelta(days=1), 0)):
            now[0] += later
            with base.writing():
                assert len(base.set_aside.open("delivery", [("", 2)])) == left
