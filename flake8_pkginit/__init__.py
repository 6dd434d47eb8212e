"""Find the imports of a project's own code that fail where it is deployed."""

__version__ = "0.1.0"
