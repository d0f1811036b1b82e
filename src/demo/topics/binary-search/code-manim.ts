// Manim sources of "The whole idea as code".
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, MUTED, CELL = "#0f172a", "#f1f5f9", "#94a3b8", "#1e293b"
WARM, COOL, GOLD = "#fb7185", "#38bdf8", "#fbbf24"
LINES = [
    (0, "while low <= high:"),
    (1, "mid = (low + high) // 2"),
    (1, "if items[mid] == wanted:"),
    (2, "return mid"),
    (1, "if items[mid] < wanted:"),
    (2, "low = mid + 1"),
    (1, "else: high = mid - 1"),
]
# Which line runs, and what it leads to; the list is 12, 29, 41, 58, 70 and 58 is wanted.
STEPS = [(1, "mid = 2: 41"), (4, "41 is too small"), (5, "low = 3"), (1, "mid = 3: 58"), (2, "58 is found"), (3, "answer: 3")]


class LinesOfCode(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        title = Text("The whole idea as code", font="DejaVu Sans", font_size=44, color=INK).to_edge(UP, buff=0.45)
        code = VGroup(*[Text(text, font="DejaVu Sans Mono", font_size=28, color=INK) for _, text in LINES])
        for index, (indent, _) in enumerate(LINES):
            code[index].move_to([0, 1.75 - 0.72 * index, 0]).align_to([-6.3 + 0.75 * indent, 0, 0], LEFT)
        bar = Rectangle(width=6.6, height=0.62, color=GOLD, fill_color=GOLD, fill_opacity=0.2, stroke_width=2)
        bar.move_to([-3.3, code[0].get_y(), 0])

        cells = VGroup(*[
            VGroup(
                RoundedRectangle(corner_radius=0.08, width=0.95, height=0.95, color=COOL, fill_color=CELL,
                                 fill_opacity=1, stroke_width=3),
                Text(str(number), font="DejaVu Sans", font_size=32, color=INK),
            )
            for number in (12, 29, 41, 58, 70)
        ]).arrange(RIGHT, buff=0.1).move_to([3.7, 0.9, 0])
        places = VGroup(*[
            Text(str(n), font="DejaVu Sans", font_size=24, color=MUTED).next_to(cell, DOWN, buff=0.15)
            for n, cell in enumerate(cells)
        ])
        happens = Text("wanted: 58", font="DejaVu Sans", font_size=38, color=GOLD).move_to([3.7, -1.3, 0])

        self.play(FadeIn(title), FadeIn(code, lag_ratio=0.1), FadeIn(cells), FadeIn(places), run_time=0.7)
        self.play(FadeIn(bar), FadeIn(happens, shift=0.2 * UP), run_time=0.3)
        changes = {
            0: lambda: [cells[2][0].animate.set_fill(GOLD, opacity=0.4)],
            2: lambda: [cells[:3].animate.set_opacity(0.2)],
            3: lambda: [cells[3][0].animate.set_fill(GOLD, opacity=0.4)],
            5: lambda: [cells[3].animate.scale(1.2)],
        }
        for step, (line, words) in enumerate(STEPS):
            said = Text(words, font="DejaVu Sans", font_size=38, color=GOLD).move_to(happens)
            self.remove(happens)
            self.play(
                bar.animate.set_y(code[line].get_y()),
                FadeIn(said, shift=0.2 * UP),
                *changes.get(step, list)(),
                run_time=0.5,
            )
            self.wait(0.1)
            happens = said
        self.play(Indicate(happens, color=INK), run_time=0.4)
`;

const rose = edited(source, [
  'color=GOLD, fill_color=GOLD, fill_opacity=0.2',
  'color=WARM, fill_color=WARM, fill_opacity=0.2',
]);
const framed = edited(source, ['fill_opacity=0.2, stroke_width=2)', 'fill_opacity=0.05, stroke_width=4)']);

export const codeManim: readonly [DemoLadder] = [
  {
    written: [source, rose, framed],
    judgement: approval(85, 'The code could be a little larger.', 'technical'),
  },
];
