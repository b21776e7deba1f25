"""An embedded installation as it is after its first use, for tests to start on.

The rule of this module: a base of tests is as one that was just made. What every base holds before its first delivery,
the schema, the regions and the catalogue's entries, takes longer to make than most tests take; it is made once in a
process and copied, as `tests.servers.emptying` leaves it where it is on a server.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.base import open_base
from graph.settings import Settings


def new_home(home: Path) -> Settings:
    """Settings for a home that nobody used yet, with keys made of nothing secret."""
    return Settings(home=home, id_key="11" * 32, vault_key="22" * 32, memory_mb=256)


def used_home(home: Path) -> Settings:
    """The same for one whose base is there, without deliveries."""
    shutil.copytree(Path(_made().name), home)
    return new_home(home)


@cache
def _made() -> TemporaryDirectory[str]:
    """The folder that is copied; it goes with the process."""
    place = TemporaryDirectory(prefix="xinmai-installed-")
    with open_base(new_home(Path(place.name))) as base, base.writing():
        pass
    return place
