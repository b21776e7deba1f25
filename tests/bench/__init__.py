"""Speed and memory as ratios of one run: `python -m tests.bench full|ci [--engine ladybug|neo4j]`.

The rule of this package: a rate is never judged alone. What the same machine does with the engine's plain bulk
statements, in the same minutes, is the measure of all others.
"""
