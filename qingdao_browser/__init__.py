"""Qingdao Browser: an offline desktop reference for figures about Qingdao's cooperation abroad."""

__version__ = "0.1.0"
