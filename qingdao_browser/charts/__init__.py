"""Chart values drawn with pyqtgraph: on screen, and by the same drawing onto any painter."""
