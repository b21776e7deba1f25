from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

import polars as pl
import pytest
from sqlalchemy import Connection, delete, inspect, text, update

from graph.access import Actor
from graph.errors import BadInput, EngineUnavailable, NotFound, Refused, SchemaVersionError, SettingsError
from graph.keys import Keys
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.address import open_sql
from graph.sidebase.judgements import Judgement, NewJudgement, Verdict
from graph.sidebase.runs import RunKind, RunState
from graph.sidebase.schema import VERSION, bring_up
from graph.sidebase.statements import Place
from graph.sidebase.tables import APPEND_ONLY
from graph.sidebase.tables.itself import schema_step
from graph.sidebase.tables.resolution import anchor
from tests.graph.view_world import identity_number
from tests.servers.sides import Hours, clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures


def test_a_run_is_open_until_it_is_closed(side: SideBase, clock: Hours) -> None:
    opened = side.runs.open_run(RunKind.LOAD, "operator", file_id="f", file_hash="h", file_name="许可.csv")
    second = side.runs.open_run(RunKind.RESOLVE, "operator")
    assert (opened.number, second.number) == (1, 2)
    assert (opened.state, opened.closed, opened.opened) == (RunState.OPEN, None, clock())
    assert [entry.number for entry in side.runs.open_runs()] == [1, 2]
    clock.pass_by(timedelta(minutes=5))
    closed = side.runs.close_run(1, RunState.COMMITTED, '{"rows": 3}')
    assert closed == dataclasses.replace(opened, state=RunState.COMMITTED, closed=clock(), summary='{"rows": 3}')
    assert side.runs.close_run(1, RunState.COMMITTED) == closed
    assert side.runs.run(opened.id) == closed == side.runs.run_numbered(1)
    assert [entry.number for entry in side.runs.open_runs()] == [2]
    assert [entry.number for entry in side.runs.runs()] == [2, 1]
    assert [entry.number for entry in side.runs.runs(limit=1)] == [2]
    assert side.runs.runs_of_file("h") == [closed]


def test_a_run_cannot_go_back(side: SideBase) -> None:
    side.runs.open_run(RunKind.LOAD, "operator")
    with pytest.raises(BadInput, match="open and cannot become withdrawn"):
        side.runs.close_run(1, RunState.WITHDRAWN)
    side.runs.close_run(1, RunState.ABANDONED)
    with pytest.raises(BadInput, match="abandoned and cannot become committed"):
        side.runs.close_run(1, RunState.COMMITTED)
    with pytest.raises(NotFound):
        side.runs.close_run(9, RunState.COMMITTED)
    with pytest.raises(NotFound):
        side.runs.run("nobody")


def test_a_withdrawal_is_kept_with_its_reason(side: SideBase, clock: Hours) -> None:
    loaded = side.runs.open_run(RunKind.LOAD, "operator", file_hash="h")
    side.runs.close_run(loaded.number, RunState.COMMITTED, "loaded")
    taking = side.runs.open_run(RunKind.WITHDRAW, "steward")
    written = side.runs.withdraw(
        taking.number, loaded.id, file_hash="h", counts='{"files": 2}', actor="steward", reason="wrong department"
    )
    assert side.runs.close_run(loaded.number, RunState.WITHDRAWN).summary == "loaded"
    assert side.runs.withdrawals() == [written] == side.runs.withdrawals("h")
    assert side.runs.withdrawals("other") == []
    assert written.at == clock()


