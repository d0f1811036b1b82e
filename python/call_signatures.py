"""How the functions of Manim and of a scene may be called, their `**kwargs` followed to whoever takes them. Part of the index of Manim."""

import ast
import inspect

from own_code import OwnClass, OwnFunction, find_attribute, is_open, mro_of, plain_function

VARARGS = inspect.CO_VARARGS
VARKEYWORDS = inspect.CO_VARKEYWORDS


class Signature:
    """How a function may be called, without the first argument of a method. `keywords` is None where any keyword is taken."""

    def __init__(self, positional, required, keywords, required_keywords, has_varargs, positional_only=0):
        self.positional = positional
        self.required = required
        self.keywords = keywords
        self.required_keywords = required_keywords
        self.has_varargs = has_varargs
        self.positional_only = positional_only


class Signatures:
    """Expects `sources`, `signatures` and `own_keywords` of the index."""

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
