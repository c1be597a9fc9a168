"""Item models for the tree, the search results and the tables of a page."""
