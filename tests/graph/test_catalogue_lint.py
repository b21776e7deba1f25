"""Every rule of the catalogue, each broken once in an otherwise good file."""

from __future__ import annotations

import pytest

from graph.catalogue import default_text, lint, rules
from graph.catalogue.purposes import purposes

GOOD = """\
[catalogue]
edition = "test-1"
authority = "test"
effective_from = 2026-04-01
rules_checked_on = 2026-03-01

[[block]]
name = "dates"
fields = [
  { key = "decided", header = "决定日期", type = "date", role = "decided", required = true, open = "public" },
]

[[entry]]
code = "03.2"
name_zh = "行政处罚"
name_en = "Penalty"
subject_kinds = ["organisation"]
behaviour = "A breach is punished."
recognising_departments = ["*"]
legal_basis = [{ title = "a rule", level = "rule" }]
openness = "public"
severity = [{ level = "serious", words = ["吊销"] }, { level = "minor", words = ["警告"] }]
publicity = { rule = "severity", minor = MINOR, general = GENERAL, serious = SERIOUS }
retention = { rule = "after_end", months = 60 }
purposes = ["supervision", "public_information"]
deny = ["classified"]
natural_keys = [["number"], ["name", "decided"]]
blocks = ["dates"]
fields = [
  { key = "name", header = "名称", aliases = ["单位名称"], role = "subject_name", required = true, open = "public" },
  { key = "code", header = "代码", type = "number", role = "subject_number", open = "public" },
  { key = "number", header = "文号", role = "decision_number", open = "public" },
  { key = "fact", header = "事实", scan = true, open = "conditional" },
]

[[entry]]
code = "03.2P"
category = "03.2"
name_zh = "行政处罚（自然人）"
name_en = "Penalty of a person"
local = true
subject_kinds = ["person"]
behaviour = "A person's breach is punished."
recognising_departments = ["*"]
legal_basis = [{ title = "a local regulation", level = "local" }]
openness = "conditional"
severity = [{ level = "serious", words = ["吊销"] }]
publicity = { rule = "never" }
retention = { rule = "after_end", months = 60 }
purposes = ["supervision"]
deny = ["classified", "minor", "sealed_public_security"]
natural_keys = [["number"]]
fields = [
  { key = "name", header = "姓名", role = "subject_name", required = true, open = "conditional" },
  { key = "document", header = "证件号码", type = "number", role = "subject_number", SENSITIVE },
  { key = "number", header = "文号", role = "decision_number", open = "conditional" },
]

[[entry]]
code = "10.3"
name_zh = "公用事业缴费"
name_en = "Utilities"
on = false
off_because = "no law"
subject_kinds = ["organisation"]
openness = "none"
retention = { rule = "after_end", months = 60 }
"""
TERMS = {
    "SENSITIVE": 'sensitivity = "I", open = "conditional"',
    "MINOR": "{ publish = false, max_months = 3 }",
    "GENERAL": "{ min_months = 3, max_months = 12 }",
    "SERIOUS": "{ min_months = 12, max_months = 36 }",
}
for name, term in TERMS.items():
    GOOD = GOOD.replace(name, term)

