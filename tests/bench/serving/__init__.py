"""How fast the service answers beside its peers: the same data, the same answers, in one run.

The rule of this package: whoever is measured answers the same question at the same time, turn by turn, and an answer
that is not equal to the others' is no measurement. Ours answers with access rules and audit on, the peers without.
"""
