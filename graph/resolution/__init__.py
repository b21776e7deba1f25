"""Which credit files are about one subject, and why: pure functions, usable without a graph."""