# code, what stands in the good text, what breaks it, the line that is named.
NUMBERED = '"decision_number", open = "public" }'
BREAKS = [
    ("L001", 'edition = "test-1"', "edition = test-1", "edition = test-1"),
    ("L002", 'behaviour = "A breach is punished."', 'behaviour = "A breach is punished."\nmood = "good"', "mood ="),
    ("L002", 'open = "conditional" },', 'open = "conditional", coollect = false },', "coollect"),
    ("L003", 'authority = "test"\n', "", "[catalogue]"),
    ("L003", 'name_en = "Penalty"', 'name_en = ""', 'name_en = ""'),
    ("L004", 'subject_kinds = ["organisation"]', 'subject_kinds = "organisation"', "subject_kinds ="),
    ("L004", "effective_from = 2026-04-01", 'effective_from = "soon"', "effective_from ="),
    ("L004", 'natural_keys = [["number"], ["name", "decided"]]', 'natural_keys = ["number"]', "natural_keys ="),
    ("L005", 'deny = ["classified"]', 'deny = ["boring"]', 'deny = ["boring"]'),
    ("L005", 'openness = "public"', 'openness = "wide"', 'openness = "wide"'),
    ("L005", 'blocks = ["dates"]', 'blocks = ["moons"]', 'blocks = ["moons"]'),
    (
        "L006",
        '{ key = "code", header',
        '{key = "x", header = "y", open = "public"},{ key = "code", header',
        "fields = [",
    ),
    ("L101", 'legal_basis = [{ title = "a rule", level = "rule" }]\n', "", "[[entry]]"),
    ("L102", "rules_checked_on = 2026-03-01", "rules_checked_on = 2024-03-01", "effective_from ="),
    ("L102", 'edition = "test-1"', 'edition = "test-1"\nsupersedes = "test-1"', "effective_from ="),
    ("L103", 'role = "decision_number", open = "public" }', 'role = "decision_number" }', 'key = "number"'),
    (
        "L104",
        'header = "事实", scan = true, open = "conditional"',
        'header = "事实", scan = true, open = "subject"',
        '"fact"',
    ),
    ("L105", 'purposes = ["supervision", "public_information"]', "purposes = []", "purposes = []"),
    ("L105", '"public_information"]', '"public_information", "curiosity"]', "curiosity"),
    ("L106", '"public_information"]', '"public_information", "employment_screening"]', "employment_screening"),
    ("L107", 'natural_keys = [["number"], ["name", "decided"]]', "natural_keys = []", "natural_keys = []"),
    ("L108", '["name", "decided"]]', '["name", "moon"]]', "moon"),
    ("L109", 'aliases = ["单位名称"]', 'aliases = ["单位名称", "文　号："]', 'key = "number"'),
    ("L110", 'header = "事实"', 'header = "政治面貌"', "政治面貌"),
    ("L110", 'header = "事实"', 'header = "事实", aliases = ["健康状况"]', "健康状况"),
    ("L111", "max_months = 12 }", "max_months = 24 }", "publicity ="),
    ("L111", "min_months = 12, max_months = 36", "min_months = 6, max_months = 36", "publicity ="),
    ("L111", "publish = false", "publish = true", "publicity ="),
    ("L111", ", serious = { min_months = 12, max_months = 36 } }", " }", "publicity ="),
    ("L111", 'publicity = { rule = "never" }', 'publicity = { rule = "months", months = 48 }', "months = 48"),
    ("L111", "months = 60 }\npurposes", "months = 120 }\npurposes", "months = 120"),
    (
        "L111",
        '[{ level = "serious", words = ["吊销"] }, {',
        '[{ level = "minor", words = ["吊销"] }, { level = "serious", words = ["撤销"] }, {',
        "撤销",
    ),
    ("L112", 'openness = "conditional"', 'openness = "conditional"\nperson_openness = "public"', "person_openness ="),
    ("L112", 'publicity = { rule = "never" }', 'publicity = { rule = "never", persons = true }', "persons = true"),
    ("L113", 'off_because = "no law"\n', "", "on = false"),
    ("L114", 'code = "10.3"', 'code = "03.2"', None),
    ("L114", 'category = "03.2"', 'category = "09"', 'category = "09"'),
    ("L114", 'key = "fact"', 'key = "number"', "事实"),
    ("L115", 'level = "local" }', 'level = "policy" }', "a local regulation"),
    ("L116", 'behaviour = "A breach is punished."\n', "", None),
    ("L116", 'header = "名称", aliases = ["单位名称"], role = "subject_name"', 'header = "名称"', "fields = ["),
    ("L117", '"minor", "sealed_public_security"]', '"sealed_public_security"]', "deny ="),
    ("L117", '"minor", "sealed_public_security"]', '"minor"]', "deny ="),
    ("L117", "local = true\n", "", "subject_kinds ="),
    ("L118", 'sensitivity = "I", open = "conditional"', 'open = "conditional"', "证件号码"),
    ("L118", 'sensitivity = "I", open = "conditional"', 'sensitivity = "I", open = "public"', "证件号码"),
    (
        "L119",
        '{ key = "name", header = "姓名"',
        '{ key = "s", header = "信用评分", open = "conditional" },\n  { key = "name", header = "姓名"',
        "信用评分",
    ),
    (
        "L120",
        '"decision_number", open = "public" }',
        '"decision_number", open = "public", editions = ["1999"] }',
        "1999",
    ),
    (
        "L121",
        '"decision_number", open = "public" }',
        '"decision_number", open = "public", required_with = ["罚款"] }',
        "required_with",
    ),
    (
        "L122",
        NUMBERED,
        f'{NUMBERED},\n  {{ key = "p", header = "上级", role = "parent_number", open = "public" }}',
        "上级",
    ),
    (
        "L118",
        NUMBERED,
        f'{NUMBERED},\n  {{ key = "r", header = "代表", type = "number", role = "representative_number" }}',
        "代表",
    ),
]


