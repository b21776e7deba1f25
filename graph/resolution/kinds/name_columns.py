"""Usual names of persons read by whole columns: two to four Chinese characters, and Latin words.

The rule of this module: the same parts as `person_parts.person_parts` gives, a hundred thousand names at a time; it
looks at each distinct character once and at no name by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from graph.names.persons import HIDDEN
from graph.names.readings import MOST_READINGS, joined, person_readings, readings
from graph.names.tables import compound_surnames, simplified_characters
from graph.resolution.kinds.alike import LOOK_ALIKE, VARIANTS, representatives
from graph.resolution.kinds.cells import Usual
from graph.resolution.kinds.person_parts import LEAST_CHARACTERS, READ, TITLES, misread_at, southern_ways
from graph.resolution.kinds.romanised import DOUBLED, LEAST_CONSONANTS, SPELLED, WAYS, heard_of, is_pinyin
from graph.resolution.kinds.slips import LEAST_WITH_ONE_MORE

_FIRST, _LAST = "\u4e00", "\u9fff"
COMMON: Final = f"{_FIRST}-{_LAST}"
"""The common block of Chinese characters, as a class of a pattern."""

BEYOND: Final = "".join(
    sorted(chr(code) for code, simple in simplified_characters().items() if not _FIRST <= simple <= _LAST)
)
"""Characters whose simplified form is outside of the common block: such names are read one by one."""

COMPOUND: Final = 2
"""Characters of a compound surname; a name of two characters that looks like one is read as it and cut after one."""

MOST_CHARACTERS: Final = 4
"""Characters of the longest names that are read by whole columns."""

_GIVEN: Final = ("first", "second", "third")
_MISREAD: Final = ("first_misread", "second_misread")
"""By the characters of a surname; a given name is taken one by one."""


def folded(names: pl.Expr, table: dict[int, str]) -> pl.Expr:
    """`str.translate` for a column."""
    return names.str.replace_many({chr(code): simple for code, simple in table.items()})


def _chinese_names(texts: pl.Series) -> pl.DataFrame:
    name, text = folded(pl.col("text"), simplified_characters()), pl.col("name")
    compound = text.str.slice(0, COMPOUND).is_in(sorted(compound_surnames()))
    length, cut = text.str.len_chars(), pl.col("cut")
    names = (
        pl.DataFrame({"text": texts})
        .with_row_index("row")
        .with_columns(name=name)
        .with_columns(
            cut=pl.when(compound & (length > COMPOUND)).then(COMPOUND).otherwise(1),
            read=pl.when(compound).then(COMPOUND).otherwise(1),
        )
        .with_columns(surname=text.str.slice(0, cut), given=text.str.slice(cut))
    )
    variant = folded(text, representatives(*VARIANTS))
    turned = folded(pl.concat_str("given", "surname"), representatives(*VARIANTS))
    heard, southern_heard, misread = _ways(names)
    names = names.with_columns(sounds=heard, confused=southern_heard, misread=misread)
    names = names.with_columns(_each_after("s", "confused"), _each_after(READ, "misread"))
    return names.select(
        whole=text,
        characters=pl.when(length >= LEAST_CHARACTERS).then(text),
        surname="surname",
        given="given",
        initial=pl.col("given").str.head(1),
        anagram=pl.when(length >= LEAST_CHARACTERS).then(_in_any_order(variant)),
        slips=_slips(variant, length),
        forms=pl.concat_list(variant, turned).list.unique(maintain_order=True),
        looks=pl.concat_list(folded(text, representatives(*LOOK_ALIKE))),
        sounds="sounds",
        confused="confused",
        aloud=pl.concat_list("confused", _each_after(READ, "sounds")),
        misread=pl.concat_list("confused", "misread"),
        shown=pl.concat_list(text),
        masks=_masks(text, length, cut),
    )


def _slips(text: pl.Expr, length: pl.Expr) -> pl.Expr:
    """As `slips.person_slips`."""
    ordered = _in_any_order(text)
    less = [
        pl.when(length >= LEAST_WITH_ONE_MORE).then(pl.concat_str(ordered.str.head(at), ordered.str.slice(at + 1)))
        for at in range(MOST_CHARACTERS)
    ]
    return pl.concat_list(ordered, *less).list.drop_nulls().list.unique(maintain_order=True)


def _in_any_order(text: pl.Expr) -> pl.Expr:
    return text.str.split("").list.sort().list.join("")


def _masks(text: pl.Expr, length: pl.Expr, cut: pl.Expr) -> pl.Expr:
    """As `person_parts` hides and leaves out characters, in the same order."""
    hidden = pl.lit(HIDDEN)
    first, last, surname = text.str.head(1), text.str.tail(1), text.str.slice(0, cut)
    but_last, but_first = text.str.head(length - 1), text.str.slice(1)
    more = length > cut + 1
    kept = [
        pl.concat_str(first, hidden),
        pl.concat_str(surname, hidden),
        pl.concat_str(but_last, hidden),
        pl.concat_str(hidden, but_first),
        pl.concat_str(hidden, last),
        pl.when(more).then(but_last),
        pl.when(more).then(pl.concat_str(surname, text.str.slice(cut + 1))),
        pl.when(more).then(pl.concat_str(first, hidden, last)),
        pl.when(more).then(pl.concat_str(surname, hidden, last)),
        pl.when(more).then(pl.concat_str(hidden, text.str.slice(cut))),
    ]
    return pl.concat_list(kept).list.drop_nulls().list.unique(maintain_order=True)


def _each_after(start: str, texts: str) -> pl.Expr:
    """Each text of a list behind the same start."""
    return pl.col(texts).list.eval(pl.concat_str(pl.lit(start), pl.element()))


def _ways(names: pl.DataFrame) -> tuple[pl.Series, pl.Series, pl.Series]:
    """All ways to read each name, in northern and in southern pronunciation, and to misread it.

    They are products of readings, made by exploding.
    """
    read, text = pl.col("read"), pl.col("name")
    parts = names.select(
        "row",
        surname=text.str.slice(0, read),
        **{part: text.str.slice(read + at, 1) for at, part in enumerate(_GIVEN)},
    )
    surnames = _readings_of(parts["surname"], of_surnames=True)
    characters = _readings_of(pl.concat([parts[part] for part in _GIVEN]), of_surnames=False)
    north, south = _products(parts, surnames, characters, "north"), _products(parts, surnames, characters, "south")
    return north, south, _misread(parts, surnames, characters)


def _readings_of(texts: pl.Series, *, of_surnames: bool) -> pl.DataFrame:
    known = texts.unique().sort()
    ways: dict[str, list[list[str]]] = {way: [] for way in ("north", "south", *_MISREAD)}
    for text in known:
        every = person_readings(text) if of_surnames else [readings(character) for character in text]
        ways["north"].append(list(joined(every)) or [""])
        ways["south"].append(list(southern_ways(text, every)) or [""])
        for at, way in enumerate(_MISREAD):
            ways[way].append(list(misread_at(at, text, every)) if at < len(text) else [])
    lists = pl.List(pl.String)
    return pl.DataFrame({"text": known, **{way: pl.Series(read, dtype=lists) for way, read in ways.items()}})


def _misread(parts: pl.DataFrame, surnames: pl.DataFrame, characters: pl.DataFrame) -> pl.Series:
    """As `person_parts.misread_ways`: at each place in turn what looks like the character there is read."""
    places = [*(("surname", surnames, way) for way in _MISREAD), *((part, characters, _MISREAD[0]) for part in _GIVEN)]
    found = [pl.DataFrame(schema={"row": parts.schema["row"], "way": pl.String})]
    for part, known, way in places:
        taken = known.filter(pl.col(way).list.len() > 0)["text"]
        some = parts.filter(pl.col(part).is_in(taken.implode()))
        if some.height:
            ways = _products(some.drop("row").with_row_index("row"), surnames, characters, "north", {part: way})
            found.append(some.select("row", way=ways).explode("way"))
    read = pl.concat(found).group_by("row", maintain_order=True).agg(pl.col("way").unique(maintain_order=True))
    return parts.join(read, on="row", how="left", maintain_order="left")["way"].fill_null([])


def _products(
    parts: pl.DataFrame,
    surnames: pl.DataFrame,
    characters: pl.DataFrame,
    sound: str,
    but: Mapping[str, str] | None = None,
) -> pl.Series:
    """All ways to read each name in one pronunciation, `but` some parts of it in another."""
    sounds = dict.fromkeys(("surname", *_GIVEN), sound) | dict(but or {})
    heard = surnames[sounds["surname"]].gather(_places(parts["surname"], surnames))
    ways = parts.select("row", way=heard).explode("way")
    for part in _GIVEN:
        heard = characters[sounds[part]].gather(_places(parts[part], characters))
        ways = ways.select("row", "way", heard=heard.gather(ways["row"])).explode("heard")
        ways = ways.select("row", way=pl.concat_str("way", "heard"))
    found = ways.group_by("row", maintain_order=True).agg(pl.col("way").head(MOST_READINGS).unique(maintain_order=True))
    return found["way"]


def _places(texts: pl.Series, known: pl.DataFrame) -> pl.Series:
    numbers = pl.int_range(len(known), dtype=pl.UInt32, eager=True)
    return texts.replace_strict(known["text"], numbers, return_dtype=pl.UInt32)


def _latin_names(texts: pl.Series) -> pl.DataFrame:
    tokens = pl.col("tokens")
    words = texts.str.to_uppercase().str.replace_all("'", "").str.extract_all("[A-Z]+").alias("tokens")
    several = tokens.list.len() > 1
    first, last = tokens.list.first(), tokens.list.last()
    outer = pl.when(several).then(pl.concat_list(pl.concat_list(first, last).list.sort().list.join(" ")))
    keyed = tokens.list.eval(_pinyin_of_letters(pl.element()))
    turned = _turned(keyed)
    names = pl.DataFrame(words)
    heard = _spellings(names["tokens"])
    names = names.with_columns(heard, sounds=pl.concat_list(turned).list.unique(maintain_order=True))
    return names.select(
        whole=tokens.list.join(" "),
        letters=tokens.list.join(""),
        surname=last,
        given=first,
        initial=first.str.head(1),
        forms=pl.concat_list(tokens.list.sort().list.join(" ")),
        slips=pl.concat_list(tokens.list.sort().list.join(" ")),
        sounds="sounds",
        spelled="sounds",
        confused="heard",
        aloud=pl.when("pinyin").then(_each_after(READ, "sounds")).otherwise("heard"),
        misread="heard",
        shown=outer,
        masks=outer,
        words=tokens.list.eval(pl.element().filter(pl.element().str.len_chars() > 1)).list.unique(maintain_order=True),
    )


def _spellings(names: pl.Series) -> pl.DataFrame:
    """As `romanised.spellings`, what is `heard`, looking at each distinct word once; whether it is `pinyin`."""
    words = names.explode().drop_nulls().unique().sort().to_list()
    heard = [heard_of(word) for word in words]
    tokens, word = pl.col("tokens"), pl.element()

    def of_each(told: Sequence[str | bool]) -> pl.Expr:
        return tokens.list.eval(word.replace_strict(words, told))

    frame = names.alias("tokens").to_frame().lazy()
    frame = frame.with_columns(pinyin=of_each([is_pinyin(each) for each in words]).list.all())
    frame = frame.with_columns(of_each([each[way] for each in heard]).alias(f"way{way}") for way in range(WAYS))
    ways = [pl.col(f"way{way}") for way in range(WAYS)]
    orders = [order for way in ways for order in (*_turned(way), way.list.reverse().list.join(""))]
    found = pl.concat_list(order.str.replace_many(DOUBLED) for order in orders).list.unique(maintain_order=True)
    told = found.list.eval(pl.concat_str(pl.lit(SPELLED), word.filter(word.str.len_chars() >= LEAST_CONSONANTS)))
    return frame.select("pinyin", heard=pl.when(~pl.col("pinyin")).then(told)).collect()


def _turned(words: pl.Expr) -> list[pl.Expr]:
    """The words of each name as one, in the order written, with the first one last and with the last one first."""
    return [
        words.list.join(""),
        pl.concat_str(words.list.slice(1).list.join(""), words.list.first()),
        pl.concat_str(words.list.last(), words.list.head(words.list.len() - 1).list.join("")),
    ]


def _pinyin_of_letters(word: pl.Expr) -> pl.Expr:
    """As `graph.names.readings.pinyin_of_letters`."""
    small = (
        word.str.to_lowercase().str.replace_all("lyu", "lv", literal=True).str.replace_all("lue", "lve", literal=True)
    )
    return small.str.replace("^nyu", "nv")


CHINESE_NAMES: Final = Usual(rf"^[{COMMON}]{{2,{MOST_CHARACTERS}}}$", _chinese_names, but_not=f"[某{BEYOND}]")
_TITLED: Final = rf"(?i)\b(?:{'|'.join(sorted(TITLES))})\b"
LATIN_NAMES: Final = Usual(r"^[A-Za-z][A-Za-z ,'\-]*$", _latin_names, but_not=_TITLED)
