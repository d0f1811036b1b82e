# About fifteen seconds of what a section shows: a title, axes, a curve, areas, labels, a list that builds up.
from manim import *


class Typical(Scene):
    def construct(self):
        title = Text("The area under a curve", font_size=40).to_edge(UP)
        self.play(Write(title))
        axes = Axes(x_range=[0, 4], y_range=[0, 16, 4], x_length=6, y_length=4.2).shift(LEFT * 2.5 + DOWN * 0.4)
        self.play(Create(axes), run_time=1.5)
        curve = axes.plot(lambda x: x**2, x_range=[0, 3.8], color=BLUE)
        name = Text("y = x · x", font_size=24, color=BLUE).next_to(axes.c2p(3, 9), LEFT)
        self.play(Create(curve), FadeIn(name), run_time=1.5)
        coarse = axes.get_riemann_rectangles(curve, x_range=[0, 3], dx=0.5, fill_opacity=0.6)
        fine = axes.get_riemann_rectangles(curve, x_range=[0, 3], dx=0.1, fill_opacity=0.6)
        self.play(Create(coarse), run_time=1.5)
        self.play(ReplacementTransform(coarse, fine), run_time=1.5)
        area = axes.get_area(curve, x_range=[0, 3], color=[BLUE, GREEN], opacity=0.5)
        self.play(FadeOut(fine), FadeIn(area))
        lines = ["Narrow strips fill it better", "Their sum has a limit", "The limit is the area"]
        notes = VGroup(*[Text(line, font_size=26) for line in lines]).arrange(DOWN, aligned_edge=LEFT, buff=0.5)
        notes.next_to(axes, RIGHT, buff=0.6)
        for note in notes:
            self.play(FadeIn(note, shift=UP * 0.3))
        frame = SurroundingRectangle(notes[2], color=YELLOW)
        self.play(Create(frame))
        self.play(notes[2].animate.set_color(YELLOW))
        self.wait(1)
        self.play(FadeOut(VGroup(axes, curve, name, area)), FadeOut(frame), notes.animate.move_to(ORIGIN))
        self.wait(1)
