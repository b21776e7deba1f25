"""Phones, where a catalogue allows them: a mask in what is stored, a token that ties, clear in the vault alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.base import Base, open_base
from graph.catalogue import default_text, purpose
from graph.settings import Settings
from graph.view import LOCAL_OPERATOR, View
from graph.view.web import TieKind
from loaders.load import load_files
from loaders.manifest import Given
from loaders.shape.phones import masked_phone, shown_phones
from tests.api.shell import deliver
from tests.graph.view_world import credit_code

HEADER = ("机构名称", "统一社会信用代码", "法定代表人姓名", "注册地址", "成立日期", "经营范围", "联系电话")
FIELD = (
    '{ key = "lxdh", header = "联系电话", type = "number", role = "phone", sensitivity = "I", open = "conditional" },'
)
PHONES = {"甲": "0571-87654321", "乙": "（0571）87654321 或 109 1234 5678", "丙": "109****5678", "丁": "10912345679"}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """A base whose catalogue has phones of companies, and four companies with one."""
    folder = tmp_path_factory.mktemp("phones")
    catalogue = folder / "catalogue.toml"
    before, address, after = default_text().partition('  { key = "zcdz", header = "注册地址"')
    catalogue.write_text(f"{before}  {FIELD}\n{address}{after}", encoding="utf-8")
    settings = Settings(
        home=folder / "home", id_key="11" * 32, vault_key="22" * 32, memory_mb=256, catalogue=str(catalogue)
    )
    rows = [
        {"jgmc": f"{name}信脉贸易有限公司", "tyshxydm": credit_code(700 + at), "fddbr": f"张测试{at}", "zcdz": ""}
        | {"clrq": "2001-01-01", "jyfw": "测试", "lxdh": phone}
        for at, (name, phone) in enumerate(PHONES.items())
    ]
    file = deliver(folder / "in", "r.csv", rows, header=HEADER, layout="base-registration", department=("登记局", ""))
    with open_base(settings) as opened:
        assert load_files(opened, [file], Given(), actor="local:test", confirm_lapse=False).exit_code == 0
        yield opened


def test_one_phone_ties_however_it_is_written(base: Base) -> None:
    view = View(base, LOCAL_OPERATOR, purpose("supervision"), reference="案2026-1")
    ours = view.find("甲信脉贸易有限公司")[0].subject_id
    (other,) = view.tied(ours, TieKind.PHONE).tied
    assert other.name == "乙信脉贸易有限公司"
    assert [tie.shown for tie in other.ties] == ["571****4321"]
    for name in ("丙", "丁"):
        subject = view.find(f"{name}信脉贸易有限公司")[0].subject_id
        assert view.tied(subject, TieKind.PHONE).total == 0


def test_no_phone_is_open_to_the_public(base: Base) -> None:
    public = View(base, LOCAL_OPERATOR, None)
    ours = public.find("甲信脉贸易有限公司")[0].subject_id
    assert public.tied(ours, TieKind.PHONE).total == 0
    assert "phone" not in {number.kind for number in public.subject(ours).identifiers}


def test_no_phone_is_stored_in_the_clear(base: Base) -> None:
    view = View(base, LOCAL_OPERATOR, purpose("supervision"), reference="案2026-1")
    told = "".join(str(view.show(view.find(f"{name}信脉贸易有限公司")[0].subject_id)) for name in PHONES)
    assert "109****5678" in told
    stored = "".join(str(row) for row in base.engine.read("store_all_blocks"))
    stored += "".join(str(base.archive.delivery(run.file_id)) for run in base.side.runs.all_runs() if run.file_id)
    for text in (told, stored):
        assert not re.search(r"87654321|1091234567\d|109 1234", text)
    tokens = [base.ids.token("phone", number) for number in ("57187654321", "10912345678", "10912345679")]
    assert len(base.side.vault.open_many(tokens)) == len(tokens)


@given(st.text(alphabet="0123456789-+*() 、转或", max_size=30))
def test_what_is_shown_of_a_phone_never_holds_it(text: str) -> None:
    (shown,) = shown_phones(pl.Series([text]))
    assert shown is None or not re.search(r"\d{5}", shown)


@given(st.from_regex(r"[1-9]\d{4,15}", fullmatch=True))
def test_a_masked_phone_keeps_its_length_and_hides_its_middle(number: str) -> None:
    masked = masked_phone(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= max(2, len(number) - 7)
