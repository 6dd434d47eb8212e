"""What a build makes: sources that become modules, and build files that name what they make."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from flake8_pkginit.project.files import Files, Listing, parents_of
from flake8_pkginit.project.settings import parse_toml

# After the missing name: what a build makes a module of, or what another platform's build left.
BUILT = re.compile(
    r"(module)?\.(([\w-]+\.)*(so|pyd)|pyx|pxd|pyi|pyx\.in|pxd\.in|c|cc|cpp|cxx|m|f|f90|pyf|rs|i"
    r"|py\.(in|tmpl|template|jinja|jinja2|j2|mako|tpl)|nim|zig|go)"
)
# The suffixes of the modules that protoc writes for `name.proto`.
PROTOBUF = ("_pb2", "_pb2_grpc")
BUILD_FILES = ("meson.build", "CMakeLists.txt", "Cargo.toml", ".gitmodules")
SETUP_FILES = ("setup.py", "setup.cfg")
EXTENSION = re.compile(
    r"ext_?modules|Extension\(|cythonize|cffi_modules|rust_extensions|Pybind11Extension"
)
VERSION_FILE = re.compile(r"write_to|version_file|versionfile")
VERSION_KEYS = frozenset({"version_file", "version-file", "write_to", "write-to", "file"})


def is_built(listing: Listing, part: str) -> bool:
    """Tell whether a build makes a module of a file beside it, or has made one elsewhere."""
    if any(name.startswith(part) and BUILT.fullmatch(name, len(part)) for name in listing.files):
        return True
    return any(
        part.endswith(suffix) and part.removesuffix(suffix) + ".proto" in listing.files
        for suffix in PROTOBUF
    )


def is_named_in_build(files: Files, root: str, directory: str, part: str) -> bool:
    """Tell whether a build file in a directory, or above it up to the root, names a module."""
    word = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
    for path in (directory, *parents_of(directory, root)):
        listing = files.listing(path)
        names = listing.files if listing is not None else frozenset()
        for name in names.intersection(BUILD_FILES):
            if word.search(files.text(os.path.join(path, name))):
                return True
        for name in names.intersection(SETUP_FILES):
            if _is_named_in_setup(files.text(os.path.join(path, name)), part):
                return True
        if "pyproject.toml" in names:
            project = parse_toml(files.text(os.path.join(path, "pyproject.toml")))
            if _is_named_in_project(project, os.path.join(path, ""), directory, part):
                return True
    return False


def _is_named_in_setup(text: str, part: str) -> bool:
    name = re.escape(part)
    if EXTENSION.search(text) and re.search(rf"[\"'./]{name}[\"'.]", text):
        return True
    return bool(VERSION_FILE.search(text) and re.search(rf"(?<!\w){name}\.py\b", text))


def _is_named_in_project(project: dict[str, Any], base: str, directory: str, part: str) -> bool:
    for keys, value in _strings(project.get("tool", {})):
        path = os.path.normpath(os.path.join(base, value))
        if keys[-1] in VERSION_KEYS and path == os.path.join(directory, part + ".py"):
            return True
        is_extension = keys[-1] == "module-name" or "ext-modules" in keys
        if is_extension and value.rpartition(".")[2] == part:
            return True
    return False


def _strings(
    value: object, keys: tuple[str, ...] = ("tool",)
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every string of a TOML table with the keys that lead to it."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*keys, key))
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, keys)
