"""Every query of the program as a named block: `shared` for both engines, the rest per engine."""
