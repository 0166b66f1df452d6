"""The map: boundaries, the built-in style, its layers and the figure."""
