"""What a scene calls: the arguments must fit. Part of reading a scene."""

import ast

from attribute_checks import AttributeChecks
from own_code import OwnClass, OwnFunction, find_attribute, is_kind, is_open, mro_of, name_of
from play_checks import PlayChecks
from scene_values import Broken, Builder, Cls, Fn, Magic, Obj

AXIS_CONFIGS = ("axis_config", "x_axis_config", "y_axis_config", "z_axis_config")


class CallChecks(AttributeChecks, PlayChecks):
    """Expects index, faults and value() of the reader."""

    def of_Call(self, node):
        callee = self.value(node.func)
        receiver = callee.receiver if isinstance(callee, (Fn, Magic)) else None
        # Only an updater is given the mobject whose method takes it.
        updated = receiver if isinstance(callee, Fn) and callee.name in ("add_updater", "remove_updater") else None
        values = [self.argument(part, updated) for part in node.args]
        keywords = {keyword.arg: self.argument(keyword.value, updated) for keyword in node.keywords}
        self.axis_configs(node)
        if isinstance(callee, Broken):
            return callee
        if isinstance(callee, Cls):
            return self.made(node, callee.kind, values, keywords)
        if isinstance(callee, Magic):
            return self.called_magic(node, callee, values, keywords)
        if isinstance(callee, Builder):
            return self.called_builder(node, callee, values, keywords)
        if isinstance(callee, Fn):
            return self.called_function(node, callee, values, keywords)
        if isinstance(callee, Obj):
            self.called_object(node, callee)
        return self.from_numpy(node)

    def argument(self, node, receiver):
        """An argument's value. The function that a mobject's updater is gets that mobject."""
        value = self.value(node)
        is_updater = isinstance(value, Fn) and isinstance(value.function, OwnFunction) and isinstance(receiver, Obj)
        hints = getattr(value, "hints", None)
        if is_updater and hints is not None and is_kind(receiver.kind, self.index.manim.Mobject) and is_updater:
            first = (value.function.node.args.posonlyargs + value.function.node.args.args)[:1]
            if first:
                hints[first[0].arg] = receiver
        return value

    def called_object(self, node, callee):
        owner, _ = find_attribute(callee.kind, "__call__")
        if owner is None and not is_open(callee.kind) and callee.exact:
            kind = name_of(callee.kind)
            self.fault(node, "TypeError", f"'{kind}' object is not callable")

    def from_numpy(self, node):
        callee = node.func
        is_numpy = isinstance(callee, ast.Attribute) and isinstance(callee.value, ast.Name) and callee.value.id in ("np", "numpy")
        return Obj(self.index.numpy.ndarray) if is_numpy and callee.attr in ("array", "zeros", "ones", "linspace", "arange", "cross") else None

    def called_builder(self, node, callee, values, keywords):
        if isinstance(callee.method, Fn):
            self.fits(node, callee.method, values)
        elif isinstance(callee.method, Magic) and callee.method.name.startswith("get_"):
            self.called_magic(node, callee.method, values, keywords)
        return Builder(callee.target)

    def called_magic(self, node, callee, values, keywords):
        name = callee.name[4:]
        if callee.name.startswith("set_"):
            has_one = len(values) + len(keywords) == 1 and set(keywords) <= {"value", None}
            if not has_one and None not in keywords and not any(isinstance(part, ast.Starred) for part in node.args):
                real = self.index.nearest(callee.name, self.index.attributes_of(callee.receiver.kind))
                self.fault(node, "TypeError", f"{name_of(callee.receiver.kind)} has no method '{callee.name}': Manim sets the attribute '{name}' to one value", real)
            return callee.receiver
        if values or keywords:
            self.no_attribute(node, callee.receiver, callee.name)
            return None
        if name not in self.index.attributes_of(callee.receiver.kind) and name not in self.stored | self.index.set_by_others and not self.may_be_below(callee.receiver, name):
            self.no_attribute(node, callee.receiver, callee.name)
        return None

    def made(self, node, kind, values, keywords):
        """An object of a class is made."""
        manim = self.index.manim
        if isinstance(kind, type) and not kind.__module__.startswith("manim"):
            return self.made_plain(kind, values)
        target = self.index.constructor(kind, True)
        if target is not None:
            function, of_kind, skips_first = target
            self.fits_signature(node, name_of(kind), self.index.signature(function, of_kind, skips_first))
        if is_kind(kind, manim.VGroup) or is_kind(kind, manim.Group):
            self.grouped(node, kind, values, "__init__")
        if is_kind(kind, manim.Animation):
            self.animated(node, kind, values)
        return Obj(kind)

    def made_plain(self, kind, values):
        if kind in (list, tuple, set) and len(values) == 1 and isinstance(values[0], Obj):
            return Obj(kind, item=values[0].item)
        if kind is enumerate and values and isinstance(values[0], Obj):
            return Obj(kind, item=Obj(tuple, parts=[Obj(int), values[0].item]))
        if kind is zip:
            return Obj(kind, item=Obj(tuple, parts=[value.item if isinstance(value, Obj) else None for value in values]))
        return Obj(kind) if kind in (str, list, tuple, set, dict, range, enumerate, float, int, bool) else None

    def called_function(self, node, callee, values, keywords):
        self.fits(node, callee, values)
        manim, receiver = self.index.manim, callee.receiver
        if receiver is not None and callee.name == "play" and is_kind(receiver.kind, manim.Scene):
            self.played(node, values)
        if receiver is not None and callee.name == "add" and is_kind(receiver.kind, manim.VGroup):
            self.grouped(node, receiver.kind, values, "add")
        function = callee.function
        if isinstance(function, OwnFunction):
            return self.returns.get(function.node)
        return self.annotated(function, receiver)

    def annotated(self, function, receiver):
        """What the function says it gives."""
        said = getattr(function, "__annotations__", {}).get("return")
        if said in ("Self", "typing.Self"):
            return receiver
        if said == "None":
            return Obj(type(None))
        if said in ("Point3D", "Vector3D", "np.ndarray"):
            return Obj(self.index.numpy.ndarray)
        if said == "str":
            return Obj(str)
        kind = self.index.by_name.get(said) if isinstance(said, str) else None
        return Obj(kind, exact=False) if kind is not None and is_kind(kind, self.index.manim.Mobject) else None

    def fits(self, node, callee, values):
        """Whether the arguments are such as the function takes."""
        function, receiver = callee.function, callee.receiver
        kind = receiver.kind if isinstance(receiver, Obj) else None
        if receiver is not None and self.may_be_overridden(receiver, callee.name):
            return
        if receiver is None and callee.name == "__init__":
            return
        signature = self.index.signature(function, kind, callee.skips_first)
        shown = f"{name_of(kind)}.{callee.name}" if kind is not None else callee.name
        self.fits_signature(node, shown, signature)

    def may_be_overridden(self, receiver, name):
        if receiver.exact:
            return False
        if name in self.own_members and not (isinstance(receiver.kind, OwnClass) and len([1 for entry in self.classes if receiver.kind in mro_of(entry)]) == 1):
            return True
        return isinstance(receiver.kind, type) and sum(name in entry.__dict__ for entry in self.index.classes if receiver.kind in entry.__mro__) > 1

    def fits_signature(self, node, name, signature):
        has_star = any(isinstance(part, ast.Starred) for part in node.args)
        has_double_star = any(keyword.arg is None for keyword in node.keywords)
        given = [keyword.arg for keyword in node.keywords if keyword.arg]
        if signature.keywords is not None:
            for keyword in node.keywords:
                if keyword.arg and keyword.arg not in signature.keywords:
                    self.unknown_keyword(keyword, name, signature)
        count = len(node.args)
        if not has_star and not signature.has_varargs and count > len(signature.positional):
            allowed = len(signature.positional)
            self.fault(node.args[allowed] if allowed < count else node, "TypeError", f"{name} takes {allowed} positional arguments but {count} were given")
        twice = [] if has_star else [entry for entry in given if entry in signature.positional[:count]]
        if twice:
            self.fault(node, "TypeError", f"{name} got multiple values for argument '{twice[0]}'")
        if has_star or has_double_star:
            return
        missing = [entry for entry in signature.required[count:] if entry not in given] + [entry for entry in signature.required_keywords if entry not in given]
        if missing:
            self.fault(node, "TypeError", f"{name} is missing the argument '{missing[0]}'", missing)

    def unknown_keyword(self, keyword, name, signature):
        if not self.is_noted():
            return
        near = self.index.nearest(keyword.arg, signature.keywords)
        hint = f": '{near[0]}' is the nearest" if near else ""
        place = ast.copy_location(ast.Pass(), keyword)
        self.fault(place, "TypeError", f"{name} has no argument '{keyword.arg}'{hint}", near)

    def axis_configs(self, node):
        """Keywords that axes hand to their number lines."""
        for keyword in node.keywords:
            if keyword.arg in AXIS_CONFIGS and isinstance(keyword.value, ast.Dict) and isinstance(node.func, ast.Name) and node.func.id in ("Axes", "ThreeDAxes", "NumberPlane"):
                function, kind, skips_first = self.index.constructor(self.index.manim.NumberLine, True)
                signature = self.index.signature(function, kind, skips_first)
                for key in keyword.value.keys:
                    if isinstance(key, ast.Constant) and isinstance(key.value, str) and signature.keywords is not None and key.value not in signature.keywords:
                        near = self.index.nearest(key.value, signature.keywords)
                        hint = f": '{near[0]}' is the nearest" if near else ""
                        self.fault(key, "TypeError", f"NumberLine has no argument '{key.value}'{hint}", near)
