"""What the reconciliation door says of itself: its manifest, from which OpenRefine knows what it can ask and where.

The rule of this module: only what is there is offered. Source: Reconciliation Service API, version 0.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.preview import HEIGHT, WIDTH
from api.reconciling import AT_ONCE, TYPES, named

PATH: Final = "/reconcile"
SUGGESTED: Final = ("entity", "type", "property")
ID: Final = "{{id}}"
"""Where a client puts the id of an organisation."""


def manifest(address: str, *, pages: bool, sandbox: bool) -> Mapping[str, object]:
    """What this service is and where its parts are; `address` is its own.

    `pages` says whether there are pages for people, of which the chart shows a subject; a sandbox says so in its name.
    """
    suggest = {kind: {"service_url": address, "service_path": f"/suggest/{kind}"} for kind in SUGGESTED}
    proposals = {"service_url": address, "service_path": "/properties"}
    offered: dict[str, object] = {
        "versions": ["0.2"],
        "name": f"Xinmai 信脉: organisations{' · SANDBOX 沙箱' if sandbox else ''}",
        "identifierSpace": "urn:xinmai:subject",
        "schemaSpace": "urn:xinmai:schema",
        "defaultTypes": named(TYPES),
        "batchSize": AT_ONCE,
        "suggest": suggest,
        "preview": {"url": f"{address}/preview/{ID}", "width": WIDTH, "height": HEIGHT},
        "extend": {"propose_properties": proposals, "property_settings": []},
    }
    if pages:
        offered["view"] = {"url": f"{address.removesuffix(PATH)}/chart#s=a*{ID}"}
    return offered
