"""Reads a scene in the order in which Python would run it and notes what surely fails when its line is reached.

Two rounds: the first learns what functions give back and what attributes hold, the second notes the faults. Every statement is read once a
round, so a round takes time linear to the scene.
"""

import ast
import functools
import importlib.util
import sys
import types

from api_index import OwnClass, OwnFunction, bound_names, find_attribute, is_kind, mro_of, plain_function
from scene_calls import CallChecks
from scene_values import Broken, Cls, Fn, Mod, Obj, joined, joined_all

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
NEVER = object()
MADE_OF = {"points", "get_points", "get_all_points", "get_vertices", "get_anchors", "submobjects", "split", "updaters", "get_updaters"}
# What makes classes and objects whose attributes are told by name.
MAKERS = {"namedtuple", "NamedTuple", "SimpleNamespace", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "make_dataclass", "type", "_replace"}
# Enough to know the first ones of the source by; looking for the nearest name costs more than all else.
FAULTS = 100


class Frame:
    """Names of one scope. `seen` are those that may have a value by now; `every` holds each value a name is ever given."""

    def __init__(self, kind, bound, parent, owner=None):
        self.kind = kind
        self.bound = bound
        self.parent = parent
        self.owner = owner
        self.values = {}
        self.seen = set()
        self.every = {}
        self.waiting = []

    def bind(self, name, value):
        self.values[name] = value
        self.seen.add(name)
        self.every.setdefault(name, []).append(value)


def names_bound_in(body, arguments=None):
    """Names that belong to a function's own scope."""
    names, outside = set(), set()
    for entry in all_arguments(arguments) if arguments else []:
        names.add(entry.arg)
    stack = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            names.add(node.name)
            stack.extend(node.decorator_list)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            names.update(part.target.id for part in ast.walk(node) if isinstance(part, ast.NamedExpr) and isinstance(part.target, ast.Name))
            continue
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            outside.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.add(node.rest)
        stack.extend(ast.iter_child_nodes(node))
    return names - outside - {"*"}


def all_arguments(arguments):
    more = [entry for entry in (arguments.vararg, arguments.kwarg) if entry]
    return arguments.posonlyargs + arguments.args + arguments.kwonlyargs + more


def is_guarded(test):
    """Whether a condition asks about what there is, so that what follows need not fail."""
    if isinstance(test, ast.Constant):
        return True
    names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    return bool(names & {"__name__", "hasattr", "isinstance", "callable", "getattr", "TYPE_CHECKING", "locals", "globals"})


def may_be_empty(node):
    """Whether a loop runs over what a mobject is made of: a group has no points of its own, so its body need not run at all."""
    asked = node.func if isinstance(node, ast.Call) else node
    return isinstance(asked, ast.Attribute) and asked.attr in MADE_OF


