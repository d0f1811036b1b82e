// Manim sources of "A billion in thirty looks": the first variant names a text class of the other Manim, which a rule heals.
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, MUTED = "#0f172a", "#f1f5f9", "#94a3b8"
COOL, GOLD, WARM = "#38bdf8", "#fbbf24", "#fb7185"
ROWS = [("1 000", 10, COOL), ("1 000 000", 20, GOLD), ("1 000 000 000", 30, WARM)]


class BillionInThirty(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        title = Text("A billion in thirty looks", font="DejaVu Sans", font_size=44, color=INK).to_edge(UP, buff=0.45)
        head = VGroup(
            Text("numbers in the list", font="DejaVu Sans", font_size=28, color=MUTED).move_to([-4.6, 2.1, 0]),
            Text("looks needed", font="DejaVu Sans", font_size=28, color=MUTED).move_to([0, 2.1, 0]).align_to([-2.2, 0, 0], LEFT),
        )
        self.play(FadeIn(title), FadeIn(head), run_time=0.4)

        for index, (size, looks, color) in enumerate(ROWS):
            y = 1.0 - 1.35 * index
            name = Text(size, font="DejaVu Sans", font_size=36, color=INK).move_to([-4.6, y, 0])
            ticks = VGroup(*[
                Rectangle(width=0.19, height=0.7, color=color, fill_color=color, fill_opacity=0.8, stroke_width=0)
                .move_to([-2.1 + 0.24 * n, y, 0])
                for n in range(looks)
            ])
            count = Text(str(looks), font="DejaVu Sans", font_size=44, color=color).next_to(ticks, RIGHT, buff=0.3)
            self.play(
                FadeIn(name, shift=0.3 * RIGHT),
                LaggedStart(*[FadeIn(tick, shift=0.15 * UP) for tick in ticks], lag_ratio=0.15),
                run_time=0.8,
            )
            self.play(FadeIn(count, scale=0.5), run_time=0.3)
        rule = Text("twice as many numbers: one more look", font="DejaVu Sans", font_size=36, color=INK).move_to([0, -3.1, 0])
        self.play(FadeIn(rule, shift=0.2 * UP), run_time=0.4)
        self.play(Indicate(rule, color=GOLD, scale_factor=1.06), run_time=0.5)
        self.wait(0.2)
`;

const older = edited(source, [
  'LaggedStart(*[FadeIn(tick, shift=0.15 * UP) for tick in ticks], lag_ratio=0.15)',
  'ShowCreation(ticks, lag_ratio=0.15)',
]);
const growing = edited(source, ['FadeIn(tick, shift=0.15 * UP)', 'GrowFromEdge(tick, DOWN)']);

export const growthManim: readonly [DemoLadder] = [
  {
    written: [older, growing, source],
    judgement: approval(92, 'The three rows could be introduced with a short pause between them.'),
  },
];
