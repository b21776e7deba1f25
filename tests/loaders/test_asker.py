"""Whoever asks for work that is done later is known again with every bound they had."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import Actor
from graph.access.actor import Binding
from graph.errors import Refused
from loaders.handover.asker import asker_of, kept_asker

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
