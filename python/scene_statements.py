"""The statements of a scene, in the order in which Python would run them. Part of reading a scene."""

import ast
import importlib.util
import sys

from own_code import OwnClass
from scene_frame import FUNCTIONS, Frame, is_guarded, may_be_empty, names_bound_in
from scene_values import Cls, Fn, Mod, Obj, joined_all

NEVER = object()
COMMON = {"manim", "numpy", "math", "cmath", "random", "itertools", "functools", "typing", "collections", "os", "sys", "time", "copy", "string", "__future__", "dataclasses", "enum", "operator", "abc", "re", "json", "warnings"}


def is_common(module):
    return module in COMMON


class Statements:
    """Expects the frame, the names and value() of the reader."""

    def block(self, statements):
        """True where the end of the block is not reached."""
        for statement in statements:
            method = getattr(self, f"do_{type(statement).__name__}", None)
            if method is None:
                for child in ast.iter_child_nodes(statement):
                    if isinstance(child, ast.expr):
                        self.value(child)
            elif method(statement) is NEVER:
                return True
        return False

    def do_Expr(self, node):
        self.value(node.value)

    def do_Return(self, node):
        self.given.append(self.value(node.value) if node.value else Obj(type(None)))
        return NEVER

    def do_Raise(self, node):
        for part in (node.exc, node.cause):
            if part:
                self.value(part)
        return NEVER

    def do_Continue(self, node):
        return NEVER

    do_Break = do_Continue

    def do_Delete(self, node):
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.frame.bind(target.id, None)

    def do_Assign(self, node):
        value = self.value(node.value)
        for target in node.targets:
            self.assign(target, value)

    def do_AnnAssign(self, node):
        if node.value:
            self.assign(node.target, self.value(node.value))

    def do_AugAssign(self, node):
        target = node.target
        if isinstance(target, ast.Name):
            before = self.load(ast.copy_location(ast.Name(target.id, ast.Load()), target))
            after = self.operated(node.op, before, self.value(node.value))
            self.bind(target.id, before if isinstance(before, Obj) and before.kind is self.index.by_name.get("VGroup") else after)
            return
        self.value(node.value)
        if isinstance(target, ast.Attribute):
            self.value(target.value)
            self.given_to.setdefault(target.attr, []).append(None)
        else:
            self.value(target)

    def bind(self, name, value):
        frame = self.frame
        while frame is not None and name not in frame.bound:
            frame = frame.parent
        (frame or self.module).bind(name, value)

    def assign(self, target, value):
        if isinstance(target, ast.Name):
            self.bind(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self.assign_parts(target, value)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, None)
        elif isinstance(target, ast.Attribute):
            self.value(target.value)
            if not self.is_noting:
                self.given_to.setdefault(target.attr, []).append(value)
        else:
            self.value(target)

    def assign_parts(self, target, value):
        is_plain = not any(isinstance(part, ast.Starred) for part in target.elts)
        for place, part in enumerate(target.elts):
            held = None
            if isinstance(value, Obj) and is_plain:
                held = value.parts[place] if value.parts and len(value.parts) == len(target.elts) else value.item
            self.assign(part, held)

    def do_Import(self, node):
        for alias in node.names:
            top = alias.name.split(".")[0]
            self.check_module(node, alias.name)
            loaded = sys.modules.get(alias.name if alias.asname else top)
            self.bind(alias.asname or top, Mod(loaded) if loaded else None)
            self.imports_unknown = self.imports_unknown or not is_common(top)

    def do_ImportFrom(self, node):
        name = node.module or ""
        if node.level:
            self.fault(node, "ImportError", "attempted relative import with no known parent package")
        elif self.check_module(node, name):
            self.imports_unknown = self.imports_unknown or not is_common(name.split(".")[0])
        module = sys.modules.get(name) if not node.level else None
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(module)
                continue
            value = None
            if module is not None:
                value = self.imported(node, module, alias.name)
            self.bind(alias.asname or alias.name, value)

    def imported(self, node, module, name):
        if hasattr(module, name):
            return self.value_of(getattr(module, name), name)
        is_module = hasattr(module, "__path__") and importlib.util.find_spec(f"{module.__name__}.{name}") is not None
        if not is_module:
            near = self.index.nearest(name, {entry for entry in dir(module) if not entry.startswith("_")})
            hint = f": the nearest is {near[0]}" if near else ""
            self.fault(node, "ImportError", f"cannot import name '{name}' from '{module.__name__}'{hint}", near)
        return None

    def check_module(self, node, name):
        """Whether a module is there. Only parents that are loaded are asked, so nothing is run."""
        if name in sys.modules:
            return True
        parent, _, _ = name.rpartition(".")
        top = name.split(".")[0]
        try:
            if parent and parent not in sys.modules:
                is_there = importlib.util.find_spec(top) is not None
            else:
                is_there = importlib.util.find_spec(name) is not None
        except (ImportError, ValueError, AttributeError):
            is_there = False
        if not is_there:
            hint = "" if top == "manim" else ": only Manim, numpy and Python's own modules are here"
            self.fault(node, "ModuleNotFoundError", f"No module named '{name}'{hint}")
        return is_there

    def do_FunctionDef(self, node):
        for part in node.decorator_list + node.args.defaults + [entry for entry in node.args.kw_defaults if entry]:
            self.value(part)
        function, _ = self.define(node)
        self.frame.bind(node.name, Fn(function, node.name) if function.is_plain else None)

    do_AsyncFunctionDef = do_FunctionDef

    def do_ClassDef(self, node):
        values = [self.value(base) for base in node.bases]
        for part in node.decorator_list + [keyword.value for keyword in node.keywords]:
            self.value(part)
        known = [value.kind for value in values if isinstance(value, Cls)]
        is_magic = any(isinstance(part, FUNCTIONS) and part.name in ("__getattr__", "__getattribute__") for part in node.body)
        own = OwnClass(node, known or [object], self.raw_name, len(known) != len(values) or is_magic or bool(node.decorator_list))
        self.classes.append(own)
        inner = Frame("class", names_bound_in(node.body), self.frame, own)
        before, self.frame = self.frame, inner
        for statement in node.body:
            if isinstance(statement, FUNCTIONS):
                self.method(statement, own)
            else:
                self.block([statement])
        self.frame = before
        before.waiting.extend(inner.waiting)
        before.bind(node.name, Cls(own))

    def method(self, node, own):
        for part in node.decorator_list + node.args.defaults + [entry for entry in node.args.kw_defaults if entry]:
            self.value(part)
        function, _ = self.define(node, own)
        own.own[node.name] = function
        self.frame.bind(node.name, None)

    # -- branches and loops -----------------------------------------------------------------------------------------------

    def do_If(self, node):
        self.value(node.test)
        self.quiet += is_guarded(node.test)
        ended = self.branches([node.body, node.orelse])
        self.quiet -= is_guarded(node.test)
        return ended

    def branches(self, bodies):
        """Each body from the same start; afterwards a name has what it has after all of those that go on."""
        frame = self.frame
        start, seen = dict(frame.values), set(frame.seen)
        after = []
        for body in bodies:
            frame.values, frame.seen = dict(start), set(seen)
            if not self.block(body):
                after.append((frame.values, frame.seen))
        if not after:
            frame.values, frame.seen = start, seen | set(frame.seen)
            return NEVER
        names = set().union(*(values for values, _ in after))
        frame.values = {name: joined_all(values.get(name) for values, _ in after) for name in names}
        frame.seen = set().union(*(each for _, each in after))
        return None

    def forget(self, body):
        """Before a loop: what its body assigns may come from an earlier time round."""
        for name in names_bound_in(body):
            if name in self.frame.bound:
                self.frame.values[name] = None
                self.frame.seen.add(name)

    def do_For(self, node):
        item = self.item_of(node.iter, self.value(node.iter))
        self.forget([*node.body, *node.orelse])
        self.assign(node.target, item)
        self.quiet += may_be_empty(node.iter)
        self.branches([node.body, []])
        self.quiet -= may_be_empty(node.iter)
        self.block(node.orelse)

    do_AsyncFor = do_For

    def do_While(self, node):
        self.forget([*node.body, *node.orelse])
        self.value(node.test)
        self.branches([node.body, []])
        self.block(node.orelse)

    def do_Try(self, node):
        self.quiet += bool(node.handlers)
        ended = self.branches([node.body, []])
        self.forget([*node.body, *node.handlers])
        self.branches([handler.body for handler in node.handlers] + [node.orelse])
        self.quiet -= bool(node.handlers)
        self.block(node.finalbody)
        return ended

    do_TryStar = do_Try

    def do_With(self, node):
        for item in node.items:
            self.value(item.context_expr)
            if item.optional_vars:
                self.assign(item.optional_vars, None)
        return NEVER if self.block(node.body) else None

    do_AsyncWith = do_With

    def do_Match(self, node):
        self.value(node.subject)
        self.forget([case.pattern for case in node.cases])
        self.branches([case.body for case in node.cases] + [[]])
