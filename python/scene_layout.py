"""Measures what stands where on the screen: the text, formulas and shapes of a scene after each of its animations.

Places and sizes are shares of the camera's frame, 0, 0 its top left corner. One text is one box, one formula a box for each of its parts; a
drawing of several parts (an arrow, axes, a user's own group class) is one box for its shapes and one for each text in it, in one group.
"""

import numpy

MOST_BOXES = 200
MOST_SAMPLES = 40
MOST_COLOURS = 6
LABEL_LENGTH = 40
VISIBLE = 0.05
# A text of font size 72 has letters (em) of one unit of the scene.
POINTS_A_UNIT = 72


class Samples:
    """Keeps at most so many moments: where there are more, every second, then every fourth …"""

    def __init__(self):
        self.kept = []
        self.stride = 1
        self.seen = 0

    def take(self, manim, scene):
        """After an animation. Nothing that cannot be measured is a fault of the scene."""
        try:
            self.measure(manim, scene)
        except Exception:
            return

    def measure(self, manim, scene):
        note_transforms(manim, scene.animations)
        self.seen += 1
        if (self.seen - 1) % self.stride != 0 or isinstance(scene.camera, manim.ThreeDCamera):
            return
        last_frame = scene.renderer.time - 1 / scene.camera.frame_rate
        boxes = Look(manim, scene).boxes()
        self.kept.append({"atMs": max(0, round(last_frame * 1000)), "boxes": boxes})
        if len(self.kept) > MOST_SAMPLES:
            self.kept = self.kept[::2]
            self.stride *= 2


def note_transforms(manim, animations):
    """A text that was turned into another one still has its own words; what is seen are those of the other."""
    for animation in animations:
        note_transforms(manim, getattr(animation, "animations", None) or ())
        target = getattr(animation, "target_mobject", None)
        if isinstance(animation, manim.Transform) and type(target) is type(animation.mobject):
            animation.mobject.shown_instead = target


def light(colour):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def over(above, below):
    """The colour of a paint with opacity over an opaque colour."""
    return tuple(above[3] * a + (1 - above[3]) * b for a, b in zip(above[:3], below, strict=True))


