// Manim sources of "One look removes half".
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, MUTED, CELL = "#0f172a", "#f1f5f9", "#94a3b8", "#1e293b"
WARM, COOL, GOLD = "#fb7185", "#38bdf8", "#fbbf24"
NUMBERS = [3, 8, 12, 17, 23, 29, 34, 41, 47, 52, 58, 63, 70, 78, 91]


class OneLookRemovesHalf(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        Text.set_default(font="DejaVu Sans", color=INK)
        title = Text("One look removes half", font_size=44).to_edge(UP, buff=0.45)
        wanted = Text("Where is 58?", font_size=40, color=GOLD).move_to([0, 1.9, 0])

        cells = VGroup(*[
            VGroup(
                RoundedRectangle(corner_radius=0.08, width=0.8, height=0.9, color=COOL, fill_color=CELL,
                                 fill_opacity=1, stroke_width=3),
                Text(str(number), font_size=30),
            )
            for number in NUMBERS
        ]).arrange(RIGHT, buff=0.08)
        middle = cells[7]
        pointer = Arrow(UP, 0.1 * UP, color=GOLD, buff=0, stroke_width=8).next_to(middle, UP, buff=0.1)
        smaller = Text("all smaller than 41: not here", font_size=32, color=WARM).next_to(cells[:8], DOWN, buff=0.6)
        larger = Text("only 7 are left", font_size=32, color=COOL).next_to(cells[8:], DOWN, buff=0.6)

        self.play(FadeIn(title), LaggedStart(*[FadeIn(cell, shift=0.3 * UP) for cell in cells], lag_ratio=0.06), run_time=1.1)
        self.play(FadeIn(wanted, scale=0.8), run_time=0.4)
        self.play(GrowArrow(pointer), middle[0].animate.set_fill(GOLD, opacity=0.35).set_stroke(GOLD), run_time=0.6)
        self.play(Indicate(middle[1], color=GOLD, scale_factor=1.3), run_time=0.6)
        self.play(
            LaggedStart(*[cell.animate.set_opacity(0.15) for cell in reversed(cells[:8])], lag_ratio=0.08),
            FadeIn(smaller, shift=0.2 * UP),
            run_time=1.0,
        )
        self.play(FadeOut(pointer), FadeIn(larger, shift=0.2 * UP), run_time=0.5)
        self.play(LaggedStart(*[Indicate(cell, color=COOL, scale_factor=1.12) for cell in cells[8:]], lag_ratio=0.1), run_time=0.6)
        self.wait(0.2)
`;

const dropping = edited(source, [
  'cell.animate.set_opacity(0.15)',
  'cell.animate.shift(0.15 * DOWN).set_opacity(0.15)',
]);
const fading = edited(
  source,
  ['FadeIn(cell, shift=0.3 * UP)', 'FadeIn(cell, scale=0.5)'],
  ['lag_ratio=0.08', 'lag_ratio=0.03'],
);

export const sortedManim: readonly [DemoLadder] = [
  {
    written: [source, dropping, fading],
    judgement: approval(90, 'The arrow leaves a little early.'),
  },
];
