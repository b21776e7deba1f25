"""What the service says, in Chinese as well: the list has every sentence, and a request is answered in its language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import api
from api.app import create_app
from api.language import HOLE, LONGEST, Language, asked_for, in_chinese, places, plain, sentences
from graph.access import Actor
from graph.errors import UnreadableFile, every_error
from loaders.readers.delimited import delimited_sheet
from loaders.readers.encoding import text_blocks
from tests.api.conftest import home_in
from tests.api.world import ACME_NAME, fill
from tests.graph.view_world import world_on

ROOT = Path(api.__file__).parents[1]
ERRORS = {error.__name__ for error in every_error()} | {"GraphQLError"}
BEFORE_IT_SPEAKS = (
    # The command line, clients and pages; settings, keys and catalogues, which are read before the service is there.
    "api/cli", "api/client", "api/web", "api/serve.py", "api/socket.py", "api/remote.py", "api/provider.py",
    "api/tokens.py", "api/journal.py",
    "graph/access/rules.py", "graph/catalogue", "graph/settings.py", "graph/keys.py", "graph/ids.py",
    "graph/regions", "graph/archive.py", "graph/evidence.py", "graph/report.py", "graph/resolution", "graph/store/re",
    "graph/store/belonging.py", "graph/store/lost.py", "graph/engines", "graph/sidebase/address.py",
    "graph/sidebase/base.py", "graph/sidebase/chain.py", "graph/sidebase/lock.py", "graph/sidebase/models.py",
    "graph/sidebase/schema.py", "graph/sidebase/sql.py", "graph/sidebase/vault.py", "graph/view/cells.py",
    "loaders/readers/old_graph.py",
)  # fmt: skip
SPEAKS = (
    "graph", "api", "loaders/handover", "graph/catalogue/purposes.py", "graph/engines/deadline.py",
    # What is said of a file by the job that reads it.
    "loaders/child.py", "loaders/headers.py", "loaders/intake.py", "loaders/layouts.py", "loaders/plan.py",
    "loaders/readers",
)  # fmt: skip
EXPLAINS = (
    "graph/resolution/kinds", "graph/resolution/strong.py", "graph/resolution/clusters.py", "graph/names/comparison.py",
    "graph/resolution/counterfactual.py", "graph/resolution/contradictions.py", "graph/resolution/explain.py",
    "graph/view/proposed.py", "graph/store/explain.py", "loaders/checks", "loaders/data_rows.py", "graph/work_list.py",
    "loaders/told_by_graph.py",
)  # fmt: skip
A_SENTENCE = re.compile(r"[A-Za-z{].* .*[.,:]", re.DOTALL)


def files_of(places: tuple[str, ...], but: tuple[str, ...] = ()) -> Iterator[tuple[str, ast.Module]]:
    for place in places:
        found = ROOT / place
        for file in sorted(found.rglob("*.py")) if found.is_dir() else [found]:
            name = str(file.relative_to(ROOT))
            if not name.startswith(but) or name in places:
                yield name, ast.parse(file.read_text(encoding="utf-8"))


def text_of(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
    return None


def errors_said() -> Iterator[tuple[str, str]]:
    """The sentence of every error that the service can make."""
    for name, tree in files_of(SPEAKS, BEFORE_IT_SPEAKS):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") in ERRORS:
                text = text_of(node.args[0])
                if text is not None and not re.fullmatch(r"[{}: ]*|XINMAI_.*", text):
                    yield text, name


def explained() -> Iterator[tuple[str, str]]:
    """Every sentence that explains, finds or tells of work."""
    for name, tree in files_of(EXPLAINS):
        skipped = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise):
                skipped |= {id(each) for each in ast.walk(node)}
            elif isinstance(node, ast.Expr):
                skipped.add(id(node.value))
            elif isinstance(node, ast.JoinedStr):
                skipped |= {id(each) for each in node.values}
        for node in ast.walk(tree):
            text = None if id(node) in skipped else text_of(node)
            if text is not None and A_SENTENCE.fullmatch(text):
                # "If both …," and what would be then are one sentence.
                yield f"{text} {{}}" if text.endswith(",") else text, name


def test_the_list_has_every_sentence_and_no_other() -> None:
    said = {plain(text): name for text, name in (*errors_said(), *explained())}
    missing = sorted(f"{name}: {text}" for text, name in said.items() if text not in sentences())
    assert missing == []
    words = {english for english in sentences() if " " not in english or english.islower()}
    kept = {english for english in sentences().keys() - said.keys() - words if not is_a_constant(english)}
    assert kept == set()


def is_a_constant(english: str) -> bool:
    """Whether a sentence stands somewhere in the code that speaks, if not where errors are made."""
    as_code = re.compile(re.escape(english.removeprefix("{} ")).replace(r"\{\}", r"\{[^{}]*\}"))
    return any(as_code.search(text) for text in SOURCES)


SOURCES = [
    re.sub(r'"\s*\n\s*f?"', "", file.read_text(encoding="utf-8"))
    for place in ("api", "graph", "loaders")
    for file in sorted((ROOT / place).rglob("*.py"))
]


def test_both_texts_put_in_the_same() -> None:
    for english, chinese in sentences().items():
        assert sorted(places(chinese)) == list(range(len(HOLE.findall(english)))), chinese
        assert re.search(r"[\u4e00-\u9fff]", chinese), chinese


def test_what_is_put_into_a_sentence_stays_and_a_sentence_in_it_is_said_too() -> None:
    assert in_chinese("More than 3 persons in one day. You may read other persons again from 8:00 Beijing time.") == (
        "一天内查询的自然人超过 3 名。北京时间 8:00 起可再查询其他自然人。"
    )
    assert in_chinese("Same valid credit code, but: “甲” and “乙” are different names.") == (
        "有效的统一社会信用代码相同，但是：“甲”与“乙”是不同的名称。"
    )
    assert in_chinese("If both held the same credit code, a machine would join them.") == (
        "假如双方有同一统一社会信用代码，系统会将其归并。"
    )
    assert in_chinese("Cannot query field 'x' on type 'Query'.") == "Cannot query field 'x' on type 'Query'."


def read_to_its_end(path: Path) -> None:
    assert "".join(text_blocks(path, "utf-8")) == ""
    delimited_sheet(path, "utf-8")


@pytest.mark.parametrize(("content", "place"), [(b"", "是空的"), ("甲,乙\n1,2\n".encode() + b"\xff,3\n", "第 3 行")])
def test_why_a_file_cannot_be_read_is_said_in_chinese_with_the_place(
    tmp_path: Path, content: bytes, place: str
) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as failed:
        read_to_its_end(path)
    told = in_chinese(failed.value.message)
    assert told.startswith("名单.csv")
    assert place in told


@given(st.text(max_size=LONGEST + 50))
def test_a_text_that_is_no_sentence_of_ours_stays(text: str) -> None:
    assert in_chinese(f"甲{text}") == f"甲{text}" or any(f"甲{text}".endswith(end) for end in ENDS)


ENDS = tuple(english.removeprefix("{}") for english in sentences() if english.startswith("{}"))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en-GB,zh;q=0.9", "en"), ("fr, zh;q=0.2", "zh"),
        ("zh;q=0", "en"), ("ZH", "zh"), ("de", "en"), ("*", "en"), ("zh;q=0.1,en;q=0.2", "en"), (";;,,q", "en"),
        ("zh;q=9", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_that_is_liked_best(accepted: str, language: str) -> None:
    assert asked_for(accepted) is Language(language)


def test_errors_refusals_reasons_and_explanations_are_said_in_the_language_of_the_request(tmp_path: Path) -> None:
    ask = "query ($id: ID!) { view { subject(id: $id) { name { value } } } }"
    refused = """mutation ($id: ID!) { fetchEvidence(input: {key: "fetch-0001", package: $id}) {
        ... on Refusal { message code } } }"""
    why = f'{{ view {{ find(text: "{ACME_NAME}") {{ name subject {{ why {{ by sentence }} }} }} }} }}'
    with world_on(home_in(tmp_path)) as world:
        fill(world)
        app = create_app(world.base, actor=Actor("investigator:li", "investigator", "li"))
        with TestClient(app, base_url="http://127.0.0.1") as client:

            def told(query: str, language: str, **variables: object) -> dict[str, object]:
                answer = client.post(
                    "/graphql",
                    json={"query": query, "variables": variables},
                    headers={"accept-language": language, "accept": "application/json"},
                )
                assert "Accept-Language" in answer.headers["vary"]
                body: dict[str, object] = answer.json()
                return body

            english, chinese = (told(ask, language, id="p" * 32) for language in ("en", "zh-CN"))
            assert "没有该主体，或其对该目的不开放。" in str(chinese)
            assert "There is no such subject, or none that is open to this purpose." in str(english)
            assert "没有该" in str(told(refused, "zh", id="p" * 32))
            both = [told(why, language)["data"] for language in ("en", "zh")]
            assert "Both files" in str(both[0])
            assert "两份档案" in str(both[1])
            assert ACME_NAME in str(both[1])  # what is no sentence is as it was
            gone = client.get(f"/files/{'p' * 32}", headers={"accept-language": "zh-CN"})
            assert "此地址没有内容" in gone.text


def test_what_purposes_need_and_how_far_they_reach_is_said_in_the_language_of_the_request(client: TestClient) -> None:
    ask = {"query": "{ purposes { needs scope } }"}
    for language, script in (("zh-CN", "[\u4e00-\u9fff]"), ("en", "[a-z]")):
        told = client.post("/graphql", json=ask, headers={"accept-language": language}).json()["data"]["purposes"]
        texts = [text for purpose in told for text in purpose.values() if text is not None]
        assert [text for text in texts if not re.match(script, text)] == []
        assert len(texts) > len(told) > 0