class Look:
    """One moment of a scene."""

    def __init__(self, manim, scene):
        self.manim = manim
        self.scene = scene
        camera = scene.camera
        centre = camera.frame_center
        self.left = centre[0] - camera.frame_width / 2
        self.top = centre[1] + camera.frame_height / 2
        self.width = camera.frame_width
        self.height = camera.frame_height
        # A scene may have set it as text.
        self.ground = tuple(manim.ManimColor(camera.background_color).to_rgb())
        self.found = []
        # Filled shapes in the order of drawing: place and paint, None where it is no single colour.
        self.fills = []
        self.plain_groups = {manim.Mobject, manim.VMobject, manim.Group, manim.VGroup, manim.VDict}

    def boxes(self):
        for mobject in sorted([*self.scene.mobjects, *self.scene.foreground_mobjects], key=lambda one: one.z_index):
            self.visit(mobject, None)
            if len(self.found) >= MOST_BOXES:
                break
        return self.found[:MOST_BOXES]

    def visit(self, mobject, group):
        instead = getattr(mobject, "shown_instead", None)
        if instead is not None and (self.is_text(mobject) or self.is_formula(mobject)):
            self.add_text(mobject, self.text_of(instead), group, instead)
        elif self.is_formula(mobject):
            self.add_formula(mobject, group or f"g{len(self.found)}")
        elif self.is_text(mobject):
            self.add_text(mobject, self.text_of(mobject), group)
        elif type(mobject) in self.plain_groups:
            self.add_shape(mobject, [mobject], group)
            for part in mobject.submobjects:
                self.visit(part, group)
        else:
            self.visit_drawing(mobject, group or f"g{len(self.found)}")

    def visit_drawing(self, mobject, group):
        texts = self.texts_in(mobject)
        inside = {id(part) for text in texts for part in text.get_family()}
        shapes = [part for part in mobject.get_family() if id(part) not in inside]
        self.add_shape(mobject, shapes, group)
        for text in texts:
            self.visit(text, group)

    def texts_in(self, mobject):
        found = []
        for part in mobject.submobjects:
            if self.is_formula(part) or self.is_text(part):
                found.append(part)
            else:
                found.extend(self.texts_in(part))
        return found

    def is_formula(self, mobject):
        return isinstance(mobject, self.manim.MathTex) and len(mobject.submobjects) > 1

    def is_text(self, mobject):
        kinds = (self.manim.Text, self.manim.MarkupText, self.manim.Paragraph, self.manim.SingleStringMathTex, self.manim.DecimalNumber)
        return isinstance(mobject, kinds)

    def text_of(self, mobject):
        if isinstance(mobject, self.manim.DecimalNumber):
            return f"{mobject.get_value():.{mobject.num_decimal_places}f}"
        if isinstance(mobject, self.manim.Paragraph):
            return mobject.lines_text.text
        if isinstance(mobject, self.manim.SingleStringMathTex):
            return mobject.tex_string
        return getattr(mobject, "original_text", None) or getattr(mobject, "text", "")

    def add_formula(self, formula, group):
        for part in formula.submobjects:
            label = getattr(part, "tex_string", formula.tex_string)
            self.add_text(part, label, group, formula)

    def place(self, parts):
        points = [part.points for part in parts if len(getattr(part, "points", ()))]
        if not points:
            return None
        low = numpy.min([one.min(axis=0) for one in points], axis=0)
        high = numpy.max([one.max(axis=0) for one in points], axis=0)
        place = {
            "x": (low[0] - self.left) / self.width,
            "y": (self.top - high[1]) / self.height,
            "width": (high[0] - low[0]) / self.width,
            "height": (high[1] - low[1]) / self.height,
        }
        if not all(numpy.isfinite(value) for value in place.values()) or max(place["width"], place["height"]) <= 0:
            return None
        return {name: round(float(value), 4) for name, value in place.items()}

    def add(self, kind, label, place, **more):
        self.found.append({"kind": kind, "label": " ".join(str(label).split())[:LABEL_LENGTH], **place, **{key: value for key, value in more.items() if value is not None}})

    def add_shape(self, mobject, parts, group):
        seen = [part for part in parts if self.is_seen(part)]
        place = self.place(seen)
        if place is None:
            return
        self.add("shape", type(mobject).__name__, place, group=group)
        for part in seen:
            self.note_fill(part)

    def is_seen(self, part):
        if not len(getattr(part, "points", ())):
            return False
        if not isinstance(part, self.manim.VMobject):
            return getattr(part, "fill_opacity", 1) > VISIBLE
        filled = part.get_fill_opacity() > VISIBLE
        return filled or (part.get_stroke_opacity() > VISIBLE and part.get_stroke_width() > 0)

    def note_fill(self, part):
        if not isinstance(part, self.manim.VMobject):
            self.fills.append((self.place([part]), None))
        elif part.get_fill_opacity() > VISIBLE and len(part.points) > 4:
            paints = part.get_fill_rgbas()
            self.fills.append((self.place([part]), tuple(paints[0]) if len(paints) == 1 else None))

    def add_text(self, mobject, label, group, formula=None):
        glyphs = [part for part in mobject.get_family() if self.is_seen(part)]
        place = self.place(glyphs)
        if place is None or not str(label).strip():
            return
        size = self.size_of(formula or mobject)
        paints = {tuple(numpy.round(glyph.get_fill_rgbas()[0], 3)) for glyph in glyphs if glyph.get_fill_opacity() > VISIBLE}
        self.add("text", label, place, textSize=size, contrast=self.contrast_at(place, paints), group=group)

    def size_of(self, mobject):
        if isinstance(mobject, self.manim.Paragraph):
            # Its letters are copies: the text that they came from is not scaled with them.
            whole = mobject.lines_text
            size = whole.font_size * mobject.height / whole.height if whole.height else None
        else:
            size = getattr(mobject, "font_size", None)
        return None if size is None or not numpy.isfinite(size) or size <= 0 else round(float(size) / POINTS_A_UNIT / self.height, 4)

    def contrast_at(self, place, paints):
        """The lowest of the text's colours; None where what lies behind is no single colour."""
        behind = self.ground
        for fill, paint in self.fills:
            if fill is None or not overlaps(fill, place):
                continue
            if paint is None or not holds(fill, place):
                return None
            behind = over(paint, behind)
        if not paints or len(paints) > MOST_COLOURS:
            return None
        return round(min(contrast(over(paint, behind), behind) for paint in paints), 2)


def overlaps(one, other):
    return all(one[at] < other[at] + other[size] and other[at] < one[at] + one[size] for at, size in (("x", "width"), ("y", "height")))


def holds(outer, inner, slack=0.004):
    return all(outer[at] <= inner[at] + slack and inner[at] + inner[size] <= outer[at] + outer[size] + slack for at, size in (("x", "width"), ("y", "height")))
