"""The loop of a steward's session: show the desk, wait for a key, do what it wishes.

The rule of this module: it decides nothing. What a key means is in `desk`, how it looks in `screen`, what it does to
the base in `work`.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console

from api.cli.review.desk import VERDICTS, Desk, Said, Wish, pair_of, press
from api.cli.review.screen import screen
from api.cli.review.work import Work
from graph.errors import XinmaiError


def review(work: Work, console: Console, key: Callable[[], str], steward: str) -> Desk:
    """Work through the queue until the steward quits; the last desk. The claim on an undecided pair is given back."""
    desk = _next(Desk(steward), work)
    console.set_alt_screen(True)
    try:
        wish = Wish.NOTHING
        while wish is not Wish.QUIT:
            console.clear()
            console.print(screen(desk))
            desk, wish = press(desk, key())
            try:
                desk = _done(desk, wish, work)
            except XinmaiError as error:  # the pair stays on the desk, and the sentence says why
                desk = desk.told(error.message)
    finally:
        if desk.pair is not None:
            work.give_back(pair_of(desk.pair))
        console.set_alt_screen(False)  # last: a shell that went away has no screen to be put back
    return desk


def _done(desk: Desk, wish: Wish, work: Work) -> Desk:
    if wish is Wish.UNDO:
        said = desk.said[-1]
        if desk.pair is not None:
            work.give_back(pair_of(desk.pair))
        taken = work.undo(said)
        back = desk.undone(f"Taken back: {said.verdict.value}.")
        return back.showing(taken.pair, left=taken.open, share=taken.share)
    if desk.pair is None or wish in {Wish.NOTHING, Wish.QUIT}:
        return desk
    pair = pair_of(desk.pair)
    if wish is Wish.LATER:
        work.give_back(pair)
        return _next(desk.left_for_later("Left for later."), work)
    if wish is Wish.SECOND_LOOK:
        work.ask_for_a_second_look(pair)
        return _next(desk.left_for_later("A second look is asked of anybody else."), work)
    verdict = VERDICTS[wish]
    act = work.judge(pair, verdict)
    told = "PROPOSED same: it acts when a second steward agrees." if act.waiting else f"Judged {verdict.value}."
    return _next(desk.decided(Said(act.id, verdict, pair), told), work)


def _next(desk: Desk, work: Work) -> Desk:
    taken = work.take(desk.passed)
    return desk.showing(taken.pair, left=taken.open, share=taken.share)
