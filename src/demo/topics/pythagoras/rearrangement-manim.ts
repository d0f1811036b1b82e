// Manim sources of "Proof by moving four triangles": all three variants fail, each in its own way, and a repair heals them.
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, MUTED = "#0f172a", "#f1f5f9", "#94a3b8"
WARM, COOL, GOLD, SLATE = "#fb7185", "#38bdf8", "#fbbf24", "#475569"


class FourTriangles(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        Text.set_default(font="DejaVu Sans", color=INK)
        title = Text("Proof by moving four triangles", font_size=42).to_edge(UP, buff=0.45)

        unit = 0.82
        origin = np.array([-6.2, -3.3, 0])

        def point(x, y):
            return origin + unit * np.array([x, y, 0])

        def shape(color, opacity, *corners):
            return Polygon(*[point(*p) for p in corners], color=color, fill_color=color, fill_opacity=opacity, stroke_width=3)

        frame = Polygon(*[point(*p) for p in ((0, 0), (7, 0), (7, 7), (0, 7))], color=INK, stroke_width=5)
        triangles = VGroup(
            shape(SLATE, 0.9, (0, 7), (4, 7), (0, 4)),
            shape(SLATE, 0.9, (7, 7), (4, 7), (7, 3)),
            shape(SLATE, 0.9, (7, 0), (7, 3), (3, 0)),
            shape(SLATE, 0.9, (0, 0), (3, 0), (0, 4)),
        ).set_stroke(INK, 2)
        tilted = shape(GOLD, 0.35, (4, 7), (7, 3), (3, 0), (0, 4))
        on_c = Text("c²", font_size=60, color=GOLD).move_to(tilted)
        squares = VGroup(
            shape(WARM, 0.35, (4, 4), (7, 4), (7, 7), (4, 7)),
            shape(COOL, 0.35, (0, 0), (4, 0), (4, 4), (0, 4)),
        )
        names = VGroup(
            Text("a²", font_size=52, color=WARM).move_to(squares[0]),
            Text("b²", font_size=60, color=COOL).move_to(squares[1]),
        )

        before = Text("The gap is c²", font_size=38, color=GOLD).move_to([3.6, 1.5, 0])
        after = Text("Now it is a² + b²", font_size=38).move_to([3.6, 0.5, 0])
        result = Text("a² + b² = c²", font_size=56, color=GOLD).move_to([3.6, -1.1, 0])

        self.play(FadeIn(title), Create(frame), FadeIn(triangles), run_time=0.6)
        self.play(FadeIn(tilted), FadeIn(on_c), FadeIn(before, shift=0.2 * UP), run_time=0.6)
        self.wait(0.5)
        self.play(FadeOut(tilted), FadeOut(on_c), run_time=0.3)
        self.play(
            triangles[1].animate.shift(unit * 3 * DOWN),
            triangles[2].animate.shift(unit * np.array([-3, 4, 0])),
            triangles[3].animate.shift(unit * 4 * RIGHT),
            run_time=1.3,
        )
        self.play(FadeIn(squares), FadeIn(names, scale=0.6), FadeIn(after, shift=0.2 * UP), run_time=0.6)
        self.play(FadeIn(result, scale=0.8), run_time=0.4)
        self.play(Circumscribe(result, color=GOLD, buff=0.25), run_time=0.5)
        self.wait(0.2)
`;

const timesList = edited(source, ['unit * np.array([x, y, 0])', 'unit * [x, y, 0]']);
const inventedMethod = edited(source, [
  'triangles[3].animate.shift(unit * 4 * RIGHT)',
  'triangles[3].animate.slide_along(frame, unit * 4)',
]);
const missingPart = edited(source, [
  'Text("b²", font_size=60, color=COOL).move_to(squares[1])',
  'Text("b²", font_size=60, color=COOL).move_to(squares[2])',
]);

const oneByOne = edited(source, ['            run_time=1.3,', '            lag_ratio=0.2,\n            run_time=1.3,']);
const paler = edited(
  source,
  ['shape(SLATE, 0.9,', 'shape(SLATE, 0.7,'],
  ['FadeIn(result, scale=0.8)', 'FadeIn(result, shift=0.3 * UP)'],
);

export const rearrangementManim: readonly [DemoLadder] = [
  {
    written: [timesList, inventedMethod, missingPart],
    repaired: [source, oneByOne, paler],
    patch: [['            return origin + unit * [x, y, 0]', '            return origin + unit * np.array([x, y, 0])']],
    judgement: approval(90, 'The first caption could leave when the second one arrives.'),
  },
];
