"""Files that departments hand over through the service, and the work on them.

The rule of this package: what was handed over lies sealed until it is loaded, and is loaded by the functions that
load a file from the command line.
"""
