"""A steward's session in the terminal: what is on the desk, how it looks, and the loop that turns."""
