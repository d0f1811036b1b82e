// Manim sources of "The shortest way": three ladders that render and score low, and the take that follows a person's prompt.
import { edited, type DemoLadder } from '../topic.ts';
import { distanceJudgements } from './distance-judgements.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, MUTED, LINE = "#0f172a", "#f1f5f9", "#94a3b8", "#334155"
WARM, COOL, GOLD = "#fb7185", "#38bdf8", "#fbbf24"


class ShortestWay(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        Text.set_default(font="DejaVu Sans", color=INK)
        title = Text("The shortest way", font_size=44).to_edge(UP, buff=0.45)

        block, corner = 0.6, np.array([-5.6, -3.5, 0])

        def point(x, y):
            return corner + block * np.array([x, y, 0])

        streets = VGroup(
            *[Line(point(x, 0), point(x, 10), color=LINE, stroke_width=2) for x in range(10)],
            *[Line(point(0, y), point(9, y), color=LINE, stroke_width=2) for y in range(11)],
        )
        start, bend, goal = point(1, 1), point(7, 1), point(7, 9)
        home, school = Dot(start, radius=0.16, color=WARM), Dot(goal, radius=0.16, color=WARM)
        walker = Dot(start, radius=0.12, color=INK)
        across = Line(start, bend, color=COOL, stroke_width=7)
        up = Line(bend, goal, color=COOL, stroke_width=7)
        direct = Line(start, goal, color=GOLD, stroke_width=9)
        legs = VGroup(
            Text("6", font_size=40, color=COOL).next_to(across, DOWN, buff=0.12),
            Text("8", font_size=40, color=COOL).next_to(up, RIGHT, buff=0.2),
        )

        blocks = Text("along the streets: 14", font_size=32, color=COOL).move_to([3.6, 1.9, 0])
        steps = VGroup(
            Text("6² + 8² = 36 + 64 = 100", font_size=32),
            Text("√100 = 10", font_size=56, color=GOLD),
        ).arrange(DOWN, buff=0.5).move_to([3.6, 0.3, 0])
        straight = Text("straight: 10", font_size=32, color=GOLD).move_to([3.6, -1.5, 0])

        self.play(FadeIn(title), FadeIn(streets), FadeIn(home, scale=0.3), FadeIn(school, scale=0.3), run_time=0.7)
        self.play(Create(across), FadeIn(legs[0]), run_time=0.6)
        self.play(Create(up), FadeIn(legs[1]), FadeIn(blocks), run_time=0.7)
        self.play(Create(direct), FadeIn(steps[0], shift=0.2 * UP), run_time=1.0)
        self.play(FadeIn(steps[1], scale=0.7), run_time=0.6)
        self.play(FadeIn(straight), MoveAlongPath(walker, direct), run_time=1.1)
        self.wait(0.3)
`;

const small = String.raw`from manim import *


class ShortestWay(Scene):
    def construct(self):
        self.camera.background_color = "#0f172a"
        title = Text("The shortest way", font_size=20).to_corner(UL)
        corner, block = np.array([-6.6, -3.6, 0]), 0.25
        start, bend, goal = corner, corner + block * 6 * RIGHT, corner + block * np.array([6, 8, 0])
        grid = NumberPlane(x_range=[0, 8], y_range=[0, 9], x_length=2.0, y_length=2.25,
                           background_line_style={"stroke_color": "#334155", "stroke_width": 1})
        grid.shift(corner - grid.c2p(0, 0))
        across = Line(start, bend, color="#38bdf8", stroke_width=2)
        up = Line(bend, goal, color="#38bdf8", stroke_width=2)
        direct = Line(start, goal, color="#fbbf24", stroke_width=2)
        labels = VGroup(
            Text("6", font_size=12).next_to(across, UP, buff=0.05),
            Text("8", font_size=12).next_to(up, RIGHT, buff=0.05),
            Text("10", font_size=12).next_to(direct.get_center(), UL, buff=0.05),
        )
        self.play(FadeIn(title), Create(grid), run_time=1.2)
        self.play(Create(across), Create(up), run_time=1.2)
        self.play(Create(direct), run_time=1.2)
        self.play(FadeIn(labels), run_time=0.8)
        self.wait(0.5)
`;

const withoutSum = edited(
  source,
  [
    '        self.play(Create(direct), FadeIn(steps[0], shift=0.2 * UP), run_time=1.0)\n        self.play(FadeIn(steps[1], scale=0.7), run_time=0.6)',
    '        self.play(Create(direct), run_time=1.6)',
  ],
  ['FadeIn(legs[1]), FadeIn(blocks)', 'FadeIn(legs[1])'],
  ['FadeIn(straight), MoveAlongPath', 'MoveAlongPath'],
);

const grey = edited(
  source,
  ['WARM, COOL, GOLD = "#fb7185", "#38bdf8", "#fbbf24"', 'WARM, COOL, GOLD = "#3f4c60", "#39465a", "#465367"'],
  ['LINE = "#0f172a", "#f1f5f9"', 'LINE = "#0f172a", "#4b586c"'],
);

/** Variants that differ in pace only: the judge looks at the one that was rendered. */
function paced(text: string, from: string): readonly [string, string, string] {
  return [text, edited(text, [from, 'run_time=0.9']), edited(text, ['self.wait(0.', 'self.wait(0.1 + 0.'])];
}

const [first, second, third, asked] = distanceJudgements;

export const distanceManim: readonly [DemoLadder, ...DemoLadder[]] = [
  { written: paced(small, 'run_time=0.8'), judgement: first },
  { written: paced(withoutSum, 'run_time=0.7'), judgement: second },
  { written: paced(grey, 'run_time=0.7'), judgement: third },
  { written: paced(source, 'run_time=0.7'), judgement: asked },
];
