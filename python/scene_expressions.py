"""The expressions of a scene, and what is known of their values. Part of reading a scene."""

import ast
import types

from own_code import find_attribute, is_kind
from scene_frame import Frame, is_guarded
from scene_values import Fn, Obj, joined, joined_all


class Expressions:
    """Expects the frame, assign(), load() and attribute() of the reader."""

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
