"""The README tells the truth: its tables are those of the program, its commands exist, its examples work.

Its tables are written anew with `XINMAI_WRITE_README=1 pytest tests/test_readme.py`.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
import typer

import api.cli.commands  # noqa: F401 - importing it adds the commands to the application
from api.app import create_app
from api.cli.app import app
from api.schema import core_schema
from graph.base import open_base
from graph.catalogue import load_catalogue
from graph.errors import XinmaiError
from graph.resolution.kinds import KINDS
from graph.settings import Settings
from loaders.dedupe.fields_file import read_fields
from loaders.layouts import layout_named
from loaders.manifest import manifests_of
from tests.api.conftest import home_in
from tests.api.running import running
from tests.api.shell import Shell

README = Path(__file__).parents[1] / "README.md"
ONE_LINE = (
    "python3 -m venv .venv && .venv/bin/pip install -c requirements.lock . && .venv/bin/xinmai demo",
    "python3 -m venv .venv && .venv/bin/pip install -c requirements.lock '.[test]' && .venv/bin/pytest",
)
MEANINGS = {
    0: "done",
    1: "the program is at fault, or `audit verify`, `evidence verify` or `verify-report` found something",
    2: "what was given cannot be used; of several files, one was refused",
    3: "not there, or not open to this purpose",
    4: "the rules do not allow it",
    5: "allowed, but only when said explicitly",
    6: "the database did not do what was asked",
    130: "stopped with Ctrl-C; the base is consistent",
    141: "whoever read the answer left",
}


def commands() -> Iterator[tuple[str, str]]:
    """Every command with the first sentence of its help, in the order of help."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(app))]
    while waiting:
        words, command = waiting.pop(0)
        below = getattr(command, "commands", None)
        if below is None:
            yield " ".join(words), str(command.help).replace("\n", " ").strip()
            continue
        waiting = [((*words, name), each) for name, each in below.items()] + waiting


def errors(kind: type[XinmaiError] = XinmaiError) -> Iterator[type[XinmaiError]]:
    """The error tree of graph.errors."""
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == "graph.errors":
            yield from errors(below)


def commands_table() -> list[str]:
    return [f"| `xinmai {name}` | {says} |" for name, says in commands()]


def settings_table() -> list[str]:
    rows = []
    for field in fields(Settings):
        chosen = "~/.xinmai" if field.default is MISSING else field.default
        default = f"`{chosen}`" if chosen != "" else ""
        rows.append(f"| `{field.metadata['variable']}` | {field.metadata['says']} | {default} |")
    return rows


def exit_codes_table() -> list[str]:
    codes: dict[int, list[str]] = defaultdict(list)
    for error in errors():
        if error.code not in codes[error.exit_code]:
            codes[error.exit_code].append(error.code)
    return [
        f"| {number} | {meaning} | {', '.join(f'`{code}`' for code in codes[number])} |"
        for number, meaning in MEANINGS.items()
    ]


def parts_table() -> list[str]:
    """Every package with the first sentence about it, those that others import first."""
    packages = [
        name
        for root in ("graph", "loaders", "api")
        for name in (root, *sorted(found.name for found in walk_packages([root], f"{root}.") if found.ispkg))
    ]
    told = ((name, inspect.getdoc(importlib.import_module(name)) or "") for name in packages)
    return [f"| `{name.replace('.', '/')}` | {first_sentence(says)} |" for name, says in told]


def first_sentence(text: str) -> str:
    return text.partition("\n\n")[0].replace("\n", " ").partition(". ")[0].removesuffix(".")


