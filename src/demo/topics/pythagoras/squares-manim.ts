// Manim sources of "A square on every side": the first variant names an animation of the other Manim, which a rule heals.
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, MUTED = "#0f172a", "#f1f5f9", "#94a3b8"
WARM, COOL, GOLD = "#fb7185", "#38bdf8", "#fbbf24"


class SquaresOnTheSides(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        Text.set_default(font="DejaVu Sans", color=INK)
        title = Text("A square on every side", font_size=44).to_edge(UP, buff=0.45)

        # Right angle at C; legs of 3 and 4 units.
        unit = 0.53
        corner = np.array([-4.0, -1.25, 0])

        def point(x, y):
            return corner + unit * np.array([x, y, 0])

        a, b = 3, 4
        triangle = Polygon(point(0, 0), point(b, 0), point(0, a), color=INK, stroke_width=5)
        mark = Polygon(*[point(*p) for p in ((0, 0), (0.45, 0), (0.45, 0.45), (0, 0.45))], color=INK, stroke_width=3)

        def square(color, *corners):
            return Polygon(*[point(*p) for p in corners], color=color, fill_color=color, fill_opacity=0.3, stroke_width=4)

        on_a = square(WARM, (0, 0), (0, a), (-a, a), (-a, 0))
        on_b = square(COOL, (0, 0), (b, 0), (b, -b), (0, -b))
        on_c = square(GOLD, (0, a), (b, 0), (a + b, b), (a, a + b))
        labels = VGroup(*[
            Text(name, font_size=44, color=color).move_to(shape)
            for name, color, shape in (("a²", WARM, on_a), ("b²", COOL, on_b), ("c²", GOLD, on_c))
        ])

        formula = VGroup(
            Text("a²", font_size=64, color=WARM), Text("+", font_size=56),
            Text("b²", font_size=64, color=COOL), Text("=", font_size=56),
            Text("c²", font_size=64, color=GOLD),
        ).arrange(RIGHT, buff=0.3).move_to([3.5, 0.6, 0])
        note = Text("true for every right triangle", font_size=30, color=MUTED).next_to(formula, DOWN, buff=0.55)

        self.play(FadeIn(title, shift=0.2 * DOWN), Create(triangle), Create(mark), run_time=0.8)
        self.play(
            LaggedStart(*[GrowFromPoint(s, triangle.get_center()) for s in (on_a, on_b, on_c)], lag_ratio=0.45),
            run_time=1.4,
        )
        self.play(FadeIn(labels, scale=0.6), run_time=0.4)
        self.play(
            *[ReplacementTransform(labels[i].copy(), formula[2 * i]) for i in range(3)],
            FadeIn(formula[1]), FadeIn(formula[3]),
            run_time=0.9,
        )
        self.play(FadeIn(note, shift=0.2 * UP), on_c.animate.set_fill(opacity=0.55), run_time=0.6)
        self.play(Circumscribe(formula, color=GOLD, buff=0.25), run_time=0.7)
        self.wait(0.2)
`;

const older = edited(source, ['Create(', 'ShowCreation(']);
const drawn = edited(
  source,
  ['GrowFromPoint(s, triangle.get_center())', 'DrawBorderThenFill(s)'],
  ['lag_ratio=0.45', 'lag_ratio=0.3'],
);
const faded = edited(
  source,
  ['GrowFromPoint(s, triangle.get_center())', 'FadeIn(s, scale=0.7)'],
  ['Circumscribe(formula, color=GOLD, buff=0.25)', 'Indicate(formula, color=INK)'],
);

export const squaresManim: readonly [DemoLadder] = [
  {
    written: [older, drawn, faded],
    judgement: approval(91, 'The note under the formula could be a little larger.'),
  },
];
