# Fails at once: the name is of another Manim.
from manim import *


class WrongName(Scene):
    def construct(self):
        square = Square()
        self.play(ShowCreation(square))
