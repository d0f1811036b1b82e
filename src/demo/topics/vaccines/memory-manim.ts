// Manim sources of "The second time is faster": the first variant names an animation of the other Manim, which a rule heals.
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, MUTED = "#0f172a", "#f1f5f9", "#94a3b8"
ROSE, COOL, GOLD = "#fb7185", "#38bdf8", "#fbbf24"


def wave(t, start, rise, fall, height):
    """A response that starts late, climbs and slowly falls."""
    if t <= start:
        return 0
    u = (t - start) / rise
    return height * u * np.exp(1 - u) if u < 1 else height * (0.35 + 0.65 * np.exp(-(t - start - rise) / fall))


class SecondTimeIsFaster(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        Text.set_default(font="DejaVu Sans", color=INK)
        title = Text("The second time is faster", font_size=44).to_edge(UP, buff=0.45)
        axes = Axes(
            x_range=[0, 10, 1], y_range=[0, 5, 1], x_length=11.4, y_length=4.6, tips=False,
            axis_config={"color": MUTED, "stroke_width": 4, "include_ticks": False},
        ).move_to([0.2, -0.6, 0])
        level = Text("antibodies", font_size=28, color=MUTED).rotate(PI / 2).next_to(axes, LEFT, buff=0.2)
        time = Text("time", font_size=28, color=MUTED).next_to(axes, DOWN, buff=0.2).align_to(axes, RIGHT)

        first = axes.plot(lambda t: wave(t, 1.2, 1.8, 1.2, 1.3), x_range=[0, 5.5, 0.05], color=COOL, stroke_width=8)
        left = wave(5.5, 1.2, 1.8, 1.2, 1.3)
        second = axes.plot(
            lambda t: max(left, wave(t, 5.5, 0.8, 3.5, 4.4)), x_range=[5.5, 10, 0.05], color=GOLD, stroke_width=8
        )

        def contact(x, words, color):
            line = DashedLine(axes.c2p(x, 0), axes.c2p(x, 4.8), color=color, stroke_width=3)
            return VGroup(line, Text(words, font_size=30, color=color).next_to(line.get_top(), RIGHT, buff=0.15))

        vaccine = contact(0.6, "vaccine", COOL)
        virus = contact(5.5, "virus", ROSE)
        virus[1].next_to(virus[0].get_top(), LEFT, buff=0.15)
        slow = Text("slow and small", font_size=30, color=COOL).move_to(axes.c2p(3, 2.2))
        fast = Text("fast and strong", font_size=30, color=GOLD).move_to(axes.c2p(8.6, 4.6))

        self.play(FadeIn(title), FadeIn(axes), FadeIn(level), FadeIn(time), run_time=0.6)
        self.play(FadeIn(vaccine), run_time=0.4)
        self.play(Create(first, rate_func=linear), FadeIn(slow), run_time=1.6)
        self.play(FadeIn(virus), run_time=0.4)
        self.play(Create(second, rate_func=linear), run_time=1.2)
        self.play(FadeIn(fast, shift=0.2 * UP), run_time=0.3)
        self.play(Indicate(fast, color=INK, scale_factor=1.15), run_time=0.6)
`;

const older = edited(source, ['Create(first, rate_func=linear)', 'ShowCreation(first, rate_func=linear)']);
const growing = edited(source, ['FadeIn(vaccine), run_time', 'Create(vaccine[0]), FadeIn(vaccine[1]), run_time']);

export const memoryManim: readonly [DemoLadder] = [
  {
    written: [older, growing, source],
    judgement: approval(91, 'The axes could carry a few marks for weeks.', 'technical'),
  },
];
