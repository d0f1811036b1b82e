"""What a scene asks of its objects: attributes that must exist, and calls that must fit. Part of reading a scene."""

import ast
import types

from api_index import OwnClass, OwnFunction, find_attribute, is_kind, is_open, mro_of, plain_function
from scene_values import Broken, Builder, Cls, Fn, Magic, Mod, Obj, joined_all

# Objects that a mobject or a scene holds, by the attribute that holds them.
HELD_BY_LIBRARY = {"x_axis": "NumberLine", "y_axis": "NumberLine", "z_axis": "NumberLine"}
CAMERAS = (("ThreeDScene", "ThreeDCamera"), ("MovingCameraScene", "MovingCamera"))
AXIS_CONFIGS = ("axis_config", "x_axis_config", "y_axis_config", "z_axis_config")
# Sequences whose items can be anything: an animation in a list is an animation all the same.
CONTAINERS = (list, tuple, set, frozenset, dict, types.GeneratorType, map, filter, zip, enumerate, reversed, range)


def name_of(kind):
    return kind.__name__


class CallChecks:
    """Expects index, faults and value() of the reader."""

    # -- attributes -------------------------------------------------------------------------------------------------------

    def attribute(self, node, value):
        name = node.attr
        if isinstance(value, Broken):
            return value
        if isinstance(value, Obj):
            return self.of_object(node, value, name)
        if isinstance(value, Builder) and value.method is None:
            found = self.of_object(node, value.target, name, "animate")
            if isinstance(found, Broken) or name == "animate":
                return found if isinstance(found, Broken) else None
            return Builder(value.target, found if isinstance(found, (Fn, Magic)) else None)
        if isinstance(value, Cls):
            return self.of_class(node, value.kind, name)
        if isinstance(value, Mod):
            return self.of_module(node, value.module, name)
        if isinstance(value, Fn) and isinstance(value.function, OwnFunction):
            if not hasattr(types.FunctionType, name) and name not in self.stored and not self.is_dynamic:
                self.fault(node, "AttributeError", f"'{value.name}' is a function and has no attribute '{name}'")
            return None
        return self.of_nobody(node, name) if value is None else None

    def of_object(self, node, value, name, through=None):
        kind, manim = value.kind, self.index.manim
        if is_open(kind) or self.is_dynamic:
            return None
        owner, held = find_attribute(kind, name)
        if name == "camera" and is_kind(kind, manim.Scene) and not isinstance(owner, OwnClass) and name not in self.stored:
            return self.camera_of(kind)
        if owner is not None:
            return self.held(value, owner, held, name)
        is_framed = name == "frame" and is_kind(kind, manim.Camera) and name not in self.stored
        if (name in self.stored or name in self.index.set_by_others) and not is_framed:
            return self.held_value(name) if isinstance(kind, OwnClass) and not self.is_of_library(kind, name) else None
        if name in self.index.attributes_of(kind):
            return self.library_value(kind, name)
        if self.may_be_below(value, name) or self.has_own_lookup(kind):
            return None
        if is_kind(kind, manim.Mobject) and name.startswith(("get_", "set_")):
            return Magic(value, name)
        self.no_attribute(node, value, name)
        return Broken()

    def is_of_library(self, kind, name):
        return any(isinstance(entry, type) and name in self.index.names_of(entry) for entry in mro_of(kind))

    def held_value(self, name):
        """What every assignment to an attribute of that name gave it."""
        value = joined_all(self.given_to.get(name, [None]))
        return None if isinstance(value, Obj) and value.kind is type(None) else value

    def has_own_lookup(self, kind):
        owner, _ = find_attribute(kind, "__getattr__")
        return owner is not None and owner is not self.index.manim.Mobject

    def may_be_below(self, value, name):
        """Whether a class that derives from it has the attribute."""
        if value.exact:
            return False
        if name in self.own_members:
            return True
        return isinstance(value.kind, type) and name in self.index.names_below(value.kind)

    def held(self, value, owner, held, name):
        """What a class's own entry gives when an object of it is asked."""
        if isinstance(held, property):
            if name == "animate":
                return Builder(value)
            return self.annotated(held.fget, value)
        if isinstance(held, classmethod):
            return None
        function = plain_function(held)
        if function is None:
            return None
        return Fn(function, name, value, not isinstance(held, staticmethod))

    def library_value(self, kind, name):
        manim = self.index.manim
        if name in HELD_BY_LIBRARY and is_kind(kind, manim.CoordinateSystem):
            return Obj(self.index.by_name[HELD_BY_LIBRARY[name]], exact=False)
        if name == "frame" and is_kind(kind, manim.MovingCamera):
            return Obj(manim.VMobject, exact=False)
        return None

    def camera_of(self, kind):
        real = next(entry for entry in mro_of(kind) if isinstance(entry, type))
        if real is self.index.manim.Scene and not any(isinstance(entry, OwnClass) and "__init__" in entry.own for entry in mro_of(kind)):
            return Obj(self.index.manim.Camera)
        for scene, camera in CAMERAS:
            if real is self.index.by_name[scene]:
                return Obj(self.index.by_name[camera])
        return None

    def no_attribute(self, node, value, name):
        if not self.is_noted():
            return
        manim, kind = self.index.manim, value.kind
        candidates = {entry for entry in self.index.attributes_of(kind) if not entry.startswith("_")}
        near = self.index.nearest(name, candidates)
        hint = f": '{near[0]}' is the nearest" if near else ""
        if name == "frame" and is_kind(kind, manim.Camera):
            near, hint = ["MovingCameraScene"], ": only the camera of a MovingCameraScene has a frame"
        elif is_kind(kind, manim.Scene) and hasattr(manim.ThreeDScene, name):
            near, hint = ["ThreeDScene"], ": only a ThreeDScene has it"
        self.fault(node, "AttributeError", f"{name_of(kind)} has no attribute '{name}'{hint}", near)

    def of_class(self, node, kind, name):
        if is_open(kind) or self.is_dynamic:
            return None
        owner, held = find_attribute(kind, name)
        if owner is None:
            is_known = hasattr(type(kind), name) or name in self.stored or name in self.own_members
            if not is_known and isinstance(kind, type):
                near = self.index.nearest(name, set(dir(kind)))
                hint = f": '{near[0]}' is the nearest" if near else ""
                self.fault(node, "AttributeError", f"type object '{name_of(kind)}' has no attribute '{name}'{hint}", near)
            return None
        function = plain_function(held)
        if function is None or isinstance(held, classmethod):
            return None
        return Fn(function, name, None, False)

    def of_module(self, node, module, name):
        if hasattr(module, name):
            return self.value_of(getattr(module, name), name)
        is_whole = not hasattr(module, "__path__") or module.__name__ in ("manim", "numpy")
        if is_whole and name not in self.stored:
            near = self.index.nearest(name, {entry for entry in dir(module) if not entry.startswith("_")})
            hint = f": '{near[0]}' is the nearest" if near else ""
            self.fault(node, "AttributeError", f"module '{module.__name__}' has no attribute '{name}'{hint}", near)
            return Broken()
        return None

    def of_nobody(self, node, name):
        """An object nobody can tell: its attribute must at least be one that some class has."""
        if self.imports_unknown or self.is_dynamic or self.answers_all or self.is_somebodys(name) or name.startswith("set_"):
            return None
        if name.startswith("get_") and self.is_somebodys(name[4:]):
            return None
        if self.is_noted():
            near = self.index.nearest(name, self.index.known_anywhere)
            hint = f": '{near[0]}' is the nearest" if near else ""
            self.fault(node, "AttributeError", f"nothing in Manim, numpy or Python has an attribute '{name}'{hint}", near)
        return Broken()

    def is_somebodys(self, name):
        return name in self.index.known_anywhere or name in self.stored or name in self.own_members

    # -- calls ------------------------------------------------------------------------------------------------------------

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

    # -- what is played, grouped and animated -------------------------------------------------------------------------------

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
