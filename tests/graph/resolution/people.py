"""Small tables of invented persons, some of them twice, for tests of the engine."""

from __future__ import annotations

import random

import polars as pl

from graph.resolution.fields import Fields

GIVEN = ("anna", "boris", "clara", "david", "elena", "felix", "greta", "henry", "irene", "jacob", "karla", "louis")
SURNAMES = ("archer", "bishop", "carter", "dalton", "ellis", "fisher", "garner", "hunter", "irving", "jordan")
CITIES = ("northampton", "southwick", "eastleigh", "westbury")
COLUMNS = {"given": "given_name", "family": "surname", "born": "birth_date", "city": "region", "phone": "phone"}
FIELDS = Fields(row_id="id", columns=COLUMNS)


def people(count: int, seed: int, *, twice: float = 0.5) -> pl.DataFrame:
    """So many persons with a `truth` column; `twice` is the share of those with a second row, with errors."""
    luck = random.Random(seed)
    rows = []
    for truth in range(count):
        person = {
            "given": luck.choice(GIVEN),
            "family": luck.choice(SURNAMES),
            "born": f"{luck.randint(1940, 2000)}-{luck.randint(1, 12):02}-{luck.randint(1, 28):02}",
            "city": luck.choice(CITIES),
            "phone": f"139{luck.randint(0, 99_999_999):08}",
        }
        rows.append({"id": f"r{2 * truth:05}", "source": "a", "truth": truth, **person})
        if luck.random() < twice:
            rows.append({"id": f"r{2 * truth + 1:05}", "source": "b", "truth": truth, **_again(person, luck)})
    schema = dict.fromkeys(("id", "source", *COLUMNS), pl.String) | {"truth": pl.Int64}
    return pl.DataFrame(rows, schema=schema)


def _again(person: dict[str, str], luck: random.Random) -> dict[str, str | None]:
    again: dict[str, str | None] = dict(person)
    for column, text in person.items():
        chance = luck.random()
        if chance < 0.08:
            again[column] = None
        elif chance < 0.2:
            at = luck.randrange(len(text))
            again[column] = text[:at] + luck.choice("0123456789" if text[at].isdigit() else "aeiou") + text[at + 1 :]
    return again
