"""The one spelling under which headers are compared.

The rule of this module: two headers are the same column only if their whole normalised texts are equal, because
行政相对人代码_2 meant the organisation code in 2016 and the registration number since 2018.
"""

from __future__ import annotations

import re
import unicodedata

# Spaces and line breaks inside header cells, colons, the star of "required" columns: decoration, not name.
_DECORATION = re.compile(r"[\s:*\u200b\ufeff]+")
_BRACKETS = str.maketrans(dict(zip("[]{}【】〔〕「」『』《》〈〉", "()" * 8, strict=True)))
_NOTE = re.compile(r"\((?:必填|选填|必填项|选填项)\)$")
_JOINER = re.compile(r"[-‐‑–—―]+")


def normal_header(text: str) -> str:
    """A header as it is compared: NFKC, no spaces or colons, round brackets, `_` for dashes, no "(必填)".

    >>> normal_header("行政相对人代码－1（统一社会信 用代码）：")
    '行政相对人代码_1(统一社会信用代码)'
    """
    folded = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    plain = _JOINER.sub("_", _DECORATION.sub("", folded))
    return _NOTE.sub("", plain).casefold()
