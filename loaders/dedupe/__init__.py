"""Any table and what FIELDS.toml says of it: read, resolved by `graph.resolution`, and written beside it."""
