"""Statements that run now on Ladybug's connections, so that all of them can be stopped.

The rule of this module: every statement is said here, and whatever becomes of it is said in our own exceptions.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from graph.engines.blocks import Block
from graph.engines.ladybug_errors import named
from graph.engines.ladybug_held import Connection
from graph.engines.ladybug_values import Result
from graph.engines.queries import block_named
from graph.errors import StatementError


class Statements:
    """Says blocks on connections; `stops` counts how often everything was stopped."""

    def __init__(self, blocks: Mapping[str, Block]) -> None:
        self._blocks = blocks
        self._lock = threading.Lock()
        self._running: set[_Run] = set()
        self.stops = 0

    def say(self, connection: Connection, block: str) -> None:
        """Run a block that takes nothing and answers nothing."""
        self.run(connection, block_named(self._blocks, block), {}).close()

    def run(self, connection: Connection, block: Block, given: dict[str, object], text: str | None = None) -> Result:
        """Run a block by its own text or one like it; of the driver's one exception the message tells which is ours."""
        run = _Run(connection)
        with self._lock:
            self._running.add(run)
        try:
            result = connection.say(block.text if text is None else text, given)
        except RuntimeError as error:
            raise named(error, block, stopped=run.stopped) from None
        finally:
            with self._lock:
                self._running.discard(run)
        if isinstance(result, list):
            raise StatementError(f"Block {block.name} holds more than one statement.", block=block.name)
        return result

    def run_in_transaction(
        self, connection: Connection, block: Block, given: dict[str, object], text: str | None = None
    ) -> Result:
        """Run a block of a transaction by as many threads as it is worth."""
        # Looking a few keys up is sooner done than handed to another thread; a frame is worth all of them.
        connection.use_threads(0 if "frame" in given else 1)
        return self.run(connection, block, given, text)

    def stop(self) -> None:
        """Stop whatever runs now."""
        with self._lock:
            self.stops += 1
            for run in self._running:
                run.stopped = True
                run.connection.interrupt()


class _Run:
    """A statement that runs now, and whether somebody asked to stop it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.stopped = False
