"""What the installed Manim offers, read from the package itself: names, attributes, and the arguments that calls take.

Nothing here runs a scene. Classes of a scene are `OwnClass`.
"""

import ast
import builtins
import dis
import difflib
import functools
import sys
import textwrap
import types

from call_signatures import Signatures
from own_code import OwnClass, mro_of, plain_function

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

STORE_ATTR = dis.opmap["STORE_ATTR"]
EXTENDED_ARG = dis.opmap["EXTENDED_ARG"]
LOADS_SELF = {number for name, number in dis.opmap.items() if name in ("LOAD_FAST", "LOAD_FAST_BORROW")}


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


class ApiIndex(Signatures):
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
