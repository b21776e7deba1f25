"""The knowledge base itself: what it means, where it is kept and how it is read."""

from graph.freed import have_polars_give_back

__version__ = "0.1.0"

have_polars_give_back()  # before any module of the package imports polars
