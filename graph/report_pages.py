"""A subject's report as pages to read and print.

The rule of this module: the pages say nothing that the JSON inside does not, in the order in which a person asks: who
am I here, what is held and where from, what changed, who looked, how do I check this. Same report, same bytes. The
font is the one that readers of PDF have for Chinese (Adobe-GB1), so that none has to be carried.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from graph.sidebase.disputes import DisputeState, Step
from graph.view.access import BEIJING
from graph.view.answers import CreditFile, CreditRecord
from graph.view.report import SubjectReport
from graph.view.traced import Lineage, Traced

if TYPE_CHECKING:
    from graph.report import About

FONT: Final = "STSong-Light"
WIDTH: Final = 170 * mm
MOST_ROWS: Final = 3
"""Rows of a source shown under a value; the JSON inside has all of them."""
STATES: Final = {"current": "现行", "superseded": "已被更正", "lapsed": "已失效", "removed": "已移除"}
IDENTITY: Final = {"confirmed": "已确认", "machine": "按规则归并，未经人工确认", "contested": "有争议"}
DISPUTES: Final = {
    DisputeState.RECEIVED: "已受理",
    DisputeState.ESCALATED: "复核中",
    DisputeState.UPHELD: "成立，待更正",
    DisputeState.CORRECTED: "成立，已更正",
    DisputeState.REJECTED: "不成立",
    DisputeState.WITHDRAWN: "已撤回",
}
STEPS: Final = {
    Step.FILE: "提出",
    Step.UPHOLD: "答复：成立",
    Step.REJECT: "答复：不成立",
    Step.ESCALATE: "申请复核",
    Step.WITHDRAW: "撤回",
}
CHANGES: Final = {"added": "新增", "corrected": "更正", "lapsed": "失效"}
NO_SCORE: Final = (
    "本报告只列事实，不含评分。This report lists facts; it has no score. 未列出的类别：未持有或不对本用途开放。"
)


def pages_of(about: About, report: SubjectReport, key: str, inside: tuple[str, bytes]) -> bytes:
    """The PDF of a report, with the file `inside` (name and content) attached."""
    drawn = io.BytesIO()
    document = SimpleDocTemplate(
        drawn,
        pagesize=A4,
        title="信用报告 Credit report",
        author="Xinmai 信脉",
        lang="zh-CN",
        invariant=1,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
    )
    document.build(list(_flow(about, report, key)), onFirstPage=_numbered, onLaterPages=_numbered)
    writer = PdfWriter(clone_from=io.BytesIO(drawn.getvalue()))
    writer.add_attachment(*inside)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def attached(pages: bytes, name: str) -> bytes | None:
    """What is attached to a PDF under this name; None when there is nothing, twice something, or this is no PDF."""
    try:
        found = PdfReader(io.BytesIO(pages)).attachments.get(name, [])
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError, IndexError):
        return None
    return bytes(found[0]) if len(found) == 1 else None


def _flow(about: About, report: SubjectReport, key: str) -> Iterator[Flowable]:
    subject = report.subject
    yield _said("信用报告 Credit report", _style("title"))
    if about.sandbox:
        yield _said("沙箱：内容均为虚构 SANDBOX: everything in it is invented", _style("head"))
    yield _said(f"{subject.name.value}", _style("head"))
    yield _table(
        [
            ("主体编号 Subject", subject.id),
            ("证件 Numbers", "、".join(f"{number.kind} {number.mask}" for number in subject.identifiers) or "—"),
            ("身份归并 Identity", IDENTITY[subject.identity_state.value]),
            ("生成时间 Made", _instant(about.made)),
            ("经办 By", f"{about.by}　{about.purpose}　{about.reference}"),
            ("完整性 Complete", "是" if not report.partial.is_partial else _reasons(report)),
        ]
    )
    yield _said(NO_SCORE, _style("small"))
    yield from _section("所持信息类别 What is held", _coverage(report))
    yield from _section("信用档案 Credit files", _files(report))
    for record in report.records:
        yield from _record(record)
    yield from _section("异议 Disputes", _disputes(report))
    yield from _section(f"自 {_instant(report.since)} 以来的变化 What changed since", _changes(report))
    yield from _section("查询记录 Who looked", _looks(report))
    yield from _section("核验 How to check this", _check(about, key))


def _coverage(report: SubjectReport) -> list[tuple[str, str]]:
    coverage = report.subject.coverage
    held = [(f"{each.category} {each.name_zh}", f"{each.records} 条") for each in coverage if each.held]
    lacking = "、".join(f"{each.category} {each.name_zh}" for each in coverage if not each.held)
    return [*held, *([("未持有 Not held", lacking)] if lacking else [])]


def _files(report: SubjectReport) -> list[tuple[str, str]]:
    why = {each.file_id: each.sentence for each in report.joined}
    return [
        (
            f"{file.department.name}　{file.region.name if file.region else ''}",
            "\n".join(
                filter(None, (f"{file.name}　{_values(file.details[1:])}", why.get(file.id), file.id, *_stated(file)))
            ),
        )
        for file in report.files
    ]


def _stated(file: CreditFile) -> Iterator[str]:
    for said in file.statements:
        yield f"本人声明 Statement　{said.text}"


def _record(record: CreditRecord) -> Iterator[Flowable]:
    entry = record.catalogue_entry
    yield _said(f"{entry.code} {entry.name_zh}　{record.title}　{STATES[record.state.value]}", _style("head"))
    basis = "；".join(f"{each.title} {each.article or ''}" for each in entry.legal_basis)
    yield _table(
        [
            ("编号 Record", record.id),
            ("文号 Number", record.number or "—"),
            ("认定部门 Recognised by", record.recognised_by.name or "—"),
            ("依据 Legal basis", basis or "—"),
            ("决定 Decided", str(record.decided or "—")),
            ("有效 Valid", f"{record.valid_from or '—'} 至 {record.valid_to or '—'}"),
            ("公示至 Published until", str(record.published_until or "—")),
            ("保存至 Kept until", str(record.kept_until or "—")),
            *((value.label, value.value) for value in record.values),
            ("来源 From", "\n".join(_sources(record.values))),
            *(("本人声明 Statement", f"{_instant(said.said)}　{said.text}") for said in record.statements),
            *(("异议 Disputed", f"{_instant(mark.filed)}　{DISPUTES[mark.state]}") for mark in record.disputes),
        ]
    )


def _changes(report: SubjectReport) -> list[tuple[str, str]]:
    rows = [
        (_instant(each.at), f"{CHANGES[each.kind.value]}　{each.record.title}　{each.record.number or each.record.id}")
        for each in report.changes.changes
    ]
    rows += [
        (_instant(each.at), f"第 {each.run} 次作业撤回了一批交付；其中可能有您的信息。A delivery was withdrawn.")
        for each in report.withdrawn
    ]
    return rows or [("", "无 None")]


def _disputes(report: SubjectReport) -> list[tuple[str, str]]:
    rows = []
    for told in report.disputes:
        one = told.dispute
        late = "　逾期 overdue" if told.overdue else ""
        rows.append((one.number, f"{DISPUTES[one.state]}　{one.record}　期限 due {one.due or '—'}{late}"))
        rows += [("", f"{_instant(step.at)}　{STEPS[step.step]}　{step.text or ''}") for step in one.events]
    return rows or [("", "无 None")]


def _looks(report: SubjectReport) -> list[tuple[str, str]]:
    return [(_instant(each.at), f"{each.actor}　{each.purpose}　{each.did}") for each in report.looked] or [
        ("", "无 None")
    ]


def _check(about: About, key: str) -> list[tuple[str, str]]:
    return [
        ("命令 Command", f"xinmai verify-report FILE --key {key}"),
        ("公钥 Public key", key),
        ("审计 Audit", f"{about.audit_sequence}　{about.audit_hash}"),
        ("数据 Data", "report.json 附于本文件之内 is attached to this file"),
    ]


def _sources(values: Iterable[Traced]) -> list[str]:
    """Each row of a source that says something of a record, once."""
    rows = dict.fromkeys(_row(lineage) for value in values for lineage in value.lineage)
    shown = list(rows)[:MOST_ROWS]
    return shown + ([f"另有 {len(rows) - MOST_ROWS} 行 more rows"] if len(rows) > MOST_ROWS else [])


def _row(lineage: Lineage) -> str:
    return (
        f"{lineage.source.name} {lineage.sheet} 第 {lineage.line} 行　{lineage.delivered_by.name}　"
        f"{_instant(lineage.delivered)}　SHA-256 {lineage.source.hash[:16]}…"
    )


def _values(values: Sequence[Traced]) -> str:
    return "　".join(f"{value.label} {value.value}" for value in values)


def _reasons(report: SubjectReport) -> str:
    return "否 no: " + ", ".join(reason.value for reason in report.partial.reasons)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _section(title: str, rows: Sequence[tuple[str, str]]) -> Iterator[Flowable]:
    yield _said(title, _style("head"))
    yield _table(rows)


def _said(text: str, style: ParagraphStyle) -> Flowable:
    return Paragraph(escape(text).replace("\n", "<br/>"), style)


def _table(rows: Sequence[tuple[str, str]]) -> Flowable:
    cells = [[_said(name, _style("small")), _said(said, _style("text"))] for name, said in rows]
    if not cells:
        return Spacer(0, 0)
    lines = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.lightgrey)]
    return Table(cells, colWidths=[45 * mm, WIDTH - 45 * mm], style=TableStyle(lines), hAlign="LEFT")


@cache
def _style(name: str) -> ParagraphStyle:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    size, before = {"title": (18, 0), "head": (11, 8), "text": (9, 0), "small": (8, 0)}[name]
    return ParagraphStyle(
        name, fontName=FONT, fontSize=size, leading=size * 1.4, spaceBefore=before, spaceAfter=2, wordWrap="CJK"
    )


def _numbered(canvas: Any, document: Any) -> None:
    canvas.setFont(FONT, 8)
    canvas.drawCentredString(A4[0] / 2, 10 * mm, f"— {document.page} —")
