"""What a scene plays, groups and animates: animations here, mobjects there. Part of reading a scene."""

import ast
import types

from own_code import find_attribute, is_kind, is_open, name_of, plain_function
from scene_values import Builder, Cls, Fn, Obj

# Sequences whose items can be anything: an animation in a list is an animation all the same.
CONTAINERS = (list, tuple, set, frozenset, dict, types.GeneratorType, map, filter, zip, enumerate, reversed, range)


class PlayChecks:
    """Expects index and faults of the reader."""

    def played(self, node, values):
        if not node.args:
            if not any(keyword.arg is None for keyword in node.keywords):
                self.fault(node, "ValueError", "play needs at least one animation")
            return
        for part, value in zip(node.args, values):
            before = len(self.faults)
            self.is_animation(part, value, "play")
            # What stands behind a method that is played may be what the method was meant to get.
            if len(self.faults) > before:
                break

    def is_animation(self, node, value, name):
        if isinstance(node, ast.Starred):
            return
        manim = self.index.manim
        if isinstance(value, Obj) and value.kind in CONTAINERS:
            value = value.item
        if isinstance(value, (Cls, Fn)):
            shown = name_of(value.kind) if isinstance(value, Cls) else value.name
            self.fault(node, "TypeError", f"{name} takes animations, and '{shown}' is {'a class' if isinstance(value, Cls) else 'a method: use .animate'}")
        elif isinstance(value, Obj) and not is_open(value.kind) and not is_kind(value.kind, manim.Animation) and value.kind not in CONTAINERS:
            is_mobject = is_kind(value.kind, manim.Mobject)
            hint = ": wrap it in an animation such as Create or FadeIn" if is_mobject else ""
            if value.exact or is_mobject:
                self.fault(node, "TypeError", f"{name} takes animations, and this is a {name_of(value.kind)}{hint}")

    def grouped(self, node, kind, values, name):
        """A group takes mobjects, or lists of them."""
        if find_attribute(kind, name)[0] not in (self.index.manim.VGroup, self.index.manim.Group):
            return
        for part, value in zip(node.args, values):
            if isinstance(value, Obj) and value.kind in (list, tuple, set, types.GeneratorType):
                value = value.item
            if not isinstance(part, ast.Starred) and self.is_no_mobject(value):
                self.fault(part, "TypeError", f"{name_of(kind)} takes mobjects, and this is {self.shown(value)}")

    def is_no_mobject(self, value):
        if isinstance(value, (Cls, Builder)):
            return True
        plain = (str, int, float, bool, type(None), self.index.numpy.ndarray)
        return isinstance(value, Obj) and (value.kind in plain or (not is_open(value.kind) and is_kind(value.kind, self.index.manim.Animation)))

    def shown(self, value):
        if isinstance(value, Builder):
            return "an .animate"
        return f"the class {name_of(value.kind)}" if isinstance(value, Cls) else "a string" if value.kind is str else f"a {name_of(value.kind)}"

    def animated(self, node, kind, values):
        """The first argument of most animations is a mobject; groups of animations take animations."""
        manim = self.index.manim
        owner, init = find_attribute(kind, "__init__")
        if is_kind(kind, manim.AnimationGroup):
            if owner in (manim.AnimationGroup, manim.LaggedStart, manim.Succession):
                for part, value in zip(node.args, values):
                    self.is_animation(part, value, name_of(kind))
            return
        function = plain_function(init)
        if not isinstance(function, types.FunctionType) or not node.args or isinstance(node.args[0], ast.Starred):
            return
        first = function.__code__.co_varnames[1:2]
        if first in (("mobject",), ("vmobject",)) and self.is_no_mobject(values[0]):
            self.fault(node.args[0], "TypeError", f"{name_of(kind)} takes a mobject, and this is {self.shown(values[0])}")
