"""What a scene asks of its objects: attributes that must exist. Part of reading a scene."""

import types

from own_code import OwnClass, OwnFunction, find_attribute, is_kind, is_open, mro_of, name_of, plain_function
from scene_values import Broken, Builder, Cls, Fn, Magic, Mod, Obj, joined_all

# Objects that a mobject or a scene holds, by the attribute that holds them.
HELD_BY_LIBRARY = {"x_axis": "NumberLine", "y_axis": "NumberLine", "z_axis": "NumberLine"}
CAMERAS = (("ThreeDScene", "ThreeDCamera"), ("MovingCameraScene", "MovingCamera"))


class AttributeChecks:
    """Expects index, faults and annotated() of the reader."""

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
