"""One file's text: no disk, no project."""
