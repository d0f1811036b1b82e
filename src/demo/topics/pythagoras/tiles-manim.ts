// Manim sources of "Nine and sixteen make twenty-five": the first variant calls an animation that does not exist, the second renders.
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK = "#0f172a", "#f1f5f9"
WARM, COOL, GOLD = "#fb7185", "#38bdf8", "#fbbf24"


class CountTheTiles(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        Text.set_default(font="DejaVu Sans", color=INK)
        title = Text("Nine and sixteen make twenty-five", font_size=42).to_edge(UP, buff=0.45)

        unit = 0.53
        corner = np.array([-4.0, -1.25, 0])

        def point(x, y):
            return corner + unit * np.array([x, y, 0])

        triangle = Polygon(point(0, 0), point(4, 0), point(0, 3), color=INK, stroke_width=5)

        def tile(color, x, y):
            return Square(unit * 0.88, color=color, fill_color=color, fill_opacity=0.55, stroke_width=2).move_to(point(x, y))

        nine = VGroup(*[tile(WARM, -2.5 + i, 0.5 + j) for j in range(3) for i in range(3)])
        sixteen = VGroup(*[tile(COOL, 0.5 + i, -3.5 + j) for j in range(4) for i in range(4)])

        # The 25 places of the large square, row by row from the hypotenuse.
        along, out = np.array([0.8, -0.6, 0]), np.array([0.6, 0.8, 0])
        places = [point(0, 3) + unit * ((i + 0.5) * along + (j + 0.5) * out) for j in range(5) for i in range(5)]
        outline = Polygon(point(0, 3), point(4, 0), point(7, 4), point(3, 7), color=GOLD, stroke_width=4)

        counts = VGroup(
            Text("9", font_size=72, color=WARM), Text("+", font_size=56),
            Text("16", font_size=72, color=COOL), Text("=", font_size=56),
            Text("25", font_size=72, color=GOLD),
        ).arrange(RIGHT, buff=0.3).move_to([3.6, 0.7, 0])
        powers = Text("3² + 4² = 5²", font_size=44).next_to(counts, DOWN, buff=0.6)

        self.play(FadeIn(title), Create(triangle), run_time=0.6)
        self.play(LaggedStart(*[GrowFromCenter(t) for t in nine], lag_ratio=0.15), FadeIn(counts[0]), run_time=0.8)
        self.play(LaggedStart(*[GrowFromCenter(t) for t in sixteen], lag_ratio=0.08), FadeIn(counts[1:3]), run_time=0.8)
        tiles = [*nine.copy(), *sixteen.copy()]
        nine.set_fill(opacity=0.15)
        sixteen.set_fill(opacity=0.15)
        self.play(
            Create(outline),
            LaggedStart(
                *[t.animate.rotate(-np.arctan2(3, 4)).move_to(p) for t, p in zip(tiles, places)],
                lag_ratio=0.04,
            ),
            run_time=1.5,
        )
        self.play(FadeIn(counts[3:], shift=0.3 * LEFT), run_time=0.4)
        self.play(FadeIn(powers, shift=0.2 * UP), Indicate(outline, color=GOLD, scale_factor=1.04), run_time=0.7)
        self.wait(0.2)
`;

const unknownAnimation = edited(source, [
  'LaggedStart(*[GrowFromCenter(t) for t in nine], lag_ratio=0.15)',
  'PopInSequence(*nine, lag_ratio=0.15)',
]);
const faded = edited(source, ['GrowFromCenter(t)', 'FadeIn(t, scale=0.4)']);
const quicker = edited(source, ['lag_ratio=0.04', 'lag_ratio=0.02'], ['shift=0.3 * LEFT', 'scale=0.5']);

export const tilesManim: readonly [DemoLadder] = [
  {
    written: [unknownAnimation, faded, quicker],
    judgement: approval(88, 'The pale tiles that stay behind compete a little with the moving ones.'),
  },
];