def broken(good: str, worse: str) -> str:
    assert good in GOOD
    return GOOD.replace(good, worse, 1)


def test_a_good_file_breaks_no_rule() -> None:
    assert lint(GOOD) == ()


def test_the_packaged_file_breaks_no_rule_and_collects_nothing_in_vain() -> None:
    assert lint(default_text()) == ()


@pytest.mark.parametrize(("code", "good", "worse", "mark"), BREAKS, ids=[f"{b[0]}-{n}" for n, b in enumerate(BREAKS)])
def test_each_rule_can_be_broken_and_names_its_line(code: str, good: str, worse: str, mark: str | None) -> None:
    text = broken(good, worse)
    hits = [f for f in lint(text) if f.code == code]
    assert hits, lint(text)
    lines = text.splitlines()
    assert all(1 <= f.line <= len(lines) and f.says for f in hits)
    if mark is not None:
        assert any(mark in lines[f.line - 1] for f in hits), [(f.line, lines[f.line - 1]) for f in hits]


def test_every_rule_has_a_break() -> None:
    named = {word for word in (rules.__doc__ or "").split() if word.startswith("L1") and len(word) == 4}
    assert {b[0] for b in BREAKS} == named | {f"L00{n}" for n in range(1, 7)}


def test_only_a_useless_field_is_a_mere_warning() -> None:
    text = broken(
        'header = "事实", scan = true, open = "conditional"', 'header = "事实", scan = true, open = "subject"'
    )
    assert [(f.code, f.warning) for f in lint(text)] == [("L104", True)]


@pytest.mark.parametrize(
    ("values", "found"), [('values = ["警告"], ', ["L121"]), ('values = ["处以罚款"], ', []), ("", [])]
)
def test_a_field_is_required_only_with_a_class_that_can_be_met(values: str, found: list[str]) -> None:
    text = broken(
        '"decision_number", open = "public" }',
        f'"decision_number", open = "public", required_with = ["罚款"] }},\n  {{ key = "class", header = "类别", '
        f'type = "enum", {values}role = "penalty_class", open = "public" }}',
    )
    assert [f.code for f in lint(text)] == found


def test_all_mistakes_are_found_at_once() -> None:
    text = broken('behaviour = "A breach is punished."\n', "").replace('deny = ["classified"]', 'deny = ["boring"]')
    assert [f.code for f in lint(text)] == ["L116", "L005"]


def test_a_mistake_in_a_block_is_reported_once_for_all_its_entries() -> None:
    text = GOOD.replace('role = "decided", required = true, open = "public"', 'role = "decided"').replace(
        'natural_keys = [["number"]]\n', 'natural_keys = [["number"]]\nblocks = ["dates"]\n'
    )
    assert [f.code for f in lint(text)] == ["L103"]


def test_purposes_that_lint_accepts_are_the_closed_list() -> None:
    for code in purposes():
        text = broken('"public_information"]', f'"{code}", "public_information"]')
        assert not [f for f in lint(text) if f.code in {"L105", "L106"}]
