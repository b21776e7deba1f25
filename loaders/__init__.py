"""From a department's file to shaped rows in the graph: read, check, shape, load, resolve."""
