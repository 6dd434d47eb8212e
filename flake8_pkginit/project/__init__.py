"""The tree and what it declares."""
