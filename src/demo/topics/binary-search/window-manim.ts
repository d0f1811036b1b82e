// Manim sources of "Low, high and the middle": the first variant reads a name that it never set, the second renders.
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, CELL = "#0f172a", "#f1f5f9", "#1e293b"
WARM, COOL, GOLD, MINT, VIOLET = "#fb7185", "#38bdf8", "#fbbf24", "#34d399", "#c4b5fd"
NUMBERS = [3, 8, 12, 17, 23, 29, 34, 41, 47, 52, 58, 63, 70, 78, 91]
TARGET = 58


class LowHighMiddle(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        Text.set_default(font="DejaVu Sans", color=INK)
        title = Text("Low, high and the middle", font_size=44).to_edge(UP, buff=0.45)
        wanted = Text("looking for 58", font_size=36, color=GOLD).move_to([0, 2.1, 0])

        cells = VGroup(*[
            VGroup(
                RoundedRectangle(corner_radius=0.08, width=0.8, height=0.9, color=COOL, fill_color=CELL,
                                 fill_opacity=1, stroke_width=3),
                Text(str(number), font_size=30),
            )
            for number in NUMBERS
        ]).arrange(RIGHT, buff=0.08).shift(0.4 * UP)

        def marker(name, color, index, level):
            arrow = Triangle(color=color, fill_color=color, fill_opacity=1).scale(0.14)
            label = Text(name, font_size=28, color=color).next_to(arrow, DOWN, buff=0.1)
            return VGroup(arrow, label).next_to(cells[index], DOWN, buff=0.15 + level)

        low, high = 0, len(NUMBERS) - 1
        low_marker, high_marker = marker("low", WARM, low, 0), marker("high", VIOLET, high, 0)
        looks = Text("looks: 0", font_size=40).move_to([0, -2.6, 0])

        self.play(FadeIn(title), FadeIn(wanted), FadeIn(cells, shift=0.2 * UP), run_time=0.6)
        self.play(FadeIn(low_marker), FadeIn(high_marker), FadeIn(looks), run_time=0.3)
        count = 0
        while low <= high:
            middle = (low + high) // 2
            count += 1
            counted = Text(f"looks: {count}", font_size=40).move_to(looks)
            self.remove(looks)
            self.play(
                cells[middle][0].animate.set_fill(GOLD, opacity=0.45).set_stroke(GOLD),
                FadeIn(counted, shift=0.2 * UP),
                run_time=0.4,
            )
            looks = counted
            if NUMBERS[middle] == TARGET:
                break
            gone = cells[low : middle + 1] if NUMBERS[middle] < TARGET else cells[middle : high + 1]
            low, high = (middle + 1, high) if NUMBERS[middle] < TARGET else (low, middle - 1)
            level = 0.75 if high - low < 2 else 0
            self.play(
                gone.animate.set_opacity(0.15),
                low_marker.animate.next_to(cells[low], DOWN, buff=0.15),
                high_marker.animate.next_to(cells[high], DOWN, buff=0.15 + level),
                run_time=0.4,
            )
        cells[middle][0].set_fill(MINT, opacity=0.5).set_stroke(MINT)
        self.play(cells[middle].animate.scale(1.25), run_time=0.5)
        self.play(Flash(cells[middle], color=MINT, flash_radius=0.8), run_time=0.5)
        self.wait(0.2)
`;

const neverSet = edited(source, ['gone.animate.set_opacity(0.15)', 'discarded.animate.set_opacity(0.15)']);
const blinking = edited(source, [
  'Flash(cells[middle], color=MINT, flash_radius=0.8)',
  'Circumscribe(cells[middle], color=MINT, fade_out=True)',
]);
const quick = edited(source, ['gone.animate.set_opacity(0.15)', 'gone.animate.set_opacity(0.1).shift(0.1 * UP)']);

export const windowManim: readonly [DemoLadder] = [
  {
    written: [neverSet, blinking, quick],
    judgement: approval(86, 'The two markers come close to each other on the last step.'),
  },
];
