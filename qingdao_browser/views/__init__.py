"""The window and its panes: what a person sees and touches."""
