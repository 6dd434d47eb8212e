"""Where the source tree has the files of a tree that ships."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from flake8_pkginit.project.files import INIT, Files
from flake8_pkginit.project.settings import Declared
from flake8_pkginit.rules.checker import Run
from flake8_pkginit.run.files import Mount
from flake8_pkginit.ship.archive import Archive
from flake8_pkginit.ship.extract import MARKER

Pairs = tuple[tuple[str, str], ...]


class Move(NamedTuple):
    """How the paths of an extracted tree and those of the source tree belong together.

    ``pairs`` are directories of the former with those of the latter, the deepest first; ``files``
    lists the source tree.
    """

    pairs: Pairs
    files: Files

    def origin(self, path: str) -> str | None:
        """Return the path in the source tree, if it is one."""
        return _moved(path, self.pairs)

    def destination(self, path: str) -> str | None:
        """Return the path in the extracted tree, if it is one."""
        return _moved(path, [(origin, copy) for copy, origin in self.pairs])

    def is_file(self, path: str) -> bool:
        """Tell whether the source tree has a file, in this case."""
        listing = self.files.listing(os.path.dirname(path))
        return listing is not None and os.path.basename(path) in listing.files

    def holds_modules(self, path: str) -> bool:
        """Tell whether the source tree has a directory, in this case, with modules or packages."""
        above, listing = self.files.listing(os.path.dirname(path)), self.files.listing(path)
        if above is None or listing is None or os.path.basename(path) not in above.folders:
            return False
        inner = (os.path.join(path, name) for name in listing.folders)
        return bool(listing.modules) or any(map(self.files.is_regular, inner))

    def has(self, path: str) -> bool:
        """Tell whether an import would find something of the project's own in the source tree."""
        return self.is_file(path) or self.holds_modules(path)

    def had(self, directory: str, name: str) -> bool:
        """Tell whether the source tree has a top-level package or module of this name."""
        origin = self.origin(directory)
        if origin is None:
            return False
        path = os.path.join(origin, name)
        return self.is_file(path + ".py") or self.is_file(os.path.join(path, INIT))


def _moved(path: str, pairs: Sequence[tuple[str, str]]) -> str | None:
    for before, after in pairs:
        if path == before:
            return after
        if path.startswith(before + os.sep):
            return after + path[len(before) :]
    return None


class Origins(NamedTuple):
    """Where the source tree has the packages of an extracted archive.

    ``root`` is the directory that its top-level packages lie in, ``project`` the root of the
    project that the archive or else the working directory lies in. ``pairs`` are those of a
    ``Move``.
    """

    root: str
    project: str
    pairs: Pairs


def find_origins(archive: Archive, directory: str, run: Run) -> Origins:
    """Search the source tree for the packages of an archive, extracted into ``directory``."""
    root = _package_root(archive, directory, run.files)
    here = os.path.dirname(os.path.abspath(archive.path))
    projects = [run.resolver.packages.root(path) for path in (here, os.getcwd())]
    sources = {name: _sources(root, name) for name in _listed(root)}
    for project in projects:
        bases = [project] if archive.kind != "wheel" else _bases(project, run)
        if pairs := _pairs(root, sources, bases):
            return Origins(root, project, pairs)
    return Origins(root, projects[0], ())


def _package_root(archive: Archive, directory: str, files: Files) -> str:
    """Return the directory of a project that an archive holds as a whole, else the whole."""
    listed = _listed(directory)
    inner = os.path.join(directory, listed[0]) if len(listed) == 1 else directory
    is_whole = archive.kind != "wheel" and os.path.isdir(inner)
    return inner if is_whole and not files.is_regular(inner) else directory


def _bases(project: str, run: Run) -> list[str]:
    """Return the directories of a project that its packages may lie in."""
    declared = Declared(run.settings)
    folders = [os.path.join(project, name) for name in _listed(project)]
    usual = [project, os.path.join(project, "src"), *declared.source_roots(project)]
    return list(dict.fromkeys([*usual, *filter(os.path.isdir, folders)]))


def _sources(root: str, name: str) -> list[str]:
    """Return the sources of a top-level package or module, relative to the root."""
    top = os.path.join(root, name)
    if not os.path.isdir(top):
        return [name] if name.endswith(".py") else []
    return [
        os.path.relpath(os.path.join(directory, file), root)
        for directory, _, files in os.walk(top)
        for file in files
        if file.endswith(".py")
    ]


def _pairs(root: str, sources: dict[str, list[str]], bases: Sequence[str]) -> Pairs:
    """Pair each package of an archive with the one in the source tree that has most of it."""
    pairs: list[tuple[str, str]] = []
    for name, paths in sources.items():
        scores = [sum(os.path.isfile(os.path.join(b, path)) for path in paths) for b in bases]
        if 2 * max(scores) > len(paths):  # else it is another package of this name
            base = bases[scores.index(max(scores))]
            pairs.append((os.path.join(root, name), os.path.join(base, name)))
    used = dict.fromkeys(os.path.dirname(origin) for _, origin in pairs)
    return (*pairs, *((root, base) for base in used))


def mounts(archive: Archive, origins: Origins) -> list[Mount]:
    """Return the files to check, under the names that the source tree has for them."""
    known = dict(origins.pairs)
    found = []
    for name in _listed(origins.root):
        path = os.path.join(origins.root, name)
        if not os.path.isdir(path) and not name.endswith(".py"):
            continue
        origin = known.get(path)
        shown = os.path.join(archive.path, name) if origin is None else shown_path(origin)
        found.append(Mount(path, shown, origin or os.path.abspath(shown)))
    return found


def shown_path(path: str) -> str:
    """Name a path from the working directory, if both are on one drive."""
    is_near = os.path.splitdrive(path)[0] == os.path.splitdrive(os.getcwd())[0]
    return os.path.relpath(path) if is_near else path


def _listed(directory: str) -> list[str]:
    return sorted(name for name in os.listdir(directory) if name != MARKER)
