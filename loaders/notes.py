"""Rows of a sheet that are not data: titles, units, explanations, signatures, repeated headers.

The rule of this module: a row is left out only if it says what it is, and every one is counted in a finding.
"""

from __future__ import annotations

from typing import Final

import polars as pl

NOT_DATA: Final = "I001"
"""The finding that counts rows which are no data. It is information, no error."""

# What stands around a table: footers and signatures, explanations, sums, attachments, page debris.
_WORDS: Final = (
    r"^[\s（(*※]*(?:表格说明|填表说明|填报说明|填写说明|说明|制表|填表|填报|编制|审核|复核|统计|报送|汇总|附件|附表|备注|注|合计|总计|小计|"
    r"责任编辑|联系人|联系电话|打印|导出|单位|负责人|经办人|第\s*\d+\s*页|共\s*\d+\s*[条页])"
    r"[\s）)]*(?:$|.{0,8}[：:]|\d|日期|时间|单位|人|如下)"
)
_OPENS_EXPLANATION: Final = r"^[\s（(*※]*(?:表格说明|填表说明|填报说明|填写说明|说明|备注|注)[\s）)]*(?:$|[：:]|如下)"
_MOST_FILLED: Final = 2
_SUMS: Final = ("合计", "总计", "小计", "累计", "本页合计", "本页小计")


def not_data(first_text: pl.Expr, filled: pl.Expr, name: pl.Expr, header_texts: tuple[str, ...]) -> pl.Expr:
    """Which rows are no data.

    `first_text` is the first filled cell of a row, `filled` the number of filled cells, `name` the cell of the
    subject's name. A note fills one or two cells and begins with a word that says so, or follows an explanation
    that does; a header that is repeated (below a page break, or in the words of the exchange keys) has one of
    `header_texts` where the name should be, and a row of sums says so there.
    """
    short = filled <= _MOST_FILLED
    explanation = (short & first_text.str.contains(_OPENS_EXPLANATION)).fill_null(value=False)
    follows = short & explanation.cum_max()
    repeated = name.is_in(list(header_texts)) | name.str.replace_all(r"\s", "").is_in(list(_SUMS))
    return ((short & first_text.str.contains(_WORDS)) | follows | repeated).fill_null(value=False)