def test_judgements_stand_until_they_are_retracted(side: SideBase) -> None:
    same = side.judgements.judge(NewJudgement(Verdict.SAME, "b", "a", "steward", "same number"))
    assert (same.left, same.right) == ("a", "b")
    other = side.judgements.judge(NewJudgement(Verdict.DIFFERENT, "a", "c", "rule", "", by_rule="two numbers"))
    assert side.judgements.standing_judgements() == [same, other]
    assert side.judgements.standing_judgements(["b"]) == [same]
    assert side.judgements.standing_judgements(["z"]) == []
    replaced = side.judgements.judge(
        NewJudgement(Verdict.DIFFERENT, "a", "b", "steward", "father and son", retracts=same.id)
    )
    assert side.judgements.standing_judgements(["b"]) == [replaced]
    taken_back = side.judgements.retract(other.id, actor="steward", reason="a typing error")
    assert taken_back.verdict is None
    assert side.judgements.standing_judgements() == [replaced]
    assert side.judgements.history(["c"]) == [other, taken_back]
    assert side.judgements.history(["b"]) == [same, replaced]


def test_what_is_made_of_the_standing_judgements_is_made_until_something_is_judged(side: SideBase) -> None:
    made: list[int] = []

    def names(standing: Sequence[Judgement]) -> list[str]:
        made.append(len(standing))
        return [one.id for one in standing]

    same = side.judgements.judge(NewJudgement(Verdict.SAME, "a", "b", "steward", ""))
    assert side.judgements.standing_as(names) == side.judgements.standing_as(names) == [same.id]
    assert made == [1]
    side.judgements.retract(same.id, actor="steward", reason="")
    assert side.judgements.standing_as(names) == []
    assert made == [1, 0]


def test_a_judgement_is_retracted_once_and_a_retraction_never(side: SideBase) -> None:
    same = side.judgements.judge(NewJudgement(Verdict.SAME, "a", "b", "steward", ""))
    gone = side.judgements.retract(same.id, actor="steward", reason="")
    for unfit in (same.id, gone.id, "nobody"):
        with pytest.raises(BadInput, match="no standing judgement"):
            side.judgements.judge(NewJudgement(Verdict.SAME, "a", "b", "steward", "", retracts=unfit))
    twice = [NewJudgement(None, "a", "b", "steward", "", retracts=same.id)]
    with pytest.raises(BadInput, match="no standing judgement"):
        side.judgements.judge_many(twice * 2)
    with pytest.raises(BadInput, match="against itself"):
        side.judgements.judge(NewJudgement(Verdict.SAME, "a", "a", "steward", ""))
    with pytest.raises(BadInput, match="same, different or unsure"):
        side.judgements.judge(NewJudgement(None, "a", "b", "steward", ""))
    assert len(side.judgements.history(["a"])) == 2


def test_a_rule_that_judges_again_adds_nothing(side: SideBase) -> None:
    new = [
        NewJudgement(Verdict.SAME, f"a{at}", f"b{at}", "rule", "", by_rule="number", id=f"j{at}") for at in range(500)
    ]
    assert side.judgements.judge_many(new[:300]) == 300
    assert side.judgements.judge_many(new) == 200
    assert [one.id for one in side.judgements.standing_judgements()] == [one.id for one in new]


def test_the_last_anchor_of_a_subject_is_in_force(side: SideBase) -> None:
    assert side.anchors.anchors_of(["s1", "s2", "s3"]).is_empty()
    first = pl.DataFrame({"subject_id": ["s1", "s2", "s3"], "file_id": ["f1", "f2", "f2"]})
    assert side.anchors.anchor_many(first, 1) == 3
    assert side.anchors.anchor_many(first, 2) == 0
    moved = pl.DataFrame({"subject_id": ["s1", "s3", "s1"], "file_id": ["f9", "f2", "f3"]})
    assert side.anchors.anchor_many(moved, 3) == 1
    in_force = side.anchors.anchors_of(["s1", "s2", "s3"])
    assert in_force.select("subject_id", "file_id", "number").rows() == [
        ("s1", "f3", 3),
        ("s2", "f2", 1),
        ("s3", "f2", 1),
    ]
    assert (
        side.anchors.anchors_of(["s3", "s1", "nobody"]).rows() == in_force.filter(pl.col("subject_id") != "s2").rows()
    )
    assert side.anchors.subjects_anchored_on(["f2", "f2", "f1"]) == [("s2", "f2"), ("s3", "f2")]
    assert side.anchors.subjects_anchored_on(["f3"]) == [("s1", "f3")]
    assert side.anchors.history("s1")["file_id"].to_list() == ["f1", "f3"]


