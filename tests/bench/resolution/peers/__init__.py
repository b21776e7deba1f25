"""The peers: other programs for the same work, each run by a script in a virtual environment of their own.

The rule of this package: a script imports nothing of ours, uses its program as the program's own documentation does,
reads a table and writes `row_id,cluster_id`. None of these packages is a dependency of ours.
"""
