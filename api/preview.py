"""The small page that OpenRefine shows of an organisation while somebody chooses among candidates.

The rule of this module: a page of text only. Whatever is put into it is escaped, its policy lets it load and run
nothing, and only pages of this machine may frame it. It says nothing but what the view tells of the subject. Source:
preview service of the Reconciliation Service API, 0.2.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from typing import Final

from api.extending import OF_ALL, Cell, is_organisation
from api.failures import Failure
from api.language import said
from api.reconciling import TYPES
from graph.view.answers import Subject
from graph.view.subjects import missing
from graph.view.view import View

WIDTH: Final = 480
HEIGHT: Final = 320
STYLE: Final = (
    "body{font:14px/1.5 sans-serif;margin:12px;color:#1c2430;background:#fff}h1{font-size:16px;margin:0 0 2px}"
    "p{margin:0 0 8px;color:#555}dl{display:grid;grid-template-columns:2fr 3fr;gap:2px 12px;margin:0 0 8px}"
    "dt{color:#555}dd{margin:0;overflow-wrap:anywhere}"
)
OF_THIS_MACHINE: Final = "http://localhost:* http://127.0.0.1:*"
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    f"frame-ancestors 'self' {OF_THIS_MACHINE}; base-uri 'none'; form-action 'none'"
)
"""Where a policy says who may frame a page, browsers do not heed X-Frame-Options."""
ONLY_PUBLIC: Final = "Only what is public now is counted."


def organisation(view: View, subject_id: str) -> Subject:
    """The organisation of a page; `NotFound` where there is none, and for a person as if there were none."""
    found = view.subject(subject_id)
    if not is_organisation(found):
        raise missing(subject_id)
    return found


def page_of(subject: Subject, *, sandbox: bool) -> str:
    """The page of an organisation; of a sandbox it says so."""
    rows = [(each.name, _joined(each.cells(subject))) for each in OF_ALL if each.id != "name"]
    counts = [(f"{each.name_zh} {each.name_en}", str(each.records)) for each in subject.coverage if each.held]
    kind = f"{TYPES[subject.kind]}{' · SANDBOX 沙箱' if sandbox else ''}"
    return _page(subject.name.value, [kind], [*rows, *counts], said(ONLY_PUBLIC))


def page_of_failures(errors: Sequence[Failure]) -> str:
    """The page of what went wrong."""
    return _page("Xinmai 信脉", [each["message"] for each in errors], [], "")


def _page(title: str, lines: Iterable[str], rows: Iterable[tuple[str, str]], last: str) -> str:
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"{''.join(f'<p>{escape(line)}</p>' for line in lines)}<dl>{told}</dl><p>{escape(last)}</p></body></html>"
    )


def _joined(cells: Iterable[Cell]) -> str:
    return "、".join(str(value) for cell in cells for value in cell.values())
