"""What two columns say together: a birth date inside a number, names that changed places, households."""

from __future__ import annotations

import random

import polars as pl

from graph.resolution.fields import Fields
from graph.resolution.swaps import swapped_names, with_birth_dates
from graph.resolution.tables import Options, resolve_table
from tests.graph.resolution.people import CITIES, GIVEN, SURNAMES


def test_a_birth_date_is_read_out_of_the_number_only_where_the_row_has_none() -> None:
    table = pl.DataFrame(
        {
            "born": [None, "1950-01-01", None, None],
            "number": ["11010519491231002X", "11010519491231002X", None, "110105194912310021"],
        }
    )

    filled, told = with_birth_dates(table, {"born": "birth_date", "number": "identity_number"})

    assert filled["born"].to_list() == ["19491231", "1950-01-01", None, None]
    assert told["born"].to_list() == [True, False, False, False]
    plain, nothing = with_birth_dates(table, {"born": "date", "number": "identity_number"})
    assert plain is table
    assert not nothing


def test_names_are_joined_only_where_it_is_plain_which_belong_together() -> None:
    table = pl.DataFrame({"first": ["anna"], "last": ["bishop"], "maiden": ["carter"]})

    assert list(swapped_names(table, {"first": "given_name", "last": "surname"})) == ["first with last"]
    assert swapped_names(table, {"first": "given_name", "last": "surname", "maiden": "surname"}) == {}


def test_surname_and_street_of_households_agree_together_and_their_members_stay_apart() -> None:
    luck = random.Random(5)
    rows: list[tuple[str, str, str, str | None, str]] = []
    people: list[tuple[int, str]] = []
    for home in range(500):
        family, street = f"{luck.choice(SURNAMES)}{luck.choice(CITIES)}", f"{home + 1} {luck.choice(SURNAMES)} street"
        for first in luck.sample(GIVEN, 3):
            born = f"{luck.randint(1940, 2010)}-{luck.randint(1, 12):02}-{luck.randint(1, 28):02}"
            rows.append((str(len(rows)), first, family, born, street))
            people.append((home, first))
            if luck.random() < 0.3:
                rows.append((str(len(rows)), first, family, born if luck.random() < 0.8 else None, street))
                people.append((home, first))
    table = pl.DataFrame(rows, schema=["id", "first", "last", "born", "street"], orient="row")
    kinds = {"first": "given_name", "last": "surname", "born": "birth_date", "street": "address"}

    resolved = resolve_table(table, Fields("id", kinds), Options(threads=1))

    assert {(joint.first, joint.second) for joint in resolved.model.joints} >= {("last", "street")}
    of_cluster = zip(resolved.least.tolist(), (people[int(row)] for row in resolved.row_ids), strict=True)
    persons: dict[int, set[tuple[int, str]]] = {}
    for least, person in of_cluster:
        persons.setdefault(least, set()).add(person)
    assert sum(len(each) > 1 for each in persons.values()) == 0
    assert len(persons) < len(set(people)) + 10
