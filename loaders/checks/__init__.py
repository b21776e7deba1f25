"""What is wrong with a delivered row, and what becomes of it.

The rule of this package: each row has exactly one outcome and any number of findings; what a finding shows is
masked, and of an excluded value nothing is shown at all.
"""
