"""The knowledge base itself: what it means, where it is kept and how it is read."""

__version__ = "0.1.0"
