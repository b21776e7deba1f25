"""The GraphQL types: what outsiders see of the answers in `graph.view.answers`."""
