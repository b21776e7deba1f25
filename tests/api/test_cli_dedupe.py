"""`xinmai dedupe` from a folder with only a table and a FIELDS.toml."""

from __future__ import annotations

import json
import resource
import subprocess
from pathlib import Path

import polars as pl
import pytest

from graph.resolution.grouping import LARGEST_COMPONENT
from tests.api.shell import Shell
from tests.api.terminal import XINMAI
from tests.graph.resolution.people import GIVEN, SURNAMES, people
from tests.graph.resolution.test_families import namesakes

FIELDS = """
row_id = "id"
[columns]
given = "given_name"
family = "surname"
born = "birth_date"
city = "region"
phone = "phone"
"""


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "FIELDS.toml").write_text(FIELDS, encoding="utf-8")
    people(150, seed=31).write_csv(folder / "table.csv")
    return Shell(tmp_path / "home", monkeypatch)


def test_clusters_pairs_and_report(shell: Shell, tmp_path: Path) -> None:
    said = shell.ok(
        *("dedupe", "table.csv", "--fields", "FIELDS.toml", "--out", "c.csv"),
        *("--pairs", "p.csv", "--report", "r.json", "--truth", "truth", "--json"),
    )

    answer = json.loads(said.out)
    assert answer["f1"] > 0.9
    clusters = pl.read_csv("c.csv")
    assert clusters.columns == ["row_id", "cluster_id"]
    assert clusters.height == answer["rows"]
    assert clusters["cluster_id"].n_unique() == answer["clusters"]
    pairs = pl.read_csv("p.csv")
    assert pairs.columns == ["left", "right", "weight", "band", "reasons"]
    assert set(pairs["band"]) <= {"join", "review"}
    assert pairs["reasons"].str.contains("phone: ").any()
    report = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert report["rows"] == answer["rows"]
    assert {stage["name"] for stage in report["stages"]} >= {"comparing pairs", "grouping"}
    assert not (tmp_path / "home").exists()


def test_a_group_that_is_too_large_to_be_one_subject_is_cut_and_told(shell: Shell) -> None:
    table = pl.read_csv("table.csv", infer_schema=False)
    crowd = pl.concat([table.head(1)] * (LARGEST_COMPONENT + 20)).with_columns(
        pl.format("crowd {}", pl.int_range(pl.len())).alias("id"),
        born=pl.format("198{}-01-01", pl.int_range(pl.len()) % 3),
    )
    pl.concat([table, crowd]).write_csv("crowd.csv")

    asked = ("dedupe", "crowd.csv", "--fields", "FIELDS.toml", "--out", "c.csv")
    told = shell.ok(*asked, "--report", "r.json", "--json").json
    assert told["cut_pairs"] == json.loads(Path("r.json").read_text(encoding="utf-8"))["cut"] > 0
    assert f"{told['cut_pairs']:,} weak pairs in groups too large" in " ".join(shell.ok(*asked).out.split())


def test_two_rows_are_explained_in_bits_and_no_number_is_shown(shell: Shell) -> None:
    asked = ("dedupe", "table.csv", "--fields", "FIELDS.toml", "--out", "c.csv")
    shell.ok(*asked, "--pairs", "p.csv")
    pair = pl.read_csv("p.csv").filter(pl.col("band") == "join").row(0, named=True)
    said = shell.ok(*asked, "--explain", pair["left"], pair["right"])
    assert f"{pair['left']} and {pair['right']} are together" in said.out
    told = shell.ok(*asked, "--explain", pair["right"], pair["left"], "--json").json["explained"]
    assert told["together"]
    assert round(sum(step["bits"] for step in told["steps"]), 2) == pytest.approx(pair["weight"], abs=0.01)
    nobody = shell(*asked, "--explain", pair["left"], "nobody")
    assert (nobody.code, "NOT_FOUND" in nobody.err) == (3, True)

    number = "610104196209276908"
    Path("FIELDS.toml").write_text("row_id = 'id'\n[columns]\nno = 'identity_number'", encoding="utf-8")
    Path("numbers.csv").write_text(f"id,no\n1,{number}\n2,{number}\n3,11010519491231002X\n", encoding="utf-8")
    said = shell.ok("dedupe", "numbers.csv", "--fields", "FIELDS.toml", "--out", "n.csv", "--explain", "1", "2")
    assert "6101**********6908" in said.out
    assert number not in said.out