TABLES = {
    "commands": commands_table,
    "settings": settings_table,
    "exit codes": exit_codes_table,
    "parts": parts_table,
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_that_of_the_program(name: str) -> None:
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(f"<!-- {name} -->\n")
    table, _, after = rest.partition(f"<!-- end of {name} -->")
    head = table.splitlines()[:2]
    wanted = "\n".join([*head, *TABLES[name](), ""])
    if os.environ.get("XINMAI_WRITE_README"):
        README.write_text(f"{before}<!-- {name} -->\n{wanted}<!-- end of {name} -->{after}", encoding="utf-8")
        table = wanted
    assert table == wanted


def test_every_exit_code_has_its_meaning() -> None:
    assert {error.exit_code for error in errors()} <= set(MEANINGS)


def test_the_two_commands_are_there_word_for_word() -> None:
    blocks = re.findall(r"```sh\n(.*?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert tuple(blocks[:2]) == ONE_LINE


def test_every_command_that_is_named_exists() -> None:
    known = {name for name, _ in commands()}
    groups = "(?:catalogue |regions |audit |access |vault |queue |case |evidence |statement |dispute |follow |reveal )?"
    named = re.findall(rf"xinmai ({groups}[a-z]+(?:-[a-z]+)*)", README.read_text(encoding="utf-8"))
    assert set(named) <= known, set(named) - known


def test_the_graphql_examples_are_documents_of_the_schema() -> None:
    examples = re.findall(r"```graphql\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    from graphql import parse, validate  # noqa: PLC0415 - only this test needs it

    assert len(examples) > 1
    assert [validate(core_schema(), parse(example)) for example in examples] == [[]] * len(examples)


def test_the_python_example_runs(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    with open_base(home_in(tmp_path)) as base, running(create_app(base)) as address:
        exec(compile(example.replace("http://127.0.0.1:8080", address), "README.md", "exec"), {})  # noqa: S102


def test_the_sidecar_example_is_one(tmp_path: Path) -> None:
    sidecar = _toml_examples()[0]
    path = tmp_path / "penalties.csv"
    path.write_text("", encoding="utf-8")
    path.with_name("penalties.csv.toml").write_text(sidecar, encoding="utf-8")

    (manifest,) = manifests_of(path)

    assert manifest.layout == "penalty-organisation-2018"
    assert manifest.columns == (("案件事实", "cf_sy"),)


def test_the_example_of_an_old_graph_asks_for_columns_that_are_known(tmp_path: Path) -> None:
    path = tmp_path / "old-graph.toml"
    path.write_text(_toml_examples()[1], encoding="utf-8")

    (manifest,) = manifests_of(path)

    assert manifest.source is not None
    naming = layout_named(manifest.layout).naming(load_catalogue(), manifest.columns)
    asked = re.findall(r"AS `(.+?)`", manifest.source.cypher)
    keys = {header: rule.key if (rule := naming.rule(header)) else None for header in asked}
    assert len(asked) > 10
    assert None not in keys.values(), keys
    assert {"cf_xdr_mc", "cf_xdr_shxym", "cf_wsh"} <= set(keys.values())


def test_the_fields_examples_are_some(tmp_path: Path) -> None:
    path = tmp_path / "fields.toml"
    examples = _toml_examples()[2:]
    for example in examples:
        path.write_text(example, encoding="utf-8")

        found = read_fields(path)

        assert found.row_id == "id"
        assert set(found.columns.values()) <= KINDS.keys()
        found.check_kinds()
    every_setting = found
    assert every_setting.keys
    assert every_setting.levels
    assert every_setting.weights
    assert every_setting.threshold


def _toml_examples() -> list[str]:
    """The README's examples: a sidecar, an old graph, and fields of a table, the last with all that can be given."""
    return re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_the_readme_names_no_place_to_download_from() -> None:
    assert not re.search(r"index-url|https?://(?!127\.0\.0\.1|localhost)", README.read_text(encoding="utf-8"))


def test_status_shows_what_is_in_force_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell, secret = Shell(tmp_path / "home", monkeypatch), "ab" * 32
    monkeypatch.setenv("XINMAI_VAULT_KEY", secret)
    monkeypatch.setenv("XINMAI_STEWARDS", "zhang,li")
    monkeypatch.setenv("XINMAI_SIDE_BASE", f"sqlite://me:hidden@/{tmp_path / 'side.sqlite'}")
    said = shell.ok("status").out
    told = shell.ok("status", "--json").json
    assert f"XINMAI_SIDE_BASE  sqlite:///{tmp_path / 'side.sqlite'}" in said
    assert "XINMAI_STEWARDS  zhang,li" in said
    assert "XINMAI_VAULT_KEY  set" in said
    assert "XINMAI_RATE" not in said
    assert str(tmp_path / "home") in said
    assert "engine" in said
    assert "hidden" not in said + str(told)
    assert secret not in said + str(told)
    assert [each["variable"] for each in told["settings"]] == [f.metadata["variable"] for f in fields(Settings)]
    values = {each["variable"]: each["value"] for each in told["settings"]}
    assert (values["XINMAI_HOME"], values["XINMAI_RATE"]) == (str(tmp_path / "home"), "12000")
