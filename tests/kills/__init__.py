"""Killed at any moment: the program by SIGKILL, and the Neo4j server under it.

Another process does real work on a base (`work`, `worker`) and is killed at a moment drawn from a printed seed, spread
over as long as the undisturbed work takes (`killing`). Whoever reads meanwhile never sees a part of a delivery
(`sight`); the base is then in one of the states between two steps of the work, before and after the next writer has
recovered it; nothing is left over (`leftovers`); and the work, repeated, ends as if nothing had happened
(`aftermath`).

`XINMAI_KILLS` says how often each engine is killed (default 5), `XINMAI_KILL_SEED` repeats a run.
"""
