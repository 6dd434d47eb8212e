"""What a module states, in order: its imports, and the names that it binds.

Two producers make it: ``scan`` from text, without parsing, and ``parse`` from the syntax tree.
Whatever a scan states, a parse of the same text states too.
"""

import ast
from collections.abc import Callable
from enum import Enum
from functools import cached_property
from types import ModuleType
from typing import NamedTuple

# The attributes of every module: the import system sets some of them (language reference, 3.2.9),
# the others are those of the type and of `object`.
ALWAYS = frozenset(
    {
        "__name__", "__file__", "__spec__", "__loader__", "__package__", "__builtins__",
        "__cached__", "__annotate__",
    }
).union(*map(vars, ModuleType.__mro__))  # fmt: skip


class Reference(NamedTuple):
    """A module as an import statement spells it: the number of dots, and the segments."""

    level: int
    parts: tuple[str, ...]

    def __str__(self) -> str:
        """Spell the module as it stands in the source."""
        return "." * self.level + ".".join(self.parts)


class Guard(Enum):
    """The ways in which the failure of an import may be foreseen."""

    NONE = "none"
    TYPE_CHECKING = "type checking"
    GUARDED = "guarded"


class Block(NamedTuple):
    """One suite: its statements, the ``field`` of ``owner`` that holds them, the outer suite."""

    statements: list[ast.stmt]
    owner: ast.AST
    field: str
    outer: "Block | None"


class Site(NamedTuple):
    """Where a parsed import stands; ``alias`` counts the modules of ``import a, b``."""

    node: ast.Import | ast.ImportFrom
    block: Block
    alias: int = 0


class Import(NamedTuple):
    """One module that an import statement asks for, and the ``names`` that it imports from it.

    A star import has no names. ``is_typing`` tells whether the text around suggests that the
    import is there for type checkers alone; a parsed import has a ``site`` to tell for certain.
    """

    level: int
    parts: tuple[str, ...]
    names: tuple[str, ...] = ()
    is_typing: bool = False
    site: Site | None = None

    @property
    def reference(self) -> Reference:
        """Return the module that the import asks for."""
        return Reference(self.level, self.parts)


class Names(NamedTuple):
    """The names of a module, three-valued: bound, not bound, unknown.

    ``bound`` are the names that a statement binds, for certain or on some path; ``defined`` are
    those among them that no import binds. ``copies`` are the names that ``from module import
    name`` binds, with each such module. ``stars`` are the modules of star imports. ``typing`` are
    bound for type checkers alone. ``exports`` is a literal ``__all__``, or ``None``;
    ``has_exports`` tells whether there is any ``__all__``. ``has_getattr`` tells whether a
    function of the module answers for other names (PEP 562). Where ``is_complete`` is false, of a
    name that is not stated nobody knows.
    """

    bound: frozenset[str]
    defined: frozenset[str]
    copies: dict[str, tuple[Reference, ...]]
    stars: tuple[Reference, ...]
    typing: frozenset[str]
    exports: frozenset[str] | None
    has_exports: bool
    has_getattr: bool
    is_complete: bool

    def binds(self, name: str) -> bool | None:
        """Tell whether a statement of the module binds a name; ``None`` if that is unknown."""
        if name in self.bound or name in self.copies:
            return True
        return False if self.is_complete else None

    def exports_name(self, name: str) -> bool | None:
        """Tell whether a star import takes a name along if it is bound; ``None`` if unknown."""
        if self.exports is not None:
            return name in self.exports
        return None if self.has_exports else not name.startswith("_")


class Outline:
    """The statements of one module; each half is worked out when somebody first asks for it.

    ``imports`` is ``None`` where only a parser can tell.
    """

    def __init__(
        self, imports: Callable[[], tuple[Import, ...] | None], names: Callable[[], Names]
    ) -> None:
        self._imports = imports
        self._names = names

    @cached_property
    def imports(self) -> tuple[Import, ...] | None:
        """Return the imports, in order."""
        return self._imports()

    @cached_property
    def names(self) -> Names:
        """Return the names."""
        return self._names()
