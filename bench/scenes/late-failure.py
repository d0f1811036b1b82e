# Fails after two animations, in a way that only a run can show.
from manim import *


class LateFailure(Scene):
    def construct(self):
        dots = VGroup(*[Dot() for _ in range(3)]).arrange(RIGHT)
        self.play(Create(dots))
        self.play(dots.animate.shift(UP))
        sizes = [1, 2, 3]
        self.play(dots[0].animate.scale(sizes[len(dots)]))
