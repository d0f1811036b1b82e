"""Tells whether an animation may be drawn apart from its scene, and compares what two ways of coming to its end have left."""

import dis
import hashlib
import random
import types

import numpy

# A scene that changes one of these steps is drawn as it says.
STEPS = ("update_to_time", "play_internal", "begin_animations", "compile_animation_data", "update_mobjects", "update_self", "get_time_progression")
# These build on their own last frame.
CUMULATIVE = {"TracedPath", "AnimatedBoundary", "PhaseFlow"}
CHANGES = {"append", "appendleft", "extend", "insert", "pop", "popleft", "remove", "update", "setdefault", "clear", "next", "random", "shuffle"}
STORES = {"STORE_GLOBAL", "STORE_ATTR", "STORE_SUBSCR", "DELETE_SUBSCR", "DELETE_ATTR"}
PRECISION = 1e4
ASIDE = 0.31830988


def inner_functions(function):
    """What a function may call that the scene has defined, as far as it can be seen."""
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            continue
    for name in function.__code__.co_names:
        yield function.__globals__.get(name)


def keeps_something(function, seen=None):
    """Whether calling it more or less often may leave something else behind: it stores outside itself, or its code cannot be seen."""
    function = getattr(function, "__func__", function)
    if not isinstance(function, types.FunctionType):
        return True
    seen = set() if seen is None else seen
    if function in seen or function.__module__.startswith("manim."):
        return False
    seen.add(function)
    code = function.__code__
    if CHANGES & set(code.co_names):
        return True
    for step in dis.get_instructions(code):
        if step.opname in STORES or (step.opname == "STORE_DEREF" and step.argval in code.co_freevars):
            return True
    return any(keeps_something(inner, seen) for inner in inner_functions(function) if isinstance(inner, types.FunctionType))


def flat(animations):
    for animation in animations:
        yield animation
        yield from flat(getattr(animation, "animations", ()) or ())


def family(mobjects):
    return {id(member): member for mobject in mobjects for member in mobject.get_family()}.values()


def needs_order(manim, scene):
    """Whether the frames of this animation are to be drawn by the scene itself, one after the other."""
    try:
        return hangs_on_frames(manim, scene)
    except Exception:
        return True


def hangs_on_frames(manim, scene):
    base = manim.Scene
    if scene.updaters or scene.stop_condition is not None:
        return True
    if any(getattr(type(scene), step, None) is not getattr(base, step) for step in STEPS):
        return True
    animations = list(flat(scene.animations))
    for animation in animations:
        function = getattr(animation, "update_function", None)
        if type(animation).__name__ in CUMULATIVE or (function is not None and keeps_something(function)):
            return True
    shown = [*scene.mobjects, *scene.foreground_mobjects, *(one.mobject for one in animations if one.mobject is not None)]
    for member in family(shown):
        if type(member).__name__ in CUMULATIVE:
            return True
        if member.updaters and (member.has_time_based_updater() or any(keeps_something(updater) for updater in member.updaters)):
            return True
    return False


def camera_parts(camera):
    """The mobjects that say where a moving or turning camera looks."""
    for name in ("frame", "phi_tracker", "theta_tracker", "gamma_tracker", "zoom_tracker", "focal_distance_tracker", "_frame_center"):
        part = getattr(camera, name, None)
        if hasattr(part, "get_family"):
            yield part


def outline(points):
    """Numbers of a path that splitting its curves leaves as they are: redrawing a shape again and again splits them. Exact integrals along it."""
    curves = points[: len(points) // 4 * 4].reshape(-1, 4, 3)
    if not len(curves):
        return numpy.zeros(0)
    # Curve and axis stay, the four control points become the five places.
    places = numpy.einsum("pk,nkd->npd", POSITIONS, curves)
    steps = numpy.einsum("pk,nkd->npd", TANGENTS, curves) * WEIGHTS[:, None]
    x, y, z = (places[..., axis] for axis in range(3))
    dx, dy, _ = (steps[..., axis] for axis in range(3))
    integrals = [(x * dy).sum(), (x * x * dy).sum(), (y * y * dx).sum(), (z * dx).sum()]
    return numpy.concatenate([curves[0, 0], curves[-1, 3], integrals])


def bezier_weights(places):
    back = 1 - places
    positions = numpy.stack([back**3, 3 * back**2 * places, 3 * back * places**2, places**3], axis=1)
    tangents = numpy.stack([-3 * back**2, 3 * back**2 - 6 * back * places, 6 * back * places - 3 * places**2, 3 * places**2], axis=1)
    return positions, tangents


NODES, WEIGHTS = numpy.polynomial.legendre.leggauss(5)
POSITIONS, TANGENTS = bezier_weights((NODES + 1) / 2)
WEIGHTS = WEIGHTS / 2


def is_seen(member):
    return any(numpy.any(getattr(member, name)[:, 3] > 0) for name in ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas") if hasattr(member, name))


def digest(scene):
    """Of everything that the next frame hangs on, rounded to what no eye sees."""
    state = hashlib.blake2b(digest_size=16)

    def add(value):
        array = numpy.asarray(value)
        if array.dtype.kind == "f":
            # Aside of round numbers, where the last bit would tell.
            array = numpy.floor(array * PRECISION + ASIDE)
        state.update(str(array.shape).encode() + array.tobytes())

    shown = family([*scene.mobjects, *scene.foreground_mobjects, *camera_parts(scene.renderer.camera)])
    redrawn = {id(part) for member in shown if member.updaters for part in member.get_family()}
    for member in shown:
        is_path = hasattr(member, "fill_rgbas")
        if id(member) in redrawn and is_path:
            if not is_seen(member):
                continue
            add(outline(member.points))
        else:
            add(member.points)
        state.update(type(member).__name__.encode())
        for name in ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "stroke_width", "pixel_array", "z_index"):
            value = getattr(member, name, None)
            if value is not None:
                add(value)
    add(scene.renderer.time)
    state.update(repr(random.getstate()).encode())
    kind, keys, *rest = numpy.random.get_state()
    state.update(kind.encode() + keys.tobytes() + repr(rest).encode())
    return state.hexdigest()
