"""The dependencies that a project declares."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from flake8_pkginit.project.files import Files
from flake8_pkginit.project.packages import Package
from flake8_pkginit.project.root import PROJECT_FILES

# After a dependency's name. `app = "app.main:main"` is a script; Poetry's `redis = "^5"` is one.
LIMITED = r"[ \t]*(\[|[=<>~!]=|[<>;]|@[ \t]|=[ \t]*(['\"][\^~<>=*\d]|\{))"
LISTED = rf"({LIMITED}|[ \t]*($|#))"


def is_required(files: Files, package: Package) -> bool:
    """Tell whether an unusual top-level package bears a dependency's name (PEP 508).

    An example of how to use `redis` may be a package `redis`, from whose directory it is run.
    """
    root = package.root
    if os.path.dirname(package.top) in (root, os.path.join(root, "src")):
        return False
    name = rf"(?im)(^|['\"])[ \t]*{re.escape(os.path.basename(package.top)).replace('_', '[-_.]')}"
    return any(
        re.search(name + (LISTED if is_requirements(path) else LIMITED), files.text(path))
        for path in _dependency_files(files, root)
    )


def is_requirements(path: str) -> bool:
    """Tell whether a file, by its path in the project, lists dependencies and nothing else."""
    return "requirements" in path and path.endswith((".txt", ".in"))


def _dependency_files(files: Files, root: str) -> Iterator[str]:
    pending = [root]
    while pending:
        directory = pending.pop()
        listing = files.listing(directory)
        if listing is None:
            continue
        for name in sorted(listing.names):
            path = os.path.join(directory, name)
            if name in listing.folders:
                if "requirements" in path[len(root) :] and not os.path.islink(path):
                    pending.append(path)
            elif name in PROJECT_FILES or is_requirements(path[len(root) :]):
                yield path
