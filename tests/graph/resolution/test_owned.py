"""Tables of plain texts and numbers: no kind says which column is each subject's own."""

from __future__ import annotations

import random
from collections.abc import Iterator

import polars as pl
import pytest

from graph.resolution.fields import Fields
from graph.resolution.quality import quality
from graph.resolution.tables import Options, resolve_table
from tests.graph.resolution.people import GIVEN

WORDS = (
    "love", "night", "heart", "blue", "dance", "rain", "summer", "dream", "fire", "light", "river", "road", "home",
    "baby", "time", "world", "angel", "moon", "shine", "wild", "broken", "golden",
)  # fmt: skip
COLUMNS = {"title": "text", "artist": "text", "album": "text", "year": "number", "length": "number"}


@pytest.mark.parametrize("twice", [0.1, 0.4])
def test_songs_of_one_album_are_not_one_song(twice: float) -> None:
    table = pl.DataFrame(list(_songs(250, twice)))

    resolved = resolve_table(table, Fields(row_id="id", columns=COLUMNS), Options(threads=1))

    found = quality(resolved.cluster_ids(), table.sort("id")["truth"])
    assert found.precision > 0.95
    assert found.recall > 0.9
    assert resolved.report.own in {"title", "length"}  # songs of one album differ in both
    assert resolved.report.estimate.precision == pytest.approx(found.precision, abs=0.05)


def test_nor_are_those_who_live_together_one_person_where_all_is_text() -> None:
    table = pl.DataFrame(list(_households(900)))
    columns = dict.fromkeys(("name", "born", "address", "town"), "text")

    resolved = resolve_table(table, Fields(row_id="id", columns=columns), Options(threads=1))

    found = quality(resolved.cluster_ids(), table.sort("id")["truth"])
    assert found.precision > 0.8
    assert found.recall > 0.9


def _songs(albums: int, twice: float) -> Iterator[dict[str, str | int]]:
    """Albums of up to ten songs; some songs have a second row, in which the title may have a note in brackets."""
    luck = random.Random(5)
    artists = [f"{luck.choice(WORDS)}{luck.choice(WORDS)} {luck.choice(WORDS)}er" for _ in range(80)]
    truth = 0
    for _ in range(albums):
        artist, album, year = luck.choice(artists), " ".join(luck.sample(WORDS, 2)), luck.randint(1965, 2015)
        for _ in range(luck.randint(4, 10)):
            title = " ".join(luck.sample(WORDS, luck.randint(2, 4)))
            song: dict[str, str | int] = {
                "artist": artist,
                "album": album,
                "year": year,
                "length": luck.randint(120, 420),
            }
            yield {"id": f"r{2 * truth:05}", "truth": truth, "title": title, **song}
            if luck.random() < twice:
                again = title + (" (live)" if luck.random() < 0.2 else "")
                yield {"id": f"r{2 * truth + 1:05}", "truth": truth, "title": again, **song}
            truth += 1


def _households(count: int) -> Iterator[dict[str, str | int]]:
    """Households of up to five under one surname and address; some of their members have a second row."""
    luck = random.Random(6)
    truth = 0
    for _ in range(count):
        surname = "".join(luck.choice(("ba", "cor", "den", "fel", "gor", "han", "jor", "kel")) for _ in range(3))
        address = f"{luck.randint(1, 900)} {luck.choice(WORDS)} street"
        town = luck.choice(("northampton", "southwick", "eastleigh", "westbury", "kingston", "newport"))
        for given in luck.sample(WORDS, luck.randint(1, 5)):
            born = f"{luck.randint(1940, 2002)}-{luck.randint(1, 12):02}-{luck.randint(1, 28):02}"
            person = {"name": f"{given} {surname}", "born": born, "address": address, "town": town}
            yield {"id": f"r{2 * truth:05}", "truth": truth, **person}
            if luck.random() < 0.2:
                yield {"id": f"r{2 * truth + 1:05}", "truth": truth, **person}
            truth += 1


def test_a_name_that_many_share_is_nobodys_own() -> None:
    """The doctor of a list of patients: that two rows name two doctors does not make them two patients."""
    luck = random.Random(3)
    rows = []
    for patient in range(700):
        person = {
            "name": f"{luck.choice(GIVEN)} {''.join(luck.sample(('ba', 'cor', 'den', 'fel', 'gor', 'han', 'mer'), 3))}",
            "born": f"{luck.randint(1940, 2000)}-{luck.randint(1, 12):02}-{luck.randint(1, 28):02}",
        }
        for twice in range(1 + (luck.random() < 0.3)):
            doctor = luck.choice(("Dr Shaw", "Dr Patel", "Dr Liu", "Dr Evans"))
            rows.append(person | {"id": f"r{patient}-{twice}", "truth": patient, "doctor": doctor})
    table = pl.DataFrame(rows)
    columns = {"name": "person_name", "born": "birth_date", "doctor": "person_name"}

    resolved = resolve_table(table, Fields(row_id="id", columns=columns), Options(threads=1))

    found = quality(resolved.cluster_ids(), table.sort("id")["truth"])
    assert found.precision > 0.99
    assert found.recall > 0.95
    assert resolved.report.own is None
