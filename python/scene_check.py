"""Finds what would keep a Manim scene from rendering by reading it, without running it (a thousandth of a render's time)."""

import ast
import warnings

from api_index import ApiIndex
from own_code import is_open
from scene_reader import SceneReader

# The same bound as the rules have: what is larger is no scene.
CHARACTERS = 131_072
# Each asks all its bases; nobody's scene has as many.
CLASSES = 60
# A reader of the faults needs no more.
FAULTS = 20


def fault(kind, message, line, column, nearest=()):
    return {"kind": kind, "message": message, "line": line, "column": column, "nearest": list(nearest)}


# What most scenes use: read ahead of time, since a check may run in a fork that forgets what it has read.
USUAL = """
Annulus Arc Arrow Arrow3D Axes BarChart Brace BulletedList Circle Circumscribe Code Create Cross CurvedArrow DashedLine DecimalNumber Dot Dot3D
DoubleArrow DrawBorderThenFill Ellipse FadeIn FadeOut FadeTransform Flash FunctionGraph Graph Group GrowArrow GrowFromCenter Indicate Integer
LaggedStart Line Line3D MarkupText MathTex Matrix MoveAlongPath NumberLine NumberPlane Paragraph ParametricFunction Polygon Rectangle
RegularPolygon ReplacementTransform Rotate RoundedRectangle Scene Sector Sphere Square Surface SurroundingRectangle Table Tex Text ThreeDAxes
Title TracedPath Transform TransformMatchingShapes TransformMatchingTex Triangle UpdateFromAlphaFunc UpdateFromFunc ValueTracker Vector VGroup
VMobject Write
"""
USUAL_METHODS = "plot get_area get_graph_label get_axis_labels add_coordinates coords_to_point get_riemann_rectangles get_vertical_line"


class SceneChecker:
    """Knows the installed Manim. Made once a process; `faults` may be asked as often as there are scenes."""

    def __init__(self):
        self.index = ApiIndex()
        for name in USUAL.split():
            target = self.index.constructor(self.index.by_name[name], True) if name in self.index.by_name else None
            if target is not None:
                self.index.signature(*target)
        for name in USUAL_METHODS.split():
            target = self.index.method(self.index.manim.Axes, name)
            if target is not None:
                self.index.signature(*target)
        self.faults("from manim import *\nclass A(Scene):\n    def construct(self):\n        self.wait()\n")

    def faults(self, source):
        """
        What surely fails when its line is reached, in the order of the source: {kind, message, line, column, nearest} each; line and column begin
        with 1. Nothing for what cannot be read: too large, or nested too deep for this reading but perhaps not for Python.
        """
        if len(source) > CHARACTERS:
            return []
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(source, "<source>", "exec", dont_inherit=True)
                tree = ast.parse(source)
        except SyntaxError as error:
            return [fault("SyntaxError", error.msg, error.lineno or 1, error.offset or 1)]
        except ValueError as error:
            return [fault("SyntaxError", str(error), 1, 1)]
        except (RecursionError, MemoryError):
            return []
        if sum(isinstance(node, ast.ClassDef) for node in ast.walk(tree)) > CLASSES:
            return []
        try:
            return self.read(tree)
        except RecursionError:
            return []

    def read(self, tree):
        reader = SceneReader(self.index, tree)
        found = sorted(set((line, column, kind, message, tuple(near)) for line, column, kind, message, near in reader.read()))
        faults = [fault(kind, message, line, column, near) for line, column, kind, message, near in found]
        return (faults + self.of_scene(reader))[:FAULTS]

    def of_scene(self, reader):
        """What a render asks of the source as a whole: a scene that can be made and shows something."""
        scene = reader.rendered()
        if scene is None:
            is_sure = not any(is_open(entry) for entry in reader.classes) and None not in reader.stars and not reader.is_dynamic
            return [fault("NoScene", "the source defines no class that derives from Scene", 1, 1)] if is_sure else []
        if is_open(scene):
            return []
        line, column = scene.node.lineno, scene.node.col_offset + 1
        target = self.index.constructor(scene, True)
        required = self.index.signature(*target).required if target else []
        if required:
            return [fault("TypeError", f"{scene.node.name} is made without arguments, and its __init__ asks for '{required[0]}'", line, column)]
        return []
