"""A check for schemathesis: an answer is data, or refused with a code of the closed list; never a fault of ours.

The rule of this module: schemathesis loads it by its name. Its own check for GraphQL calls every answer without data
a server error, and a refused purpose is such an answer.
"""

from __future__ import annotations

from typing import Any

import schemathesis

from api.failures import closed_codes
from graph.errors import XinmaiError

SERVER_ERRORS = 500


@schemathesis.check
def no_fault(
    _context: schemathesis.CheckContext, response: schemathesis.Response, _case: schemathesis.Case[Any]
) -> bool | None:
    """Every error has a code, and none of them says that the service is at fault."""
    assert response.status_code < SERVER_ERRORS
    for error in response.json().get("errors", []):
        code = error["extensions"]["code"]
        assert code in closed_codes()
        assert code != XinmaiError.code
    return None