def test_anchoring_back_is_a_new_row(side: SideBase) -> None:
    for number, file_id in enumerate(["f1", "f2", "f1"], start=1):
        assert side.anchors.anchor_many(pl.DataFrame({"subject_id": ["s"], "file_id": [file_id]}), number) == 1
    assert side.anchors.anchors_of(["s"])["file_id"].to_list() == ["f1"]
    assert side.anchors.history("s")["file_id"].to_list() == ["f1", "f2", "f1"]


def test_a_repeated_request_is_answered_from_the_ledger(side: SideBase, clock: Hours) -> None:
    assert side.answers.recall("app", "k", "h") is None
    given = side.answers.remember("app", "k", "h", '{"ok": true}')
    clock.pass_by(timedelta(hours=1))
    assert side.answers.remember("app", "k", "h", '{"ok": false}') == given
    assert side.answers.recall("app", "k", "h") == given
    assert side.answers.recall("other", "k", "h") is None
    with pytest.raises(BadInput, match="another request"):
        side.answers.recall("app", "k", "another")


def test_the_database_itself_refuses_to_change_the_ledger(side: SideBase) -> None:
    side.anchors.anchor_many(pl.DataFrame({"subject_id": ["s"], "file_id": ["f"]}), 1)
    for change in (update(anchor).values(file_id="other"), delete(anchor)):
        with pytest.raises(EngineUnavailable, match="anchor is append-only"), side.sql.writing("t") as connection:
            connection.execute(change)
    assert side.anchors.anchors_of(["s"])["file_id"].to_list() == ["f"]