def test_parquet_and_text_tables_give_the_same_bytes(shell: Shell) -> None:
    pl.read_csv("table.csv", infer_schema=False).write_parquet("table.parquet")
    people(150, seed=31).write_csv("semi.csv", separator=";")
    Path("semi.csv").write_bytes(Path("semi.csv").read_text("utf-8").encode("utf-16"))
    for table in ("table.csv", "table.parquet", "semi.csv"):
        shell.ok("dedupe", table, "--fields", "FIELDS.toml", "--out", f"{table}.out", "--pairs", f"{table}.pairs")

    for end in ("out", "pairs"):
        one, *others = [Path(f"{table}.{end}").read_bytes() for table in ("table.csv", "table.parquet", "semi.csv")]
        assert all(other == one for other in others)


def test_commas_in_names_are_no_separators_where_the_header_has_others(shell: Shell) -> None:
    Path("FIELDS.toml").write_text("row_id = 'id'\n[columns]\nname = 'person_name'", encoding="utf-8")
    Path("names.csv").write_text("id;name\n01;Smith, John\n02;Jones, Mary\n", encoding="utf-8")

    shell.ok("dedupe", "names.csv", "--fields", "FIELDS.toml", "--out", "c.csv")

    assert Path("c.csv").read_text(encoding="utf-8") == "row_id,cluster_id\n01,01\n02,02\n"


def test_numbers_that_a_data_frame_made_decimals_are_read_as_they_were(shell: Shell) -> None:
    table = pl.read_csv("table.csv", infer_schema=False).with_columns(pl.col("phone").str.replace_all(r"\D", ""))
    decimals = table.with_columns(pl.col("phone").cast(pl.Float64).fill_null(float("nan")))
    table.write_csv("whole.csv")
    decimals.write_parquet("decimals.parquet")
    table.with_columns(pl.col("phone") + ".0").write_csv("decimals.csv")
    for name in ("whole.csv", "decimals.parquet", "decimals.csv"):
        shell.ok("dedupe", name, "--fields", "FIELDS.toml", "--out", f"{name}.out", "--pairs", f"{name}.pairs")

    whole, *others = [Path(f"{name}.pairs").read_bytes() for name in ("whole.csv", "decimals.parquet", "decimals.csv")]
    assert b"phone: exact" in whole
    assert all(other == whole for other in others)


def test_the_screen_says_what_was_found(shell: Shell) -> None:
    said = shell.ok("dedupe", "table.csv", "--fields", "FIELDS.toml", "--out", "c.csv", "--policy", "strong")

    assert "for review: " in said.out
    assert "Written to c.csv" in said.out


def test_an_estimate_that_no_known_answer_bears_out_is_called_no_bound(shell: Shell) -> None:
    asked = ("dedupe", "table.csv", "--fields", "FIELDS.toml", "--out", "c.csv")

    assert "no bound" in " ".join(shell.ok(*asked).out.split())
    assert shell.ok(*asked, "--json").json["borne_out"] is False


def test_joins_of_rows_that_differ_in_what_is_their_own_are_told(shell: Shell) -> None:
    pl.DataFrame(list(namesakes(2000, twice=0.2, sons=0.03))).write_csv("sons.csv")
    kinds = {"given": "given_name", "surname": "surname", "born": "birth_year", "address": "address"}
    columns = "".join(f"{name} = '{kind}'\n" for name, kind in kinds.items())
    Path("FIELDS.toml").write_text(f"row_id = 'id'\n[columns]\n{columns}", encoding="utf-8")
    asked = ("dedupe", "sons.csv", "--fields", "FIELDS.toml", "--out", "c.csv")

    told = shell.ok(*asked, "--json").json

    assert told["differing_pairs"] > 0
    assert told["cautious_precision"] < told["estimated_precision"]
    said = (
        f"Precision {told['cautious_precision']:.3f} if {told['differing_pairs']} joined pairs that differ in what is"
    )
    assert said in " ".join(shell.ok(*asked).out.split())


def test_columns_that_tell_nothing_are_named(shell: Shell) -> None:
    """Else a table of which the wrong columns were named is told to hold no doubles, and nobody asks why."""
    table = pl.read_csv("table.csv", infer_schema=False).with_columns(phone=pl.lit("-"), city=pl.lit("Wuhan"))
    table.write_csv("silent.csv")
    asked = ("dedupe", "silent.csv", "--fields", "FIELDS.toml", "--out", "c.csv", "--report", "r.json")

    assert "Empty, or the same in every row: city, phone." in shell.ok(*asked).out
    assert shell.ok(*asked, "--json").json["silent_columns"] == ["city", "phone"]
    assert json.loads(Path("r.json").read_text(encoding="utf-8"))["silent"] == ["city", "phone"]


