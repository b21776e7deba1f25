"""The two databases behind one small interface: which engine runs is known here and nowhere else."""

from graph.engines.base import Engine, Row, Transaction, Value
from graph.engines.opening import open_engine
from graph.engines.schema import SCHEMA_VERSION, migrate, prepare

__all__ = ["SCHEMA_VERSION", "Engine", "Row", "Transaction", "Value", "migrate", "open_engine", "prepare"]
