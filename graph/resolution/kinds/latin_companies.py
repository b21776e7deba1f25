"""Companies' names in Latin letters: the name itself, its legal form, and the branch it may be of.

The rule of this module: a legal form is what registers know as one (ISO 20275), in full or in short, with or without
dots; it tells no two companies apart, but for a branch and its company nothing else does.
"""

from __future__ import annotations

import re
from typing import Final

LATIN_FORMS: Final = frozenset((
    "LTD", "LIMITED", "CO", "COMPANY", "INC", "INCORPORATED", "CORP", "CORPORATION", "LLC", "LLP", "LP", "PLC", "GMBH",
    "AG", "KG", "SA", "SAS", "SARL", "SRL", "SPA", "BV", "NV", "AB", "AS", "OY", "PTY", "PTE", "BHD", "SDN",
    "THE", "AND",
))  # fmt: skip
"""Legal forms at the end of Western companies' names, and words that are left out at will (ISO 20275, common ones)."""

_AT_THE_END: Final = frozenset((
    "SL", "SLU", "SAU", "SNC", "SCA", "SASU", "EURL", "SPRL", "BVBA", "SRO", "KFT", "ZRT", "NYRT", "DOO", "OOD", "EOOD",
    "APS", "ASA", "OYJ", "SE", "UG", "OHG", "KGAA", "EK", "MBH", "GBR", "LTDA", "SIA", "UAB", "SPZOO",
))  # fmt: skip
"""Legal forms that are parts of names as well, so that they count at the end of one alone."""

_IN_FULL: Final = (
    "GESELLSCHAFT MIT BESCHRANKTER HAFTUNG", "GESELLSCHAFT MBH", "AKTIENGESELLSCHAFT", "KOMMANDITGESELLSCHAFT",
    "UNTERNEHMERGESELLSCHAFT", "HAFTUNGSBESCHRANKT", "OFFENE HANDELSGESELLSCHAFT",
    "SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA",
    "SPOLKA AKCYJNA", "SP Z OO", "SP ZOO", "SPOL S RO", "SOCIEDAD LIMITADA", "SOCIEDAD ANONIMA", "SOCIEDADE ANONIMA",
    "SOCIEDADE LIMITADA", "SOCIETE ANONYME", "SOCIETE A RESPONSABILITE LIMITEE", "SOCIETE PAR ACTIONS SIMPLIFIEE",
    "SA RL", "SOCIETA PER AZIONI", "SOCIETA A RESPONSABILITA LIMITATA", "BESLOTEN VENNOOTSCHAP",
    "NAAMLOZE VENNOOTSCHAP",
    "PUBLIC LIMITED COMPANY", "LIMITED LIABILITY COMPANY", "LIMITED LIABILITY PARTNERSHIP", "PRIVATE LIMITED",
    "AKTIEBOLAG", "AKSJESELSKAP", "AKTIESELSKAB", "ANPARTSSELSKAB", "OSAKEYHTIO",
)  # fmt: skip
FULL_WORDS: Final = frozenset(("SPOLKA", "SOCIEDAD", "SOCIEDADE", "SOCIETE", "SOCIETA")) | {
    phrase for phrase in _IN_FULL if " " not in phrase
}
"""Words of legal forms in full that no person has in a name."""

_FULL: Final = re.compile(r"\b(?:" + "|".join(sorted(_IN_FULL, key=len, reverse=True)) + r")\b")
_BRANCHES: Final = frozenset((
    "BRANCH", "NIEDERLASSUNG", "ZWEIGNIEDERLASSUNG", "ZWEIGSTELLE", "SUCCURSALE", "FILIALE", "FILIAL", "SUCURSAL",
    "AGENCE", "ODDZIAL", "BIJKANTOOR",
))  # fmt: skip
_FORM: Final = "\u00a7"
"""Stands for a legal form written in full; no name has it."""

_DOTTED: Final = re.compile(r"(?<=\b[A-Z])[\u00b7.](?=[A-Z]\b)")


def words_of(name: str) -> list[str]:
    """The words of a name in normal form, S.A. and S A R L without dots being one each."""
    return re.findall(r"[A-Z0-9]+", _DOTTED.sub("", name).replace("&", " AND "))


def told_apart(words: list[str]) -> tuple[list[str], list[str]]:
    """The words that name the company, without its legal form, and those that name its branch; none if it is none."""
    marked = _FULL.sub(_FORM, " ".join(words)).split()
    company, branch = _cut(marked)
    kept = [word for word in company if word not in LATIN_FORMS and word != _FORM]
    while len(kept) > 1 and kept[-1] in _AT_THE_END:
        kept.pop()
    return kept or [word for word in company if word != _FORM] or words, sorted(branch)


def has_full_form(words: list[str]) -> bool:
    """Whether a name says its legal form in full, or in short at its end: then no person has it."""
    return bool(_FULL.search(" ".join(words))) or (len(words) > 1 and words[-1] in LATIN_FORMS | _SURE)


_SURE: Final = _AT_THE_END - {"SE", "SL", "EK", "UG", "SCA", "SIA"}
"""Of the short forms those that end no person's name."""


def _cut(words: list[str]) -> tuple[list[str], list[str]]:
    """The company and its branch: what follows the legal form, or the word for a branch, or one word before that."""
    at = next((place for place, word in enumerate(words) if place and word in _BRANCHES), 0)
    if not at or any(_is_form(word) for word in words[at:]):
        return words, []
    forms = [place for place in range(1, at) if _is_form(words[place])]
    if forms:
        start = forms[-1] + 1
    elif words[at] == "AGENCE":  # without a legal form before it, it is what the company does
        return words, []
    else:
        start = at if at + 1 < len(words) else at - 1
    return (words[:start], words[start:]) if start else (words, [])


def _is_form(word: str) -> bool:
    return word == _FORM or word in LATIN_FORMS - {"THE", "AND"} or word in _AT_THE_END
