"""What a check knows about the value of an expression; None stands for a value nobody can tell."""


class Obj:
    """An object of a class. Not `exact` where it may be of a class that derives from it. `item` is what it holds, if it holds things."""

    def __init__(self, kind, exact=True, item=None, parts=None):
        self.kind = kind
        self.exact = exact
        self.item = item
        self.parts = parts

    def __eq__(self, other):
        return isinstance(other, Obj) and (self.kind, self.exact, self.item) == (other.kind, other.exact, other.item)

    def __hash__(self):
        return hash((id(self.kind), self.exact))


class Cls:
    """A class itself."""

    def __init__(self, kind):
        self.kind = kind

    def __eq__(self, other):
        return isinstance(other, Cls) and self.kind is other.kind

    def __hash__(self):
        return hash(id(self.kind))


class Fn:
    """A function, or a method with the object it belongs to."""

    def __init__(self, function, name, receiver=None, skips_first=False):
        self.function = function
        self.name = name
        self.receiver = receiver
        self.skips_first = skips_first

    def __eq__(self, other):
        return isinstance(other, Fn) and self.function is other.function and self.receiver == other.receiver

    def __hash__(self):
        return hash(id(self.function))


class Builder:
    """`mobject.animate`, and what its methods give. `method` is set between the dot and the parentheses."""

    def __init__(self, target, method=None):
        self.target = target
        self.method = method

    def __eq__(self, other):
        return isinstance(other, Builder) and (self.target, self.method) == (other.target, other.method)

    def __hash__(self):
        return hash(self.target)


class Magic:
    """`get_x` or `set_x` of a mobject that has no such method: Manim makes one up that reads or writes the attribute."""

    def __init__(self, receiver, name):
        self.receiver = receiver
        self.name = name


class Mod:
    """A module that is loaded."""

    def __init__(self, module):
        self.module = module

    def __eq__(self, other):
        return isinstance(other, Mod) and self.module is other.module

    def __hash__(self):
        return hash(id(self.module))


class Broken:
    """What a faulty expression would give: nothing that is asked of it is a fault of its own."""

    def __eq__(self, other):
        return isinstance(other, Broken)

    def __hash__(self):
        return 0


def joined(first, second):
    """What is known where either may be the value."""
    return first if first == second else None


def joined_all(values):
    values = list(values)
    if not values or any(value != values[0] for value in values[1:]):
        return None
    return values[0]