def test_every_ledger_and_audit_table_is_guarded(side: SideBase) -> None:
    postgres_side = "postgresql" in side.settings.side_base
    catalogue = (
        "SELECT DISTINCT event_object_table FROM information_schema.triggers"
        if postgres_side
        else "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    )
    with side.sql.reading() as connection:
        guarded = set(connection.scalars(text(catalogue)))
        free = set(inspect(connection).get_table_names()) - guarded
    assert guarded == {table.name for table in APPEND_ONLY}
    assert free == {
        "schema_step",
        "key_check",
        "vault_key",
        "vault_value",
        "candidate_key",
        "proposal",
        "tie",
        "feed_file",
        "log_in",
        "session",
    }


def test_naive_times_are_refused(settings: Settings, clock: Hours) -> None:
    clock.now = clock.now.replace(tzinfo=None)
    with pytest.raises(Exception, match="naive"):
        SideBase.open(settings, clock)


def test_an_error_shows_no_value(side: SideBase) -> None:
    private = "value that must not be shown"
    with pytest.raises(EngineUnavailable) as failed, side.sql.writing("t") as connection:
        connection.execute(text("INSERT INTO no_such_table VALUES (:private)"), {"private": private})
    assert private not in str(failed.value)
    assert failed.value.__cause__ is None


def test_a_base_of_another_version_is_refused_until_migrated(settings: Settings, clock: Hours) -> None:
    SideBase.open(settings, clock).close()
    sql = open_sql(settings)

    def add_a_note(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE run ADD COLUMN note TEXT"))

    def fail(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE run ADD COLUMN half TEXT"))
        raise BadInput("stopped")

    with pytest.raises(SchemaVersionError, match="xinmai migrate"):
        bring_up(sql, clock, version=VERSION + 1, steps={VERSION + 1: add_a_note})
    with pytest.raises(BadInput, match="stopped"):
        bring_up(sql, clock, version=VERSION + 1, steps={VERSION + 1: fail}, migrate=True)
    bring_up(sql, clock, version=VERSION + 1, steps={VERSION + 1: add_a_note}, migrate=True)
    with sql.reading() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("run")}
        versions = list(connection.scalars(schema_step.select().with_only_columns(schema_step.c.version)))
    sql.close()
    assert "note" in columns
    assert "half" not in columns
    assert sorted(versions) == [VERSION, VERSION + 1]
    with pytest.raises(SchemaVersionError, match="newer program"):
        SideBase.open(settings, clock)


def test_a_side_base_of_the_first_version_is_brought_up_with_what_it_holds(settings: Settings, clock: Hours) -> None:
    with SideBase.open(settings, clock) as made:
        old = made.judgements.judge(NewJudgement(Verdict.SAME, "a", "b", "steward", "known"))
        with made.sql.writing("schema") as connection:
            for statement in (
                *(f"DROP TABLE {name}" for name in ("tie", "case_event", "statement_event", "dispute_event")),
                *(f"DROP TABLE {name}" for name in ("delivery_note", "upload", "upload_event", "job", "job_event")),
                *(f"DROP TABLE {name}" for name in ("one_time", "one_time_used", "catalogue_version")),
                *(f"DROP TABLE {name}" for name in ("feed_file", "feed_act", "follow_event")),
                *(f"DROP TABLE {name}" for name in ("log_in", "session", "delegation", "delegation_ended")),
                "DROP TABLE reveal_event",
                *(f"DROP TABLE {name}" for name in ("model_version", "model_pin", "candidate_key", "proposal")),
                *(f"DROP TABLE {name}" for name in ("actor_grant", "actor_revoked", "grant_change", "person_read")),
                "DROP TABLE queue_note",
                "DROP TABLE sampled_pair",
                "DROP INDEX judgement_of_act",
                "ALTER TABLE judgement DROP COLUMN act",
                "DELETE FROM schema_step",
                "INSERT INTO schema_step (version, at) VALUES (1, 0)",
            ):
                connection.execute(text(statement))
    with pytest.raises(SchemaVersionError, match="xinmai migrate"):
        SideBase.open(settings, clock)
    with SideBase.open(settings, clock, migrate=True) as brought:
        assert brought.judgements.standing_judgements() == [old]
        assert brought.judgements.act(old.id) == [old]
        brought.queue.claim([("a", "b")], actor="zhang")
        brought.models.pin(brought.models.keep(b"{}", files=1, actor="zhang").number, actor="zhang")
        brought.grants.give_key(Actor("", "steward", "zhang"), "operator")
        brought.statements.say(Place("beside", "file", None, None), "words", actor="me")
        assert brought.disputes.filed() == []
        brought.catalogues.keep("2026", "words")
        brought.feed.tell(1)
        brought.samples.keep("drawn", [("b", "a")], actor="zhang")
        for name in (
            "queue_note",
            "model_version",
            "model_pin",
            "actor_grant",
            "statement_event",
            "feed_act",
            "catalogue_version",
            "sampled_pair",
        ):
            with pytest.raises(EngineUnavailable, match="append-only"), brought.sql.writing("t") as connection:
                connection.execute(text(f"DELETE FROM {name}"))
    with SideBase.open(settings, clock) as again:
        assert list(again.queue.claims()) == [("a", "b")]


def test_an_act_is_found_by_its_id_as_long_as_something_of_it_stands(side: SideBase) -> None:
    pairs = [("a", "b"), ("a", "c")]
    side.judgements.judge_many([NewJudgement(Verdict.SAME, *pair, "zhang", "", act="act") for pair in pairs])
    first, second = side.judgements.act("act")
    assert (first.act, second.act) == ("act", "act")
    assert side.judgements.act(first.id) == [first]
    side.judgements.retract(first.id, actor="zhang", reason="")
    assert side.judgements.act("act") == [second]
    side.judgements.retract(second.id, actor="zhang", reason="")
    with pytest.raises(BadInput):
        side.judgements.act("act")
    with pytest.raises(NotFound):
        side.judgements.act("another")


def test_a_claim_holds_until_it_is_over_given_back_or_renewed(side: SideBase, clock: Hours) -> None:
    pair, other = ("a", "b"), ("c", "d")
    until = side.queue.claim([("b", "a")], actor="zhang", lasting=timedelta(hours=50))
    assert side.queue.claims()[pair].actor == "zhang"
    assert side.queue.claims()[pair].until == until
    with pytest.raises(Refused, match="zhang has this pair until"):
        side.queue.claim([other, pair], actor="li")
    assert list(side.queue.claims()) == [pair]  # all or none
    assert side.queue.claim([pair], actor="zhang", lasting=timedelta(hours=60)) > until
    assert side.queue.release([pair], actor="li") == 0
    assert side.queue.release([pair, other], actor="zhang") == 1
    assert side.queue.claims() == {}
    side.queue.claim([pair], actor="li", lasting=timedelta(minutes=30))
    clock.pass_by(timedelta(minutes=29))
    assert list(side.queue.claims()) == [pair]
    clock.pass_by(timedelta(minutes=1))
    assert side.queue.claims() == {}
    side.queue.claim([pair], actor="zhang")
    for lasting in (timedelta(), timedelta(days=8)):
        with pytest.raises(BadInput):
            side.queue.claim([pair], actor="zhang", lasting=lasting)
    assert [note.what for note in side.queue.history(pair)] == ["claim", "claim", "release", "claim", "claim"]


def test_a_second_look_is_asked_for_and_laid_down(side: SideBase) -> None:
    pair = ("a", "b")
    number = identity_number(17)
    side.queue.claim([pair], actor="zhang", lasting=timedelta(days=5))
    side.queue.escalate(pair, actor="zhang", to_whom="li", reason=f"is {number} theirs?")
    asked = side.queue.escalations()[pair]
    assert (asked.actor, asked.to_whom) == ("zhang", "li")
    assert number not in asked.reason
    assert side.queue.claims() == {}  # whoever asks has laid it down
    assert side.queue.release([pair], actor="li") == 0
    assert side.queue.release([pair], actor="zhang") == 1
    assert side.queue.escalations() == {}
    with pytest.raises(BadInput):
        side.queue.escalate(pair, actor="zhang", to_whom="zhang", reason="")


@pytest.mark.parametrize("name", ["id.key", "vault.key", "signing.key"])
def test_keys_that_do_not_fit_are_refused(settings: Settings, clock: Hours, name: str) -> None:
    SideBase.open(settings, clock).close()
    path = settings.home / "keys" / name
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(SettingsError, match="is missing although a base was made"):
        SideBase.open(settings, clock)
    path.write_text("ab" * 32)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="is not the one this base was made with"):
        SideBase.open(settings, clock)
    path.write_bytes(kept)
    SideBase.open(settings, clock).close()


def test_all_state_is_private_to_its_owner(side: SideBase) -> None:
    side.runs.open_run(RunKind.LOAD, "operator")
    side.names.add_many(pl.DataFrame({"file_id": ["f"], "name": ["张伟"]}))
    open_to_others = [
        path.name for path in side.settings.home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077
    ]
    assert open_to_others == []


@pytest.mark.parametrize("address", ["mysql://localhost/x", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_an_address_that_cannot_serve_is_refused(settings: Settings, clock: Hours, address: str) -> None:
    with pytest.raises(SettingsError, match="XINMAI_SIDE_BASE"):
        SideBase.open(Settings(home=settings.home, side_base=address), clock)


def test_an_unreachable_server_is_said_plainly(settings: Settings, clock: Hours) -> None:
    nowhere = Settings(home=settings.home, side_base="postgresql://user:secret@127.0.0.1:9/none")
    with pytest.raises(EngineUnavailable) as failed:
        SideBase.open(nowhere, clock)
    assert "secret" not in str(failed.value)
    assert not (settings.home / "keys").exists()


def test_keys_come_before_the_base(settings: Settings, clock: Hours) -> None:
    with SideBase.open(settings, clock) as opened:
        assert opened.keys.id_key == Keys.open(settings).id_key