class SceneReader(CallChecks):
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

    # -- statements -----------------------------------------------------------------------------------------------------

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

    # -- expressions ------------------------------------------------------------------------------------------------------

    def value(self, node):
        method = getattr(self, f"of_{type(node).__name__}", None)
        if method is not None:
            return method(node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)
        return None

    def of_Name(self, node):
        return self.load(node) if isinstance(node.ctx, ast.Load) else None

    def of_Constant(self, node):
        return Obj(type(node.value)) if node.value is not Ellipsis else None

    def of_JoinedStr(self, node):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.value(part.value)
        return Obj(str)

    def of_List(self, node):
        values = [self.value(part) for part in node.elts]
        is_plain = not any(isinstance(part, ast.Starred) for part in node.elts)
        kind = {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)]
        return Obj(kind, item=joined_all(values) if is_plain else None, parts=values if is_plain and kind is tuple else None)

    of_Tuple = of_Set = of_List

    def of_Dict(self, node):
        for part in [*node.keys, *node.values]:
            if part is not None:
                self.value(part)
        return Obj(dict)

    def of_Lambda(self, node):
        for part in node.args.defaults:
            self.value(part)
        function, hints = self.define(node)
        result = Fn(function, "<lambda>")
        result.hints = hints
        return result

    def of_IfExp(self, node):
        self.value(node.test)
        self.quiet += is_guarded(node.test)
        result = joined(self.value(node.body), self.value(node.orelse))
        self.quiet -= is_guarded(node.test)
        return result

    def of_BoolOp(self, node):
        guarded = is_guarded(node.values[0])
        self.value(node.values[0])
        self.quiet += guarded
        for part in node.values[1:]:
            self.value(part)
        self.quiet -= guarded
        return None

    def of_NamedExpr(self, node):
        value = self.value(node.value)
        self.bind(node.target.id, value)
        return value

    def comprehension(self, node, parts):
        bound = {name.id for generator in node.generators for name in ast.walk(generator.target) if isinstance(name, ast.Name)}
        first = self.item_of(node.generators[0].iter, self.value(node.generators[0].iter))
        before, self.frame = self.frame, Frame("comprehension", bound, self.frame)
        self.frame.seen |= bound
        for place, generator in enumerate(node.generators):
            self.assign(generator.target, first if place == 0 else self.item_of(generator.iter, self.value(generator.iter)))
            for test in generator.ifs:
                self.value(test)
        values = [self.value(part) for part in parts]
        inner, self.frame = self.frame, before
        for function, hints, quiet in inner.waiting:
            self.function_body(function, hints, inner, quiet)
        return values

    def of_ListComp(self, node):
        return Obj(list, item=self.comprehension(node, [node.elt])[0])

    def of_GeneratorExp(self, node):
        return Obj(types.GeneratorType, item=self.comprehension(node, [node.elt])[0])

    def of_SetComp(self, node):
        return Obj(set, item=self.comprehension(node, [node.elt])[0])

    def of_DictComp(self, node):
        self.comprehension(node, [node.key, node.value])
        return Obj(dict)

    def of_Starred(self, node):
        self.value(node.value)

    def of_Yield(self, node):
        if node.value:
            self.value(node.value)
        # What the function gives back is a generator, or a coroutine.
        self.given.append(None)

    of_YieldFrom = of_Await = of_Yield

    def of_BinOp(self, node):
        return self.operated(node.op, self.value(node.left), self.value(node.right))

    def of_UnaryOp(self, node):
        value = self.value(node.operand)
        return value if isinstance(value, Obj) and value.kind in (int, float, self.index.numpy.ndarray) and not isinstance(node.op, ast.Not) else None

    def operated(self, operator, left, right):
        if not (isinstance(left, Obj) and isinstance(right, Obj)):
            return None
        numbers, array = (int, float), self.index.numpy.ndarray
        kinds = (left.kind, right.kind)
        if array in kinds and all(kind in (*numbers, array) for kind in kinds) and not isinstance(operator, ast.MatMult):
            return Obj(array)
        if all(kind in numbers for kind in kinds):
            is_int = kinds == (int, int) and isinstance(operator, (ast.Add, ast.Sub, ast.Mult, ast.Mod, ast.FloorDiv))
            return Obj(int) if is_int else Obj(float) if not isinstance(operator, ast.Pow) else None
        return Obj(str) if kinds == (str, str) and isinstance(operator, ast.Add) else None

    def of_Subscript(self, node):
        value = self.value(node.value)
        self.value(node.slice)
        if isinstance(node.ctx, ast.Store):
            return None
        is_slice = isinstance(node.slice, ast.Slice)
        if isinstance(value, Obj):
            if value.kind in (int, float, bool, type(None)):
                self.fault(node, "TypeError", f"'{value.kind.__name__}' object is not subscriptable")
            return self.part_of(value, node.slice, is_slice)
        if isinstance(value, Fn):
            self.fault(node, "TypeError", f"'{value.name}' is a function: it is called with (), not []")
        return None

    def part_of(self, value, place, is_slice):
        manim = self.index.manim
        if value.kind in (list, tuple) and is_slice:
            return Obj(value.kind, item=value.item)
        if value.kind is tuple and value.parts and isinstance(place, ast.Constant) and isinstance(place.value, int):
            return value.parts[place.value] if -len(value.parts) <= place.value < len(value.parts) else None
        if value.kind in (list, tuple):
            return value.item
        if value.kind is str:
            return Obj(str)
        if isinstance(value.kind, type) and is_kind(value.kind, manim.VMobject) and find_attribute(value.kind, "__getitem__")[0] is manim.Mobject:
            return Obj(manim.VMobject, exact=False)
        return None

    def item_of(self, node, value):
        """What a loop over the value gives."""
        if isinstance(value, Obj):
            if value.kind in (int, float, bool, type(None)):
                self.fault(node, "TypeError", f"'{value.kind.__name__}' object is not iterable")
            if value.kind in (list, tuple, set, types.GeneratorType, enumerate, zip):
                return value.item
            if value.kind is range:
                return Obj(int)
            if value.kind is str:
                return Obj(str)
            manim = self.index.manim
            if isinstance(value.kind, type) and is_kind(value.kind, manim.VMobject) and find_attribute(value.kind, "__iter__")[0] is manim.Mobject:
                return Obj(manim.VMobject, exact=False)
        return None

    def of_Attribute(self, node):
        value = self.value(node.value)
        if isinstance(node.ctx, ast.Store):
            return None
        return self.attribute(node, value)


@functools.lru_cache(maxsize=None)
def public_names(module):
    listed = getattr(module, "__all__", None)
    return set(listed) if listed is not None else {name for name in dir(module) if not name.startswith("_")}


COMMON = {"manim", "numpy", "math", "cmath", "random", "itertools", "functools", "typing", "collections", "os", "sys", "time", "copy", "string", "__future__", "dataclasses", "enum", "operator", "abc", "re", "json", "warnings"}


def is_common(module):
    return module in COMMON


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
