"""Work that can wait is held back while somebody waits for an answer, goes on all the same, and is wholly done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import pytest

from graph.engines import courtesy
from graph.engines.courtesy import HELD_BACK, PIECE_ROWS, Courtesy

PIECE_S = 0.1


@contextmanager
def another_answers(mine: Courtesy, seconds: float = 60) -> Iterator[None]:
    """Somebody else waits for an answer while the block runs, but no longer than so many seconds."""
    begun, ended = threading.Event(), threading.Event()

    def answer() -> None:
        with mine.answering():
            begun.set()
            ended.wait(seconds)

    other = threading.Thread(target=answer)
    other.start()
    try:
        begun.wait()
        yield
    finally:
        ended.set()
        other.join()


def one_after_another(mine: Courtesy) -> float:
    """The seconds between the end of a piece and the beginning of the next one."""
    with mine.piece():
        sleep(PIECE_S)
    ended = monotonic()
    with mine.piece():
        return monotonic() - ended


def test_a_piece_waits_for_an_answer_as_long_as_is_its_share_and_no_longer() -> None:
    mine = Courtesy()
    with another_answers(mine):
        waited = one_after_another(mine)
    assert HELD_BACK * PIECE_S * 0.9 < waited < HELD_BACK * PIECE_S * 5


def test_a_piece_goes_on_as_soon_as_nobody_waits() -> None:
    mine = Courtesy()
    with another_answers(mine, seconds=PIECE_S * 1.5):
        assert one_after_another(mine) < HELD_BACK * PIECE_S / 2


def test_where_nobody_asks_nothing_waits() -> None:
    assert one_after_another(Courtesy()) < PIECE_S


def test_pieces_of_all_threads_stand_back_together() -> None:
    mine = Courtesy()
    done: list[float] = []

    def work() -> None:
        with mine.piece():
            done.append(monotonic())

    with another_answers(mine):
        with mine.piece():
            sleep(PIECE_S)
        ended = monotonic()
        others = [threading.Thread(target=work) for _ in range(2)]
        for other in others:
            other.start()
        for other in others:
            other.join()
    assert min(done) - ended > HELD_BACK * PIECE_S * 0.9


def test_an_answer_does_not_wait_for_itself() -> None:
    mine = Courtesy()
    with mine.answering():
        assert one_after_another(mine) < PIECE_S


def test_a_load_that_an_answer_does_waits_for_the_others_alone() -> None:
    mine = Courtesy()
    with mine.answering(), mine.working():
        assert one_after_another(mine) < PIECE_S
        with another_answers(mine):
            assert one_after_another(mine) > HELD_BACK * PIECE_S * 0.9
    assert not mine._answers


def test_all_rows_are_done_once_and_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Courtesy()
    rows = [str(number) for number in range(2 * PIECE_ROWS + 1)]
    assert list(mine.pieces(rows)) == [rows]
    with mine.answering():
        pass
    assert list(mine.pieces(rows)) == [rows[:PIECE_ROWS], rows[PIECE_ROWS : 2 * PIECE_ROWS], rows[2 * PIECE_ROWS :]]
    monkeypatch.setattr(courtesy, "ASKED_S", 0.0)
    assert list(mine.pieces(rows)) == [rows]
