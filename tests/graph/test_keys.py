from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadInput, SettingsError
from graph.ids import Ids
from graph.keys import Keys, promote_next_vault_key, write_next_vault_key
from graph.settings import Settings

KEYS_FROM_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from graph.keys import Keys
from graph.settings import Settings
sys.stdin.readline()
keys = Keys.open(Settings(home=Path(sys.argv[1])))
print(keys.id_key.hex() + keys.vault_key.hex() + keys.signing.private_bytes_raw().hex())
"""


def test_keys_are_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    first = Keys.open(settings)
    assert len({first.id_key, first.vault_key, first.signing.private_bytes_raw()}) == 3
    again = Keys.open(settings)
    assert (again.id_key, again.vault_key) == (first.id_key, first.vault_key)
    folder = settings.home / "keys"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "id.key": 0o600,
        "vault.key": 0o600,
        "signing.key": 0o600,
    }
    assert first.id_key.hex() not in repr(first)


def test_keys_from_settings_are_not_written_down(tmp_path: Path) -> None:
    keys = Keys.open(Settings(home=tmp_path, id_key="11" * 32, vault_key="22" * 32))
    assert keys.id_key == b"\x11" * 32
    assert keys.vault_key == b"\x22" * 32
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["signing.key"]


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", KEYS_FROM_ANOTHER_PROCESS, tmp_path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = {process.communicate(timeout=60)[0] for process in started}
    assert len(said) == 1
    assert len(said.pop().strip()) == 3 * 64


@pytest.mark.parametrize("name", ["id.key", "vault.key", "signing.key"])
def test_a_missing_key_beside_a_base_is_never_replaced(tmp_path: Path, name: str) -> None:
    settings = Settings(home=tmp_path)
    Keys.open(settings)
    (tmp_path / "side.sqlite").touch()
    (tmp_path / "keys" / name).unlink()
    with pytest.raises(SettingsError, match=f"{name} is missing although a base was made with it"):
        Keys.open(settings)
    assert not (tmp_path / "keys" / name).exists()


@pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    settings = Settings(home=tmp_path)
    Keys.open(settings)
    (tmp_path / "keys" / "vault.key").chmod(mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        Keys.open(settings)


def test_a_broken_key_file_is_refused_without_showing_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    Keys.open(settings)
    (tmp_path / "keys" / "id.key").write_text("ab" * 31)
    with pytest.raises(SettingsError, match="64 hex digits") as refused:
        Keys.open(settings)
    assert "abab" not in str(refused.value)


def test_the_next_vault_key_is_written_once_and_promoted_once(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    Keys.open(settings)
    assert write_next_vault_key(settings, b"\x01" * 32) == b"\x01" * 32
    assert write_next_vault_key(settings, b"\x02" * 32) == b"\x01" * 32
    assert Keys.open(settings).next_vault_key == b"\x01" * 32
    promote_next_vault_key(settings)
    promote_next_vault_key(settings)
    assert Keys.open(settings).vault_key == b"\x01" * 32
    assert Keys.open(settings).next_vault_key is None


IDS = Ids(b"\x07" * 32)
PARTS = st.lists(st.text(max_size=12), min_size=1, max_size=4)


@given(PARTS, PARTS)
def test_different_parts_give_different_ids(one: list[str], two: list[str]) -> None:
    assert (IDS.mint("file", *one) == IDS.mint("file", *two)) == (one == two)


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=8))
def test_many_ids_are_the_single_ones(rows: list[tuple[str, str]]) -> None:
    columns = [pl.Series("a", [a for a, _ in rows], pl.String), pl.Series("b", [b for _, b in rows], pl.String)]
    assert IDS.mint_many("file", columns).to_list() == [IDS.mint("file", a, b) for a, b in rows]


def test_an_id_is_letters_and_depends_on_key_and_kind() -> None:
    ids = {IDS.mint("file", "1"), IDS.mint("subject", "1"), Ids(b"\x08" * 32).mint("file", "1")}
    assert len(ids) == 3
    assert all(len(one) == 32 and set(one) <= set("abcdefghijklmnop") for one in ids)


def test_an_id_never_changes() -> None:
    """Ids are stored for ever: this value may only change together with every base."""
    assert IDS.mint("file", "信用", "") == "ldihcnocdnmmccghcnjnamkemimmflih"


def test_tokens_of_a_column_keep_their_places() -> None:
    texts = pl.Series("number", ["A1", None, "B2"])
    tokens = IDS.tokens("usci", texts)
    assert tokens.name == "number"
    assert tokens.to_list() == [IDS.token("usci", "A1"), None, IDS.token("usci", "B2")]
    assert IDS.token("phone", "A1") != IDS.token("usci", "A1")


def test_wrong_calls_are_refused() -> None:
    with pytest.raises(BadInput, match="32 bytes"):
        Ids(b"short")
    with pytest.raises(BadInput, match="1 to 16 bytes"):
        IDS.mint("a kind with a long name", "1")
    with pytest.raises(BadInput, match="is missing"):
        IDS.mint_many("file", [pl.Series("a", ["1", None])])
