"""Reads a scene in the order in which Python would run it and notes what surely fails when its line is reached.

Two rounds: the first learns what functions give back and what attributes hold, the second notes the faults. Every statement is read once a
round, so a round takes time linear to the scene.
"""

import ast
import functools
import sys
import types

from own_code import OwnFunction, bound_names, is_kind, mro_of, plain_function
from scene_calls import CallChecks
from scene_expressions import Expressions
from scene_frame import FUNCTIONS, Frame, all_arguments, names_bound_in
from scene_statements import Statements
from scene_values import Broken, Cls, Fn, Mod, Obj, joined_all

# What makes classes and objects whose attributes are told by name.
MAKERS = {"namedtuple", "NamedTuple", "SimpleNamespace", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "make_dataclass", "type", "_replace"}
# Enough to know the first ones of the source by; looking for the nearest name costs more than all else.
FAULTS = 100


class SceneReader(Statements, Expressions, CallChecks):
    """One scene. `faults` are (line, column, kind, message, nearest)."""

    def __init__(self, index, tree):
        self.index = index
        self.tree = tree
        self.faults = []
        self.quiet = 0
        self.is_noting = False
        self.returns = {}
        self.given_to = {}
        self.classes = []
        self.stars = []
        self.look_at_tree()

    # -- before the rounds ----------------------------------------------------------------------------------------------

    def look_at_tree(self):
        self.stored, self.own_members, self.is_dynamic = set(), set(), False
        self.shared = set()
        self.imports_unknown = self.answers_all = False
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                self.stored.add(node.attr)
            elif isinstance(node, ast.ClassDef):
                for statement in node.body:
                    self.own_members |= bound_names(statement)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setattr", "exec", "globals", "vars"):
                self.look_at_dynamic(node)
            elif isinstance(node, ast.Attribute) and node.attr == "__dict__":
                self.is_dynamic = True
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                self.shared.update(node.names)
            elif isinstance(node, ast.Call):
                self.look_at_maker(node)
            elif isinstance(node, FUNCTIONS) and node.name in ("__getattr__", "__getattribute__"):
                self.answers_all = True

    def look_at_maker(self, call):
        """Attributes that a call gives to what it makes: `namedtuple("P", "x y")`, `SimpleNamespace(x=1)`."""
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)
        if called not in MAKERS:
            return
        self.stored.update(keyword.arg for keyword in call.keywords if keyword.arg)
        for part in ast.walk(call):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                self.stored.update(part.value.replace(",", " ").split())

    def look_at_dynamic(self, call):
        name = call.args[1] if call.func.id == "setattr" and len(call.args) > 1 else None
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            self.stored.add(name.value)
        else:
            self.is_dynamic = True

    def read(self):
        for self.is_noting in (False, True):
            if self.is_noting:
                self.reached = find_reached(self.tree, self.rendered(), self.classes)
            self.classes, self.stars = [], []
            self.module = Frame("module", names_bound_in(self.tree.body), None)
            self.frame = self.module
            self.block(self.tree.body)
            self.run_waiting(self.module)
        return self.faults

    def is_noted(self):
        return self.is_noting and self.quiet == 0 and len(self.faults) < FAULTS

    def fault(self, node, kind, message, nearest=()):
        if self.is_noted():
            self.faults.append((node.lineno, node.col_offset + 1, kind, message, list(nearest)))

    # -- functions whose body runs later ----------------------------------------------------------------------------------

    def run_waiting(self, frame):
        """Bodies of the functions that a scope defines: they run when all its names have their values."""
        waiting, frame.waiting = frame.waiting, []
        for function, hints, quiet in waiting:
            self.function_body(function, hints, frame, quiet)

    def function_body(self, function, hints, parent, quiet):
        node = function.node
        is_lambda = isinstance(node, ast.Lambda)
        body = [] if is_lambda else node.body
        inner = Frame("function", names_bound_in([node.body] if is_lambda else body, node.args), parent, function.owner)
        for entry in all_arguments(node.args):
            inner.bind(entry.arg, hints.get(entry.arg))
        before, self.frame = self.frame, inner
        noisy, self.quiet = self.quiet, quiet
        outer, self.given = getattr(self, "given", []), []
        if is_lambda:
            self.given.append(self.value(node.body))
        else:
            ended = self.block(body)
            if not ended:
                self.given.append(Obj(type(None)))
        self.returns[node] = joined_all(self.given)
        self.run_waiting(inner)
        self.given = outer
        self.frame, self.quiet = before, noisy

    def define(self, node, owner=None):
        function = OwnFunction(node, self.raw_name, owner)
        hints = {}
        decorators = {part.id for part in node.decorator_list if isinstance(part, ast.Name)} if not isinstance(node, ast.Lambda) else set()
        first = (node.args.posonlyargs + node.args.args)[:1]
        if owner is not None and first and not decorators & {"staticmethod", "classmethod"}:
            hints[first[0].arg] = Obj(owner, exact=False)
        is_run = isinstance(node, ast.Lambda) or not self.is_noting or node in self.reached
        if is_run:
            self.frame.waiting.append((function, hints, self.quiet))
        return function, hints

    def rendered(self):
        """The scene that a render picks: the last of those no other derives from."""
        scenes = [entry for entry in self.classes if is_kind(entry, self.index.manim.Scene)]
        bases = {base for entry in scenes for base in mro_of(entry)[1:]}
        leaves = [entry for entry in scenes if entry not in bases]
        return leaves[-1] if leaves else None

    # -- names ----------------------------------------------------------------------------------------------------------

    def raw_name(self, name):
        """The class or function that a name of the module stands for."""
        value = joined_all(self.module.every[name]) if name in self.module.bound and name in self.module.every else self.star_value(name)
        return value.kind if isinstance(value, Cls) else value.function if isinstance(value, Fn) else None

    def star_value(self, name):
        for module in reversed(self.stars):
            if module is not None and name in public_names(module):
                return self.value_of(getattr(module, name), name)
        return None

    def is_star_name(self, name):
        return any(module is None or name in public_names(module) for module in self.stars)

    def value_of(self, raw, name=""):
        """What is known of an object of the package."""
        if isinstance(raw, type):
            return Cls(raw)
        if isinstance(raw, types.ModuleType):
            return Mod(raw)
        if isinstance(raw, types.FunctionType):
            return Fn(raw, name) if plain_function(raw) else None
        if isinstance(raw, (str, int, float, self.index.numpy.ndarray)) and not isinstance(raw, bool):
            return Obj(type(raw))
        return None

    def load(self, node):
        name = node.id
        frame, is_inner = self.frame, False
        while frame is not None:
            if name in frame.bound and not (frame.kind == "class" and is_inner):
                return self.bound_value(node, frame, is_inner)
            # A comprehension is part of the flow around it, a function is not.
            is_inner = is_inner or frame.kind == "function"
            frame = frame.parent
        if self.is_star_name(name):
            return self.star_value(name)
        if name in self.index.builtin:
            raw = getattr(self.builtins(), name, None)
            return Cls(raw) if isinstance(raw, type) else None
        # A function may have said `global` of it.
        if name == "__class__" or self.is_dynamic or name in self.shared:
            return None
        self.unknown_name(node)
        return Broken()

    def builtins(self):
        return sys.modules["builtins"]

    def unknown_name(self, node):
        if not self.is_noted():
            return
        candidates = self.index.public | self.module.bound if self.stars else self.module.bound
        near = self.index.nearest(node.id, candidates)
        hint = f": the nearest name is {near[0]}" if near else ""
        if node.id in sys.stdlib_module_names:
            hint = f": import {node.id} first"
        elif not self.stars and node.id in self.index.public:
            near, hint = [node.id], ": nothing imported it from manim"
        self.fault(node, "NameError", f"name '{node.id}' is not defined{hint}", near)

    def bound_value(self, node, frame, is_inner):
        name = node.id
        if name in self.shared:
            return None
        if is_inner:
            return joined_all(frame.every.get(name, [None]))
        if name not in frame.seen and not self.is_dynamic:
            if frame.kind == "function":
                self.fault(node, "UnboundLocalError", f"'{name}' is used before anything is assigned to it in this function")
            elif frame.kind == "module" and not self.is_star_name(name) and name not in self.index.builtin:
                self.fault(node, "NameError", f"name '{name}' is used before it is defined")
            elif self.is_star_name(name):
                return self.star_value(name)
        return frame.values.get(name)


