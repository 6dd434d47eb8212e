"""Names that a module binds by other means than statements that bind names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_pkginit.source.nodes import last_name

ALWAYS_OPEN = frozenset({"global_enum", "_convert", "_convert_"})
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
DICT_READS = frozenset({"get", "items", "keys", "values", "copy"})
DICT_WRITES = frozenset({"update", "setdefault", "__setitem__"})
READERS = frozenset(
    {"list", "len", "set", "frozenset", "tuple", "sorted", "iter", "dict", "getattr", "hasattr",
     "dir", "getmembers", "getsource", "getfile", "isinstance", "repr", "str", "id", "print"}
)  # fmt: skip
WRITERS = frozenset({"setattr", "delattr", "vars"})
MODULE_NAMES = frozenset({"module", "mod"})  # a "namespace" is argparse's
IMPORTERS = frozenset({"import_module", "__import__"})


def changes_itself(tree: ast.Module) -> bool:
    """Tell whether some code in a module may bind any name of that module.

    Code that only reads a namespace, or that changes the namespace of an instance, does not.
    """
    return any(_Namespaces(tree).changes())


def modules_set(tree: ast.Module, name: str) -> set[str]:
    """Return the modules on which a module sets an attribute, by the last segments of their names.

    ``__name__`` stands for the module itself, and an empty string for any module.
    """
    return set(_Namespaces(tree).owners(name))


class _Namespaces:
    """Find where a module mentions its own namespace, or other modules by their names."""

    def __init__(self, tree: ast.Module) -> None:
        self._parents: dict[ast.AST, ast.AST] = {}
        self._nodes: list[ast.AST] = []
        self._sys = {"sys"}
        self._modules: set[str] = set()
        self._handles: dict[str, ast.expr] = {}
        self._imported: dict[str, str] = {}
        for node in self._walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for alias in node.names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    last = alias.name.rpartition(".")[2] if alias.asname else bound
                    self._imported[bound] = last
            if isinstance(node, ast.Import):
                self._sys.update(a.asname for a in node.names if a.name == "sys" and a.asname)
            elif isinstance(node, ast.ImportFrom) and node.module == "sys":
                self._modules.update(a.asname or a.name for a in node.names if a.name == "modules")
        for node in self._nodes:
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
                self._remember(node)

    def _walk(self, tree: ast.Module) -> Iterator[ast.AST]:
        stack: list[ast.AST] = [tree]
        while stack:
            node = stack.pop()
            self._nodes.append(node)
            yield node
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
                stack.append(child)

    def _remember(self, node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> None:
        """Note a variable that holds a module which the code found by its name."""
        if node.value is None or self._key(node.value) is None:
            return
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                self._handles[target.id] = node.value

    def changes(self) -> Iterator[bool]:
        """Yield for each mention of the namespace whether it changes it."""
        for node in self._nodes:
            if isinstance(node, (ast.Name, ast.Attribute)) and last_name(node) in ALWAYS_OPEN:
                yield True
            if isinstance(node, ast.Attribute) and node.attr == "f_globals":
                yield not self._is_read(node)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield self._is_changing_call(node, node.func.id)
            elif isinstance(node, ast.Name) and node.id == "globals":
                parent = self._parents[node]
                yield not isinstance(parent, ast.Call) or parent.func is not node
            if self._is_modules(node):
                yield self._changes_modules(node)
            elif isinstance(node, ast.expr) and self._module(node) is not None:
                yield self._changes_module(node)

    def _is_changing_call(self, call: ast.Call, function: str) -> bool:
        if function == "exec":
            return len(call.args) == 1 and not call.keywords
        if function == "globals":
            return not self._is_read(call)
        if function in ("vars", "locals") and not call.args:
            return self._is_at_module_level(call) and not self._is_read(call)
        return False

    def _is_at_module_level(self, node: ast.AST) -> bool:
        while (parent := self._parents.get(node)) is not None:
            if isinstance(parent, FUNCTIONS):
                return False
            node = parent
        return True

    def _is_read(self, node: ast.AST) -> bool:
        """Tell whether the code only reads a dictionary where it mentions it."""
        parent = self._parents[node]
        if isinstance(parent, ast.Subscript):
            return parent.value is node and isinstance(parent.ctx, ast.Load)
        if isinstance(parent, ast.Attribute):
            return parent.attr in DICT_READS
        if isinstance(parent, ast.Call):
            function = last_name(parent.func)
            return function in READERS or (function == "update" and node in parent.args)
        return isinstance(parent, (ast.Compare, ast.For, ast.comprehension))

    def owners(self, name: str) -> Iterator[str]:
        """Yield the modules on which an attribute of this name is set."""
        for node in self._nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                if node.attr == name:
                    yield from self._last_segment(node.value)
            elif isinstance(node, ast.Call) and last_name(node.func) == "setattr":
                owner, attribute = [*node.args, None, None][:2]
                if owner is not None and _may_be(attribute, name):
                    yield from self._last_segment(owner)

    def _last_segment(self, owner: ast.expr) -> Iterator[str]:
        root = owner
        while isinstance(root, ast.Attribute):
            root = root.value
        if root is owner and isinstance(root, ast.Name) and root.id in MODULE_NAMES:
            yield ""  # a parameter, most likely
        if isinstance(root, ast.Name) and root.id in self._imported:
            yield self._imported[root.id] if root is owner else last_name(owner)
        found = self._handles.get(root.id, root) if isinstance(root, ast.Name) else root
        key = self._key(found)
        if isinstance(key, ast.Constant):
            yield str(key.value).rpartition(".")[2]
        elif key is not None:
            yield last_name(key) if last_name(key) == "__name__" else ""

    # `sys.modules`, and what is found there.

    def _is_modules(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr == "modules" and last_name(node.value) in self._sys
        return isinstance(node, ast.Name) and node.id in self._modules

    def _changes_modules(self, node: ast.AST) -> bool:
        parent = self._parents[node]
        if isinstance(parent, ast.Subscript) and parent.value is node:
            return not isinstance(parent.ctx, ast.Load) and not _is_string(parent.slice)
        if isinstance(parent, ast.Attribute):
            return parent.attr in DICT_WRITES
        return not self._is_read(node)

    def _key(self, node: ast.expr) -> ast.expr | None:
        """Return the name by which an expression finds a module, in `sys.modules` or else."""
        if isinstance(node, ast.Subscript) and self._is_modules(node.value):
            return node.slice if isinstance(node.ctx, ast.Load) else None
        if not isinstance(node, ast.Call) or not node.args:
            return None
        is_found = isinstance(node.func, ast.Attribute) and self._is_modules(node.func.value)
        return node.args[0] if is_found or last_name(node.func) in IMPORTERS else None

    def _module(self, node: ast.expr) -> ast.expr | None:
        """Return the key of a module, or of a variable that holds one; none that is constant."""
        if isinstance(node, ast.Name) and node.id in self._handles:
            node = self._handles[node.id]
        key = self._key(node)
        return None if key is None or _is_string(key) else key

    def _changes_module(self, node: ast.expr) -> bool:
        parent = self._parents[node]
        if isinstance(parent, ast.Attribute):
            if parent.attr == "__dict__" and not self._is_read(parent):
                return True
            return not isinstance(parent.ctx, ast.Load)
        if not isinstance(parent, ast.Call) or node not in parent.args:
            return False
        function = last_name(parent.func)
        if function in WRITERS:
            return parent.args[0] is node
        key = self._module(node)
        is_itself = isinstance(key, ast.Name) and key.id == "__name__"
        return is_itself and function not in READERS


def _may_be(attribute: ast.expr | None, name: str) -> bool:
    return not isinstance(attribute, ast.Constant) or attribute.value == name


def _is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)
