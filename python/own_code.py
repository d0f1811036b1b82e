"""Classes and functions that a scene defines; they answer the same questions as Manim's own, so that both can be asked alike."""

import ast
import types


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


def name_of(kind):
    return kind.__name__