GIVEN_LEVELS = """
[levels]
phone = ["exact", "two_digits"]
born = ["exact"]
"""
EVERY_LEVEL = """
[levels]
phone = ["exact", "typing", "tail", "two_digits", "shown"]
city = ["exact", "within", "typing", "close", "prefecture", "province"]
"""


def test_levels_given_by_hand_are_the_only_ones_told_apart(shell: Shell) -> None:
    for name, levels in (("found", ""), ("given", GIVEN_LEVELS), ("every", EVERY_LEVEL)):
        Path("FIELDS.toml").write_text(FIELDS + levels, encoding="utf-8")
        words = ("--out", f"{name}.out", "--pairs", f"{name}.pairs", "--report", f"{name}.json")
        shell.ok("dedupe", "table.csv", "--fields", "FIELDS.toml", *words)

    found, given = pairs_told("found"), pairs_told("given")
    for pair in found.keys() & given.keys():
        before, now = found[pair], given[pair]
        phone, born = before.get("phone"), before.get("born")
        assert now.get("phone") == {"typing": "two_digits", "tail": "two_digits", "shown": "different"}.get(
            str(phone), phone
        )
        assert now.get("born") == (born if born in {None, "exact"} else "different")
    assert "typing" in {each.get("phone") for each in found.values()}
    assert "typing" in {each.get("born") for each in found.values()}
    # To tell all of them apart is what is done anyway.
    for end in ("out", "pairs"):
        assert Path(f"every.{end}").read_bytes() == Path(f"found.{end}").read_bytes()


def pairs_told(name: str) -> dict[tuple[str, str], dict[str, str]]:
    """The level of each column, by pair."""
    table = pl.read_csv(f"{name}.pairs").select("left", "right", "reasons")
    return {
        (left, right): dict(reason.split(": ") for reason in reasons.split("; "))
        for left, right, reasons in table.iter_rows()
    }


