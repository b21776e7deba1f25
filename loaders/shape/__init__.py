"""Checked rows become records, credit files, identifiers and departments, in whole columns.

The rule of this package: nothing here can fail on a value; what could not be shaped was stopped by a check.
"""
