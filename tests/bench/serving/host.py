"""`python -m tests.bench.serving.host HOME [BOLT_ADDRESS]`: ours at `/graphql` and plain strawberry at `/plain`.

The rule of this module: one process, one base, one port for both, so that nothing but the service differs; it says its
address on its first line.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from api.app import create_app
from api.serve import _listening
from graph.base import open_base
from graph.lasting import answering
from graph.settings import Settings
from tests.bench.installations import _settings
from tests.bench.serving.plain import Plain
from tests.bench.writing import clock

KEPT_S: Final = 600  # an idle connection: the services take turns, and a turn may take long


def settings_of(home: Path, address: str) -> Settings:
    """The settings of a measured base, without a limit on how often one may ask."""
    return replace(_settings(home, address), rate=0)


def main() -> None:
    """Answer until somebody ends it."""
    home, address = Path(sys.argv[1]), (*sys.argv[2:], "")[0]
    with open_base(settings_of(home, address), clock) as base, _listening("127.0.0.1", 0) as listening:
        plain = Plain(base.engine, base.catalogue, base.side.listing).app()
        app = Starlette(routes=[Mount("/plain", plain), Mount("/", create_app(base))])
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_keep_alive=KEPT_S)
        with answering():  # as `api.serve` does it
            sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
            sys.stdout.flush()
            uvicorn.Server(config).run([listening])


if __name__ == "__main__":
    main()
