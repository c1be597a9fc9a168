"""Pages on their way out of the window: documents and files."""
