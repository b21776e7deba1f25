"""Documents that are kept here and asked for by their id, so that an application sends none.

The rule of this module: a folder is read once, when the service starts, and a file that the schema does not
understand stops the start with its name. A document has two ids: the name of its file without `.graphql`, and
`sha256:` with the hash of its text (GraphQL over HTTP, appendix on persisted documents).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from api.failures import BadRequest, RequestCode
from graph.errors import SettingsError


class DocumentUnknown(BadRequest):
    """An id that no kept document has, or a query of one's own where only kept documents are answered."""

    code = RequestCode.DOCUMENT_UNKNOWN.value


@dataclass(frozen=True)
class Documents:
    """The kept documents by their ids; `only` says that nothing else is answered."""

    by_id: Mapping[str, str] = field(default_factory=dict)
    only: bool = False

    def named(self, document_id: str) -> str:
        """The text of a kept document; raises `DocumentUnknown`."""
        if document_id not in self.by_id:
            raise DocumentUnknown("No document of that id is kept here.")
        return self.by_id[document_id]

    def allowed(self, text: str) -> str:
        """A text that was sent, if it may be answered; raises `DocumentUnknown`."""
        if self.only and hash_id(text) not in self.by_id:
            raise DocumentUnknown("Only kept documents are answered here: name one in documentId.", 403)
        return text


def hash_id(text: str) -> str:
    """The id that a document's text alone gives it."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def documents_in(folder: Path, faults: Callable[[str], Sequence[str]], *, only: bool = False) -> Documents:
    """All `.graphql` files of a folder; `faults` tells what is wrong with a text. Raises `SettingsError`."""
    if not folder.is_dir():
        raise SettingsError(f"XINMAI_DOCUMENTS is not a folder: {folder}.")
    by_id: dict[str, str] = {}
    for path in sorted(folder.glob("*.graphql")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise SettingsError(f"XINMAI_DOCUMENTS: {path.name} cannot be read as UTF-8 text.") from None
        wrong = faults(text)
        if wrong:
            raise SettingsError(f"XINMAI_DOCUMENTS: {path.name}: {wrong[0]}")
        by_id[path.stem] = by_id[hash_id(text)] = text
    if only and not by_id:
        raise SettingsError(f"XINMAI_DOCUMENTS has no .graphql file, and nothing else may be asked: {folder}.")
    return Documents(by_id, only)
