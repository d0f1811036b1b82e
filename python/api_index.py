"""What the installed Manim offers, read from the package itself: names, attributes, and the arguments that calls take.

Nothing here runs a scene. Classes of a scene are `OwnClass`; they answer the same questions as Manim's own.
"""

import ast
import builtins
import dis
import difflib
import functools
import inspect
import sys
import textwrap
import types

# Names of the other Manim, of older versions and of nobody, and what stands for them today; for messages only.
MOVED = {
    "ShowCreation": "Create",
    "TexMobject": "MathTex",
    "TextMobject": "Tex",
    "TexText": "Tex",
    "OldTex": "MathTex",
    "get_graph": "plot",
    "add_coordinate_labels": "add_coordinates",
    "ParametricSurface": "Surface",
    "GraphScene": "Axes",
    "Histogram": "BarChart",
    "Bar": "BarChart",
    "Box": "Rectangle",
    "frame": "a MovingCameraScene",
    "move": "shift",
    "FadeInFrom": "FadeIn",
    "FadeOutAndShift": "FadeOut",
    "FadeInFromDown": "FadeIn",
    "InteractiveScene": "Scene",
    "get_bottom_left": "get_corner",
    "get_bottom_right": "get_corner",
    "get_top_left": "get_corner",
    "get_top_right": "get_corner",
    "math": "numpy itself",
}

VARARGS = inspect.CO_VARARGS
VARKEYWORDS = inspect.CO_VARKEYWORDS
STORE_ATTR = dis.opmap["STORE_ATTR"]
EXTENDED_ARG = dis.opmap["EXTENDED_ARG"]
LOADS_SELF = {number for name, number in dis.opmap.items() if name in ("LOAD_FAST", "LOAD_FAST_BORROW")}


class Signature:
    """How a function may be called, without the first argument of a method. `keywords` is None where any keyword is taken."""

    def __init__(self, positional, required, keywords, required_keywords, has_varargs, positional_only=0):
        self.positional = positional
        self.required = required
        self.keywords = keywords
        self.required_keywords = required_keywords
        self.has_varargs = has_varargs
        self.positional_only = positional_only


class OwnFunction:
    """A function that the scene defines, with the names it sees."""

    def __init__(self, node, names, owner=None):
        self.node = node
        self.names = names
        self.owner = owner
        self.name = getattr(node, "name", "<lambda>")
        self.is_plain = not getattr(node, "decorator_list", [])


class OwnClass:
    """A class that the scene defines. `is_open` where something about it cannot be known: then it may have any attribute."""

    def __init__(self, node, bases, names, is_open):
        self.node = node
        self.bases = bases
        self.is_open = is_open
        self.__name__ = node.name
        self.own = {}
        for statement in node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.own[statement.name] = OwnFunction(statement, names, self)
            for target in bound_names(statement):
                self.own.setdefault(target, None)
        self.stored = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)}


def bound_names(statement):
    """Names that one statement of a class body binds, whatever is nested in it but no function."""
    names = set()
    stack = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        stack.extend(ast.iter_child_nodes(node))
    return names


def mro_of(kind):
    """The classes in which an attribute is looked up, the scene's own first."""
    if isinstance(kind, type):
        return kind.__mro__
    order = [kind]
    for base in kind.bases:
        order.extend(entry for entry in mro_of(base) if entry not in order)
    if len(kind.bases) > 1:
        real = [entry for entry in order if isinstance(entry, type)]
        # A base of another comes after it, as Python sorts them.
        real.sort(key=lambda entry: -len(entry.__mro__))
        order = [entry for entry in order if not isinstance(entry, type)] + real
    return tuple(order)


def is_open(kind):
    return any(isinstance(entry, OwnClass) and entry.is_open for entry in mro_of(kind))


def is_kind(kind, base):
    return base in mro_of(kind)


def find_attribute(kind, name):
    """The class that has the attribute and what it holds; (None, None) where no class does."""
    for owner in mro_of(kind):
        held = owner.own if isinstance(owner, OwnClass) else owner.__dict__
        if name in held:
            return owner, held[name]
    return None, None


def plain_function(value):
    """The function behind a static or class method; None where it is something else, or a wrapper whose arguments nobody can tell."""
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    if isinstance(value, OwnFunction):
        return value if value.is_plain else None
    return value if isinstance(value, types.FunctionType) and not hasattr(value, "__wrapped__") else None


