// Manim sources of "The one that fits": all three variants fail, each in its own way, and a repair heals them.
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, MUTED = "#0f172a", "#f1f5f9", "#94a3b8"
ROSE, COOL, GOLD, VIOLET = "#fb7185", "#38bdf8", "#fbbf24", "#a78bfa"


class TheOneThatFits(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        Text.set_default(font="DejaVu Sans", color=INK)
        title = Text("The one that fits", font_size=44).to_edge(UP, buff=0.45)

        def receptor(cell, notch):
            x, y, _ = cell.get_top()
            return Polygon(*[np.array([x + dx, y + dy, 0]) for dx, dy in notch], color=INK, fill_color=INK, fill_opacity=1)

        flat = [(-0.3, 0), (0.3, 0), (0.3, 0.4), (-0.3, 0.4)]
        pointed = [(-0.3, 0), (0.3, 0), (0, 0.45)]
        fitting = [(-0.35, 0), (0.35, 0), (0.35, 0.45), (0, 0.1), (-0.35, 0.45)]
        cells = VGroup(*[Circle(radius=0.75, color=c, fill_color=c, fill_opacity=0.4, stroke_width=5) for c in (VIOLET, COOL, VIOLET)])
        cells.arrange(RIGHT, buff=1.4).move_to([-2.6, -1.4, 0])
        receptors = VGroup(*[receptor(cell, notch) for cell, notch in zip(cells, (flat, fitting, pointed))])
        name = Text("B cells: each another shape", font_size=32, color=MUTED).move_to([-2.6, -2.9, 0])

        antigen = Triangle(color=GOLD, fill_color=GOLD, fill_opacity=1).scale(0.34).rotate(PI).move_to([-6.2, 1.3, 0])
        stops = [receptors[n].get_top() + 0.5 * UP for n in (0, 2)]
        fit = np.array([cells[1].get_x(), receptors[1].get_bottom()[1] + 0.42, 0])

        def antibody(x, y):
            arms = VGroup(
                Line([0, 0, 0], [0, -0.45, 0]), Line([0, 0, 0], [-0.3, 0.38, 0]), Line([0, 0, 0], [0.3, 0.38, 0])
            ).set_stroke(COOL, 9)
            return arms.move_to([x, y, 0])

        antibodies = VGroup(*[antibody(x, y) for y in (1.0, -0.3, -1.6) for x in (3.3, 4.5, 5.7)])
        made = Text("antibodies", font_size=34, color=COOL).move_to([4.5, -2.9, 0])

        self.play(FadeIn(title), FadeIn(cells), FadeIn(receptors), FadeIn(name), FadeIn(antigen), run_time=0.7)
        self.play(antigen.animate.move_to(stops[0]), run_time=0.5)
        self.play(antigen.animate.move_to(stops[1]), run_time=0.7)
        self.play(antigen.animate.move_to(fit), run_time=0.6)
        self.play(cells[1].animate.set_fill(COOL, opacity=0.85), Flash(fit, color=GOLD, flash_radius=0.7), run_time=0.6)
        self.play(
            LaggedStart(*[FadeIn(y, target_position=cells[1], scale=0.3) for y in antibodies], lag_ratio=0.12),
            FadeIn(made),
            run_time=1.4,
        )
        self.play(antibodies.animate.shift(0.15 * UP), rate_func=there_and_back, run_time=0.5)
`;

const twoNumbers = edited(source, ['arms.move_to([x, y, 0])', 'arms.move_to(x, y)']);
const noTuple = edited(source, ['x, y, _ = cell.get_top()', 'x, y = cell.get_top()']);
const noSuchMethod = edited(source, ['cells.arrange(RIGHT, buff=1.4)', 'cells.distribute(RIGHT, buff=1.4)']);

const slower = edited(source, ['lag_ratio=0.12', 'lag_ratio=0.2']);
const circling = edited(source, ['antibodies.animate.shift(0.15 * UP)', 'antibodies.animate.scale(1.05)']);

export const antibodiesManim: readonly [DemoLadder] = [
  {
    written: [twoNumbers, noTuple, noSuchMethod],
    repaired: [source, slower, circling],
    patch: [['            return arms.move_to(x, y)', '            return arms.move_to([x, y, 0])']],
    judgement: approval(85, 'The antigen could rest a moment at each cell that does not fit.'),
  },
];
