"""Entity resolution beside its peers: `python -m tests.bench.resolution small|ci|full [--set NAME] [--no-peers]`.

The rule of this package: every program is a whole process on the same table in the same run, the truth lies in a
file that no program is shown, and quality is counted from the clusters that each has written.
"""