def stored_names(code):
    """Names of attributes that a function sets: on its first argument, and on anything else."""
    on_self, on_others = set(), set()
    extended = before = 0
    raw = code.co_code
    for place in range(0, len(raw), 2):
        operation, argument = raw[place], raw[place + 1] | extended << 8
        extended = argument if operation == EXTENDED_ARG else 0
        if operation == STORE_ATTR:
            (on_self if before else on_others).add(code.co_names[argument])
        if operation not in (0, EXTENDED_ARG):
            before = operation in LOADS_SELF and argument == 0
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            nested_self, nested_others = stored_names(constant)
            on_others |= nested_self | nested_others
    return on_self, on_others


class SourceOfFunctions:
    """The trees of the package's own functions; a file is read once."""

    def __init__(self):
        self.files = {}

    def tree(self, function):
        code = function.__code__
        if code.co_filename not in self.files:
            try:
                with open(code.co_filename, encoding="utf-8") as file:
                    self.files[code.co_filename] = file.read().split("\n")
            except OSError:
                self.files[code.co_filename] = []
        last = max((end for _, end, _, _ in code.co_positions() if end), default=0)
        lines = self.files[code.co_filename][code.co_firstlineno - 1 : last]
        try:
            return ast.parse(textwrap.dedent("\n".join(lines))).body[0]
        except (SyntaxError, IndexError):
            return None


