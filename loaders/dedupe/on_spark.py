"""The heavy part of `dedupe` on a Spark cluster.

The rule of this module: Spark carries the parts and this package compares them (`graph.resolution.partitions`), so the
result is that of one process to the byte. Only this module knows pyspark, which the extra `spark` brings.

Every worker needs this package in its Python; which Python that is, memory and all other settings are Spark's own
(PYSPARK_PYTHON, spark-defaults.conf). Without PYSPARK_PYTHON it is the Python of this process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from graph.errors import BadInput
from graph.resolution.partitions import Dealt, Kept, Plan, Slice, deal, kept_pairs

if TYPE_CHECKING:
    from pyspark import SparkContext


class Spark:
    """Compares the pairs of a table on a cluster."""

    def __init__(self, context: SparkContext) -> None:
        self._context = context

    def kept(self, slices: Sequence[Slice], plan: Plan, shares: int) -> Iterator[Kept]:
        """What every share keeps, in the order of shares."""
        dealt = self._context.parallelize(slices, len(slices)).flatMap(partial(deal, plan=plan, shares=shares))
        yield from dealt.partitionBy(shares, int).mapPartitions(partial(_kept, plan=plan)).collect()


@contextmanager
def on_spark(master: str) -> Iterator[Spark]:
    """A cluster by its address (`spark://host:7077`, `yarn`, `local[4]`); `BadInput` where there is none."""
    try:
        from py4j.protocol import Py4JError  # noqa: PLC0415 - comes with pyspark
        from pyspark import SparkConf, SparkContext  # noqa: PLC0415 - an extra
        from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra
    except ImportError:
        raise BadInput("--spark needs the extra `spark`: pip install 'xinmai[spark]'.") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = SparkConf().setMaster(master).setIfMissing("spark.app.name", "xinmai dedupe")
    settings.setIfMissing("spark.ui.enabled", "false").setIfMissing("spark.ui.showConsoleProgress", "false")
    settings.setIfMissing("spark.log.level", "ERROR")
    try:
        context = SparkContext(conf=settings)
    except (PySparkException, Py4JError, OSError) as fault:
        raise BadInput(f"Spark does not start at {master!r} (it needs Java 17): {_first_line(fault)}") from None
    try:
        yield Spark(context)
    except Py4JError as fault:
        raise BadInput(f"Spark gave up at {master!r}: {_first_line(fault)}") from None
    finally:
        context.stop()


def _kept(dealt: Iterable[tuple[int, Dealt]], plan: Plan) -> Iterator[Kept]:
    """A partition of Spark holds one share."""
    yield kept_pairs((each for _, each in dealt), plan)


def _first_line(fault: BaseException) -> str:
    return next((line for line in str(fault).splitlines() if line.strip()), type(fault).__name__)