@functools.lru_cache(maxsize=None)
def public_names(module):
    listed = getattr(module, "__all__", None)
    return set(listed) if listed is not None else {name for name in dir(module) if not name.startswith("_")}


def find_reached(tree, rendered, classes):
    """The functions that the module's own statements, the rendered scene, or a function that is reached itself mention by name."""
    mentioned_by, owners = {}, {}
    by_node = {entry.node: entry for entry in classes}

    def collect(node, holder):
        stack = [(node, holder)]
        while stack:
            current, inside = stack.pop()
            for child in ast.iter_child_nodes(current):
                deeper = inside
                if isinstance(child, FUNCTIONS):
                    owners[child] = by_node.get(current)
                    deeper = child
                elif isinstance(child, ast.Name):
                    mentioned_by.setdefault(inside, set()).add(child.id)
                elif isinstance(child, ast.Attribute):
                    mentioned_by.setdefault(inside, set()).add(child.attr)
                elif isinstance(child, ast.Constant) and isinstance(child.value, str) and len(child.value) < 60:
                    mentioned_by.setdefault(inside, set()).add(child.value)
                stack.append((child, deeper))

    collect(tree, None)
    names = set(mentioned_by.get(None, ()))
    if rendered is not None:
        names |= {entry.__name__ for entry in mro_of(rendered)}
    reached, waiting = set(), list(owners.items())
    # Each round is one step further away from what runs at once; nobody calls deeper than this.
    for _ in range(60):
        called = [(function, owner) for function, owner in waiting if is_called(function, owner, names)]
        if not called:
            break
        waiting = [entry for entry in waiting if entry not in set(called)]
        for function, _ in called:
            reached.add(function)
            names |= mentioned_by.get(function, set())
    return reached


def is_called(function, owner, names):
    if owner is None:
        return function.name in names
    is_override = function.name.startswith("__") or any(function.name in dir(base) for base in mro_of(owner) if isinstance(base, type))
    return owner.__name__ in names and (is_override or function.name in names)