class ApiIndex:
    """Made once a process, of the Manim that is imported in it."""

    def __init__(self):
        import manim
        import numpy

        self.manim = manim
        self.numpy = numpy
        self.public = {name for name in dir(manim) if not name.startswith("_")}
        self.builtin = set(dir(builtins)) | {"__file__", "__name__", "__doc__", "__builtins__", "__spec__", "__loader__", "__package__"}
        self.sources = SourceOfFunctions()
        self.attributes_by_class = {}
        self.set_by_others = set()
        self.own_keywords = {}
        self.signatures = {}
        self.classes = self.all_classes()
        for kind in self.classes:
            self.set_by_class(kind)
        self.by_name = {kind.__name__: kind for kind in self.classes}
        self.by_name.update({name: value for name, value in vars(manim).items() if isinstance(value, type)})
        self.known_anywhere = self.names_anywhere()

    def all_classes(self):
        found = {}
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] != "manim" or module is None:
                continue
            for value in list(vars(module).values()):
                if isinstance(value, type) and value.__module__.startswith("manim."):
                    for entry in value.__mro__:
                        found[entry] = True
        return list(found)

    def set_by_class(self, kind):
        """Names that the methods of this very class set on their object."""
        if kind not in self.attributes_by_class:
            annotations = kind.__dict__.get("__annotations__", {})
            names = set(annotations) if isinstance(annotations, dict) else set()
            for value in kind.__dict__.values():
                functions = [value.fget, value.fset] if isinstance(value, property) else [plain_function(value), getattr(value, "__wrapped__", None)]
                for function in functions:
                    if isinstance(function, types.FunctionType):
                        on_self, on_others = stored_names(function.__code__)
                        names |= on_self
                        self.set_by_others |= on_others
            self.attributes_by_class[kind] = names
        return self.attributes_by_class[kind]

    def names_anywhere(self):
        """Every attribute that any class of Manim, numpy or Python has."""
        names = set(self.set_by_others)
        for kind in self.classes:
            names |= set(kind.__dict__) | self.attributes_by_class[kind]
        plain = [getattr(builtins, name) for name in dir(builtins)]
        scalars = [self.numpy.ndarray, self.numpy.float64, self.numpy.int64, self.numpy.bool_, self.numpy.complex128, self.numpy.random.Generator]
        holders = [kind for kind in plain + scalars if isinstance(kind, type)]
        for kind in holders + [types.FunctionType, types.MethodType, types.ModuleType, types.CodeType, types.GeneratorType, type]:
            names |= set(dir(kind))
        return names

    @functools.lru_cache(maxsize=None)
    def names_of(self, kind):
        """Every attribute that an object of the class may have, for classes of Manim, numpy and Python."""
        names = set(dir(kind))
        for entry in kind.__mro__:
            names |= self.set_by_class(entry)
        return names

    def attributes_of(self, kind):
        names = set()
        for entry in mro_of(kind):
            names |= set(entry.own) | entry.stored if isinstance(entry, OwnClass) else self.names_of(entry)
        return names

    @functools.lru_cache(maxsize=None)
    def names_below(self, kind):
        """Attributes of the class or of any class that derives from it."""
        names = set(self.names_of(kind))
        for entry in self.classes:
            if kind in entry.__mro__:
                names |= self.attributes_by_class[entry] | set(entry.__dict__)
        return names

    def nearest(self, name, candidates):
        """At most three real names, the likeliest first."""
        moved = [MOVED[name]] if name in MOVED and MOVED[name] in candidates else []
        if len(name) > 40:
            return moved
        folded = {candidate.lower(): candidate for candidate in sorted(candidates) if not candidate.startswith("_")}
        # Names of another length or with no beginning in common are never the nearest; comparing is what costs.
        likely = [entry for entry in folded if abs(len(entry) - len(name)) <= 6 and (entry[:1] == name[:1].lower() or name[-3:].lower() in entry or entry[-3:] in name.lower())]
        close = [folded[found] for found in difflib.get_close_matches(name.lower(), likely, n=3, cutoff=0.72)]
        return (moved + [found for found in close if found not in moved])[:3]

    # -- calls ---------------------------------------------------------------------------------------------------------

    def signature(self, function, kind=None, skips_first=False):
        """How the function may be called; `kind` is the class of the object for the keywords that it hands on to its bases."""
        if isinstance(function, OwnFunction):
            return self.signature_of_node(function, kind, skips_first)
        key = (function, kind, skips_first)
        if isinstance(kind, OwnClass):
            return self.signature_of_code(*key)
        if key not in self.signatures:
            self.signatures[key] = self.signature_of_code(*key)
        return self.signatures[key]

    def signature_of_code(self, function, kind, skips_first):
        code = function.__code__
        count = code.co_argcount
        names = code.co_varnames[: count + code.co_kwonlyargcount]
        positional, only = list(names[:count]), list(names[count:])
        required = positional[: count - len(function.__defaults__ or ())]
        needed = [name for name in only if name not in (function.__kwdefaults__ or {})]
        handed_on = frozenset()
        if code.co_flags & VARKEYWORDS:
            handed_on = self.handed_on(function, kind)
        return self.joined((positional, required, only, needed), handed_on, bool(code.co_flags & VARARGS), (skips_first, code.co_posonlyargcount))

    def signature_of_node(self, function, kind, skips_first):
        arguments = function.node.args
        positional = [entry.arg for entry in arguments.posonlyargs + arguments.args]
        required = positional[: len(positional) - len(arguments.defaults)]
        only = [entry.arg for entry in arguments.kwonlyargs]
        needed = [entry.arg for entry, default in zip(arguments.kwonlyargs, arguments.kw_defaults) if default is None]
        handed_on = self.handed_on(function, kind) if arguments.kwarg else frozenset()
        return self.joined((positional, required, only, needed), handed_on, arguments.vararg is not None, (skips_first, len(arguments.posonlyargs)))

    def joined(self, names, handed_on, has_varargs, skipped):
        positional, required, only, needed = names
        skips_first, positional_only = skipped
        if skips_first:
            positional, required, positional_only = positional[1:], required[1:], max(0, positional_only - 1)
        keywords = None if handed_on is None else frozenset(positional[positional_only:]) | frozenset(only) | handed_on
        return Signature(positional, required, keywords, needed, has_varargs, positional_only)

    def handed_on(self, function, kind):
        """Keywords that a function takes by its `**kwargs`; None where any would do or nobody can tell."""
        key = (function, kind)
        if isinstance(kind, OwnClass) or isinstance(function, OwnFunction):
            return self.find_handed_on(function, kind, {key})
        if key not in self.own_keywords:
            self.own_keywords[key] = self.find_handed_on(function, kind, {key})
        return self.own_keywords[key]

    def find_handed_on(self, function, kind, seen):
        tree = function.node if isinstance(function, OwnFunction) else self.sources.tree(function)
        if tree is None or tree.args.kwarg is None:
            return None
        uses = keyword_uses(tree, tree.args.kwarg.arg)
        if uses is None:
            return None
        names, calls = uses
        for call in calls:
            target = self.called(call, function, kind)
            if target is None:
                return None
            called, called_kind, skips_first = target
            taken = self.taken_by(called, called_kind, skips_first, seen)
            if taken is None:
                return None
            # What the function gives itself cannot be given a second time.
            given = {keyword.arg for keyword in call.keywords if keyword.arg} if len(calls) == 1 else set()
            names |= taken - given
        return frozenset(names)

    def taken_by(self, called, kind, skips_first, seen):
        key = (called, kind)
        if key in seen or len(seen) > 60:
            return None
        handed_on = frozenset()
        if isinstance(called, OwnFunction):
            has_keywords = called.node.args.kwarg is not None
        else:
            has_keywords = bool(called.__code__.co_flags & VARKEYWORDS)
        if has_keywords:
            handed_on = self.find_handed_on(called, kind, seen | {key})
            if handed_on is None:
                return None
        plain = self.plain_keywords(called, skips_first)
        return plain | handed_on

    def plain_keywords(self, called, skips_first):
        if isinstance(called, OwnFunction):
            arguments = called.node.args
            positional, only = [entry.arg for entry in arguments.args], [entry.arg for entry in arguments.kwonlyargs]
        else:
            code = called.__code__
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            positional, only = list(names[code.co_posonlyargcount : code.co_argcount]), list(names[code.co_argcount :])
        return frozenset(positional[1:] if skips_first else positional) | frozenset(only)

    def called(self, call, function, kind):
        """(function, class, whether its first argument is the object) of a call that hands keywords on."""
        callee = call.func
        if isinstance(callee, ast.Attribute) and is_super(callee.value):
            return self.method_after(function, kind, callee.attr)
        if isinstance(callee, ast.Attribute) and isinstance(callee.value, ast.Name):
            if callee.value.id == "self" and kind is not None:
                return self.method(kind, callee.attr)
            base = self.global_value(function, callee.value.id)
            if isinstance(base, (type, OwnClass)) and callee.attr == "__init__":
                return self.constructor(base, False)
            return None
        if not isinstance(callee, ast.Name):
            return None
        value = self.global_value(function, callee.id)
        if isinstance(value, (type, OwnClass)):
            return self.constructor(value, True)
        plain = plain_function(value)
        return None if plain is None else (plain, None, False)

    def global_value(self, function, name):
        if isinstance(function, OwnFunction):
            return function.names(name)
        return function.__globals__.get(name)

    def constructor(self, kind, skips_first):
        owner, value = find_attribute(kind, "__init__")
        plain = plain_function(value)
        if plain is None or is_open(kind) or self.is_made_elsewhere(kind):
            return None
        return plain, kind, skips_first

    def is_made_elsewhere(self, kind):
        """Whether making an object takes its arguments through more than `__init__`."""
        if isinstance(kind, OwnClass) and (kind.node.keywords or kind.node.decorator_list):
            return True
        owner, value = find_attribute(kind, "__new__")
        return not (owner is object or (owner is not None and owner.__name__ == "Animation"))

    def method(self, kind, name):
        owner, value = find_attribute(kind, name)
        plain = plain_function(value)
        return None if plain is None or is_open(kind) else (plain, kind, not isinstance(value, staticmethod))

    def method_after(self, function, kind, name):
        """The method that `super()` of the function's class stands for, on an object of `kind`."""
        if kind is None:
            return None
        order = mro_of(kind)
        owner = function.owner if isinstance(function, OwnFunction) else self.owner_of(function, order)
        if owner not in order:
            return None
        if isinstance(owner, OwnClass) and (len(owner.bases) != 1 or owner.is_open):
            return None
        for entry in order[order.index(owner) + 1 :]:
            held = entry.own if isinstance(entry, OwnClass) else entry.__dict__
            if name in held:
                plain = plain_function(held[name])
                return None if plain is None else (plain, kind, True)
        return None

    def owner_of(self, function, order):
        for entry in order:
            if isinstance(entry, type) and plain_function(entry.__dict__.get(function.__name__)) is function:
                return entry
        return None


def is_super(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def keyword_uses(tree, name):
    """Keys that are taken out of `**name`, and the calls it is handed on to; None where it is used in another way."""
    keys, calls, understood = set(), [], set()
    uses = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == name:
            uses.append(node)
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg is None and isinstance(keyword.value, ast.Name) and keyword.value.id == name:
                    calls.append(node)
                    understood.add(keyword.value)
            key = taken_key(node, name)
            if key is not None:
                keys.add(key)
                understood.add(node.func.value)
        elif isinstance(node, ast.Subscript) and is_name(node.value, name) and is_text(node.slice):
            keys.add(node.slice.value)
            understood.add(node.value)
        elif isinstance(node, ast.Compare) and is_text(node.left) and is_name(node.comparators[0], name):
            keys.add(node.left.value)
            understood.add(node.comparators[0])
    if any(use not in understood for use in uses) or not uses:
        return None
    return keys, calls


def taken_key(call, name):
    is_taking = isinstance(call.func, ast.Attribute) and is_name(call.func.value, name) and call.func.attr in ("pop", "get", "setdefault")
    return call.args[0].value if is_taking and call.args and is_text(call.args[0]) else None


def is_name(node, name):
    return isinstance(node, ast.Name) and node.id == name


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
