"""Files that are something else than their name says, told by their first bytes before anybody reads them as text.

The rule of this module: whoever exported the wrong thing is told what it is and how to save it; nothing is converted.
"""

from __future__ import annotations

from typing import Final

from graph.errors import UnreadableFile
from loaders.readers.readable import Readable

_FIRST: Final = 512
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE: Final = (b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def check_format(path: Readable) -> None:
    """Raise `UnreadableFile` for an old or locked workbook, a web page, a PDF, or text in two-byte letters."""
    with path.open("rb") as stream:
        first = stream.read(_FIRST)
    if first.startswith(_OLD_WORKBOOK):
        raise UnreadableFile(
            f"{path.name} is a workbook of the old form (XLS) or locked by a password: save it as XLSX without one.",
            file=path.name,
        )
    if first.startswith(b"%PDF"):
        raise UnreadableFile(f"{path.name} is a PDF: deliver the table itself, as CSV or XLSX.", file=path.name)
    if first.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB_PAGE):
        raise UnreadableFile(
            f"{path.name} is a web page or XML: open it in a spreadsheet and save it as XLSX.", file=path.name
        )
    if b"\0" in first and not first.startswith((*_WIDE, b"PK\x03\x04")):
        raise UnreadableFile(
            f"{path.name} is no text of an encoding that shows itself: save it as UTF-8, or as UTF-16 with its mark.",
            file=path.name,
        )
