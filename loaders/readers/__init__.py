"""Reading what departments deliver: every format becomes the same stream of text cells with row numbers.

The rule of this package: a reader interprets nothing. Cells arrive as the text that stands in the file; what
it means is the work of checks and shape.
"""
