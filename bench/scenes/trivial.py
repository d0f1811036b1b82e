# Three short animations.
from manim import *


class Trivial(Scene):
    def construct(self):
        circle = Circle(color=BLUE)
        square = Square(color=YELLOW)
        self.play(Create(circle))
        self.play(Transform(circle, square))
        self.play(FadeOut(circle))
