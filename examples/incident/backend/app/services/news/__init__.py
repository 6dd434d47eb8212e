from .feed import headlines

__all__ = ["headlines"]
