"""Scopes of a scene and the names that belong to them, and what of its code need not run."""

import ast

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
MADE_OF = {"points", "get_points", "get_all_points", "get_vertices", "get_anchors", "submobjects", "split", "updaters", "get_updaters"}


class Frame:
    """Names of one scope. `seen` are those that may have a value by now; `every` holds each value a name is ever given."""

    def __init__(self, kind, bound, parent, owner=None):
        self.kind = kind
        self.bound = bound
        self.parent = parent
        self.owner = owner
        self.values = {}
        self.seen = set()
        self.every = {}
        self.waiting = []

    def bind(self, name, value):
        self.values[name] = value
        self.seen.add(name)
        self.every.setdefault(name, []).append(value)


def names_bound_in(body, arguments=None):
    """Names that belong to a function's own scope."""
    names, outside = set(), set()
    for entry in all_arguments(arguments) if arguments else []:
        names.add(entry.arg)
    stack = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            names.add(node.name)
            stack.extend(node.decorator_list)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            names.update(part.target.id for part in ast.walk(node) if isinstance(part, ast.NamedExpr) and isinstance(part.target, ast.Name))
            continue
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            outside.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.add(node.rest)
        stack.extend(ast.iter_child_nodes(node))
    return names - outside - {"*"}


def all_arguments(arguments):
    more = [entry for entry in (arguments.vararg, arguments.kwarg) if entry]
    return arguments.posonlyargs + arguments.args + arguments.kwonlyargs + more


def is_guarded(test):
    """Whether a condition asks about what there is, so that what follows need not fail."""
    if isinstance(test, ast.Constant):
        return True
    names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    return bool(names & {"__name__", "hasattr", "isinstance", "callable", "getattr", "TYPE_CHECKING", "locals", "globals"})


def may_be_empty(node):
    """Whether a loop runs over what a mobject is made of: a group has no points of its own, so its body need not run at all."""
    asked = node.func if isinstance(node, ast.Call) else node
    return isinstance(asked, ast.Attribute) and asked.attr in MADE_OF
