"""Files that are something else than their name says, told by their first bytes before anybody reads them as text.

The rule of this module: whoever exported the wrong thing is told what it is and how to save it; nothing is converted.
"""

from __future__ import annotations

from typing import Final
from zipfile import BadZipFile, ZipFile

from graph.errors import UnreadableFile
from loaders.readers.old_workbook import SIGNATURE
from loaders.readers.readable import Readable

_FIRST: Final = 512
_WEB_PAGE: Final = (b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"mime-version:")
ZIP: Final = b"PK\x03\x04"
"""The first bytes of what is packed that way, as workbooks of today are."""
_PACKED: Final = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!")
_IN_WORKBOOKS: Final = "xl/"
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def check_format(path: Readable, *, shows_itself: bool = True) -> None:
    """Raise `UnreadableFile` for a web page, a PDF, what is packed, or two-byte letters.

    Where somebody has said the encoding, a text need not be of one that `shows_itself`.
    """
    with path.open("rb") as stream:
        first = stream.read(_FIRST)
    if first.startswith(SIGNATURE):
        return  # an old workbook, or locked: its own reader tells
    if first.startswith(b"%PDF"):
        raise UnreadableFile(f"{path.name} is a PDF: deliver the table itself, as CSV or XLSX.", file=path.name)
    if first.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB_PAGE):
        raise UnreadableFile(
            f"{path.name} is a web page or XML: open it in a spreadsheet and save it as XLSX.", file=path.name
        )
    if first.startswith(_PACKED) or (first.startswith(ZIP) and not _is_workbook(path)):
        raise UnreadableFile(
            f"{path.name} is packed, or a spreadsheet of another form (ODS): deliver the table itself, as CSV or XLSX.",
            file=path.name,
        )
    if shows_itself and b"\0" in first and not first.startswith((*_WIDE, ZIP)):
        raise UnreadableFile(
            f"{path.name} is no text of an encoding that shows itself: save it as UTF-8, or as UTF-16 with its mark.",
            file=path.name,
        )


def _is_workbook(path: Readable) -> bool:
    """Whether a ZIP file holds parts of a workbook; of a damaged one its own reader tells what is wrong."""
    try:
        with path.open("rb") as stream, ZipFile(stream) as parts:
            return any(name.startswith(_IN_WORKBOOKS) for name in parts.namelist())
    except (BadZipFile, NotImplementedError, ValueError):
        return True