def test_a_level_left_out_joins_no_longer_and_is_explained(shell: Shell) -> None:
    """One phone has a wrong digit: a typing error, unless that is not told apart from another number."""
    more = "".join(f"{n},{GIVEN[n % 12]} {SURNAMES[n % 10]},139{n * 7_654_321 % 10**8:08}\n" for n in range(60))
    Path("small.csv").write_text(f"id,name,phone\n{more}x,wanda quill,13612345678\ny,wanda quill,13612345078\n")
    asked = ("dedupe", "small.csv", "--fields", "FIELDS.toml", "--out", "c.csv", "--explain", "x", "y")
    weights = "[weights.phone]\nexact = 15\n{} = 12\ndifferent = -15\n[weights.name]\nexact = 10\n"
    columns = "row_id = 'id'\n[columns]\nname = 'person_name'\nphone = 'phone'\n"

    def told(fields: str) -> tuple[bool, dict[str, tuple[str, str, float]]]:
        Path("FIELDS.toml").write_text(columns + fields, encoding="utf-8")
        found = shell.ok(*asked, "--json").json["explained"]
        return found["together"], {s["column"]: (s["level"], s["sentence"], s["bits"]) for s in found["steps"]}

    together, steps = told(weights.format("typing"))
    assert (together, steps["phone"][0], steps["phone"][2]) == (True, "typing", 12)

    together, steps = told("[levels]\nphone = 'exact'\n" + weights.format("exact").replace("exact = 12\n", ""))
    assert (together, steps["phone"][0], steps["phone"][2]) == (False, "different", -15)
    assert steps["phone"][1].endswith("differ in one digit, or in two that changed places. That counts as different.")

    # What is left out weighs what the next weaker level weighs, which is given here.
    together, steps = told("[levels]\nphone = ['exact', 'two_digits']\n" + weights.format("two_digits"))
    assert (together, steps["phone"][0], steps["phone"][2]) == (True, "two_digits", 12)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ("row_id = 'id'", "No column is named"),
        ("row_id = 'id'\n[columns]\ngiven = 'nick'", "FIELDS.toml: Column 'given' has the unknown kind 'nick'"),
        ("row_id = 'id'\n[columns]\nfirst = 'given_name'", "no column 'first'"),
        ("[columns]\ngiven = 'given_name'", "does not say `row_id`"),
        ("row_id = 'id'\nrows = 3\n[columns]\ngiven = 'given_name'", "unknown keys: rows"),
        ("row_id = 'id'\nkeys = [['given']]\n[columns]\ngiven = 'given_name'", "not 'given'"),
        ("row_id = 'id'\nkeys = 'given'\n[columns]\ngiven = 'given_name'", "list of lists"),
        ("row_id = 'id'\nthreshold = 'high'\n[columns]\ngiven = 'given_name'", "`threshold` must be a number"),
        ("row_id = 'id'\nduplicates_within_source = false\n[columns]\ngiven = 'given_name'", "no `source`"),
        (f"{FIELDS}[levels]\nphone = ['exact', 'best']", "phone has no level 'best'; it has: exact, typing, tail,"),
        (f"{FIELDS}[levels]\nphone = []", "No level of 'phone' is named; name some of: exact, typing, tail"),
        (
            f"{FIELDS}[levels]\nphone = ['tail', 'exact']",
            "levels of 'phone' go from the best to the weakest: exact, tail",
        ),
        (f"{FIELDS}[levels]\nphone = ['exact', 'exact']", "The levels of 'phone' have 'exact' twice"),
        (f"{FIELDS}[levels]\nphone = ['exact', 'different']", "'different' is always told apart"),
        (f"{FIELDS}[levels]\nphone = [3]", "FIELDS.toml [levels] `phone` must be a list of texts"),
        (f"{FIELDS}[levels]\nfax = ['exact']", "Levels are given for the column 'fax', which has no kind"),
        (f"{FIELDS}[levels]\nphone = ['exact']\n[weights.phone]\ntail = 3", "phone has a weight for 'tail', which its"),
        ("row_id = ", "not valid TOML"),
        ("row_id = 'truth'\n[columns]\ngiven = 'given_name'", "must name each row once"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(shell: Shell, fields: str, says: str) -> None:
    Path("FIELDS.toml").write_text(fields, encoding="utf-8")

    said = shell("dedupe", "table.csv", "--fields", "FIELDS.toml", "--out", "c.csv")

    assert said.code == 2
    assert says in " ".join(said.err.split())
    assert "Traceback" not in said.err
    assert not Path("c.csv").exists()


def test_files_that_cannot_be_used(shell: Shell) -> None:
    Path("torn.csv").write_text("id,given,family,born,city,phone\n1,a,b\n", encoding="utf-8")
    Path("empty.csv").write_text("", encoding="utf-8")
    Path("bad.parquet").write_bytes(b"PAR1 nothing")
    Path("page.csv").write_text("<html><table><tr><td>id</td></tr></table></html>", encoding="utf-8")
    Path("wide.csv").write_bytes("id,given,family,born,city,phone\n".encode("utf-16-le"))
    Path("book.csv").write_bytes(b"PK\x03\x04 as in every workbook")
    Path("round.csv").symlink_to("round.csv")
    texts = pl.read_csv("table.csv", infer_schema=False)
    texts.with_columns(phone=pl.duration(days=pl.int_range(pl.len()))).write_parquet("spans.parquet")
    texts.with_columns(pl.col("id").replace(texts["id"][3], "")).write_parquet("un.parquet")
    cells = {name: [b"a", b"b"] for name in ("id", "given", "family", "born", "city")}
    pl.DataFrame({**cells, "phone": [b"1", "电话".encode("gb18030")]}).write_parquet("bytes.parquet")
    for table, says in (
        ("torn.csv", "line 2"),
        ("empty.csv", "is empty"),
        ("bad.parquet", "not readable Parquet"),
        ("bytes.parquet", "bytes.parquet, row 2: column 'phone' holds bytes that are no UTF-8 text."),
        ("none.csv", "cannot be opened"),
        ("page.csv", "page.csv is a web page or XML"),
        ("wide.csv", "wide.csv is no text of an encoding that shows itself: save it as UTF-8"),
        ("book.csv", "book.csv is a workbook or packed: save its table as CSV (UTF-8) or Parquet."),
        ("round.csv", "round.csv cannot be opened: Too many levels of symbolic links."),
        ("~nobody/table.csv", "table.csv cannot be opened: No such file or directory."),
        ("spans.parquet", "The column 'phone' holds spans of time, which no kind compares"),
        ("un.parquet", "Row 4 has no id, which names the rows."),
    ):
        said = shell("dedupe", table, "--fields", "FIELDS.toml", "--out", "c.csv")
        assert (said.code, says in " ".join(said.err.split())) == (2, True), said.err
    said = shell("dedupe", "table.csv", "--fields", "NONE.toml", "--out", "c.csv")
    assert (said.code, "NONE.toml cannot be opened" in said.err) == (2, True)
    said = shell("dedupe", "table.csv", "--fields", "FIELDS.toml", "--out", "c.csv", "--policy", "hope")
    assert (said.code, "--policy is one of" in said.err) == (2, True)
    said = shell("dedupe", "table.csv", "--fields", "FIELDS.toml", "--out", "no/folder/c.csv")
    assert (said.code, "cannot be written" in said.err) == (2, True)


def test_marks_of_byte_order_are_no_part_of_a_name(shell: Shell) -> None:
    """Windows' editor puts one before FIELDS.toml, and files that were put together have two."""
    Path("FIELDS.toml").write_text(FIELDS, encoding="utf-8-sig")
    Path("two.csv").write_text("\ufeff" + Path("table.csv").read_text("utf-8"), encoding="utf-8-sig")

    for name in ("table.csv", "two.csv"):
        shell.ok("dedupe", name, "--fields", "FIELDS.toml", "--out", f"{name}.out")

    assert Path("two.csv.out").read_bytes() == Path("table.csv.out").read_bytes()


def test_what_a_spreadsheet_left_of_phones_and_formulas_joins_nobody(shell: Shell) -> None:
    Path("FIELDS.toml").write_text("row_id = 'id'\n[columns]\nname = 'person_name'\nphone = 'phone'", encoding="utf-8")
    names = [f"{given} {family}" for given in GIVEN[:6] for family in SURNAMES[:6]]
    whole = "".join(f"w{n},{name},8613{n * 7_654_321 % 10**9:09}\n" for n, name in enumerate(names))
    cut = "".join(f"c{n},#REF!,{phone}\n" for n, phone in enumerate(["8.61381E+12", "8.61381e12"] * 2))
    Path("cut.csv").write_text("id,name,phone\n" + whole + cut, encoding="utf-8")

    shell.ok("dedupe", "cut.csv", "--fields", "FIELDS.toml", "--out", "c.csv", "--pairs", "p.csv")

    assert not pl.read_csv("p.csv", infer_schema=False).filter(pl.col("left").str.starts_with("c")).height


def test_a_header_alone_is_a_table_without_rows(shell: Shell) -> None:
    Path("header.csv").write_text("id,given,family,born,city,phone\n", encoding="utf-8")

    shell.ok("dedupe", "header.csv", "--fields", "FIELDS.toml", "--out", "c.csv")

    assert Path("c.csv").read_text(encoding="utf-8") == "row_id,cluster_id\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--out", "table.csv"), "table.csv is read or written already"),
        (("--out", "../here/table.csv"), "table.csv is read or written already"),
        (("--out", "c.csv", "--pairs", "FIELDS.toml"), "FIELDS.toml is read or written already"),
        (("--out", "c.csv", "--pairs", "c.csv"), "c.csv is read or written already"),
        (("--out", "c.csv", "--report", "no/r.json"), "r.json cannot be written: there is no folder no"),
        (("--out", "folder"), "folder cannot be written: it is a folder"),
    ],
)
def test_what_cannot_be_written_is_said_before_the_work(shell: Shell, words: tuple[str, ...], says: str) -> None:
    Path("folder").mkdir()
    before = Path("table.csv").read_bytes()

    said = shell("dedupe", "table.csv", "--fields", "FIELDS.toml", *words)

    assert (said.code, says in " ".join(said.err.split())) == (2, True), said.err
    assert Path("table.csv").read_bytes() == before
    assert not Path("c.csv").exists()


def test_a_disk_that_takes_no_more_is_a_sentence_and_leaves_no_half_file(shell: Shell) -> None:
    def let_no_file_grow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))

    words = [*XINMAI, "dedupe", "table.csv", "--fields", "FIELDS.toml", "--out", "c.csv"]
    before = set(Path().iterdir())
    ended = subprocess.run(words, capture_output=True, text=True, check=False, preexec_fn=let_no_file_grow)

    assert ended.returncode == 6, ended.stderr
    assert ended.stderr.splitlines()[-1] == (
        "Nothing can be written: File too large. Make room and try again. [UNAVAILABLE]"
    )
    assert set(Path().iterdir()) == before
    shell.ok(*words[len(XINMAI) :])
