"""The doors of the knowledge base: the command line and the GraphQL service."""
