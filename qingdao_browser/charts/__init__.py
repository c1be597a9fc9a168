"""Chart values drawn on screen, and by the same drawing onto any painter; pyqtgraph draws the axes."""
