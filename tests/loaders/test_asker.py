"""Whoever asks for work that is done later is known again with every bound they had."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import Actor
from graph.access.actor import Binding
from graph.base import open_base
from graph.clock import utc_now
from graph.errors import Refused
from graph.settings import Settings
from loaders.handover.asker import asker_now, asker_of, kept_asker, standing

INSTANTS = st.datetimes(timezones=st.just(UTC))


@given(
    st.builds(
        Actor,
        department=st.none() | st.text(),
        region=st.none() | st.text(),
        categories=st.lists(st.text()).map(tuple),
        until=st.none() | INSTANTS,
        binding=st.none() | st.builds(Binding),
        purposes=st.lists(st.text()).map(tuple),
        giver=st.none() | st.text(),
    )
)
def test_whoever_asked_is_known_again(actor: Actor) -> None:
    assert asker_of(kept_asker(actor)) == actor


def test_what_an_older_program_kept_is_refused_in_words() -> None:
    with pytest.raises(Refused, match="ask for it anew"):
        asker_of({"role": "department", "of_department": "", "of_region": "", "of_categories": ""})


def test_work_is_done_within_the_bounds_of_the_day_it_is_done(settings: Settings) -> None:
    with open_base(settings, utc_now) as base:
        wide = Actor("", "investigator", "wang", region="330000", categories=("03", "05"))
        grant, _ = base.side.grants.give_key(wide, "test")
        said = kept_asker(grant.actor)
        base.side.grants.change(grant.id, replace(grant.actor, region="330100", categories=("05",)), "test", "post")
        found = asker_now(base, said)
        assert (found.id, found.region, found.categories) == (grant.actor.id, "330100", ("05",))
        base.side.grants.revoke(grant.id, "test", "left")
        assert standing(base, grant.actor.id) is None
        assert asker_now(base, said) == grant.actor  # what it may still be done for, the worker decides
        assert asker_now(base, kept_asker(wide)) == wide  # nobody let the operator in
