"""The window that these tests drive."""

from tests.desk import app, desk, open_desk

__all__ = ["app", "desk", "open_desk"]
