// Manim sources of "Only the outline of the enemy".
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, MUTED = "#0f172a", "#f1f5f9", "#94a3b8"
ROSE, COOL, GOLD, DEEP = "#fb7185", "#38bdf8", "#fbbf24", "#4c1d2b"


class OnlyTheOutline(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        Text.set_default(font="DejaVu Sans", color=INK)
        title = Text("Only the outline of the enemy", font_size=44).to_edge(UP, buff=0.45)

        def spike(angle):
            stem = Line(1.1 * RIGHT, 1.6 * RIGHT, color=ROSE, stroke_width=8)
            tip = Triangle(color=GOLD, fill_color=GOLD, fill_opacity=1).scale(0.17).rotate(PI / 2).move_to(1.7 * RIGHT)
            return VGroup(stem, tip).rotate(angle, about_point=ORIGIN)

        body = Circle(radius=1.1, color=ROSE, fill_color=DEEP, fill_opacity=1, stroke_width=6)
        coil = ParametricFunction(
            lambda t: np.array([0.16 * t, 0.3 * np.sin(3 * t), 0]), t_range=[-4, 4, 0.1], color=ROSE, stroke_width=5
        )
        spikes = VGroup(*[spike(n * TAU / 10) for n in range(10)])
        virus = VGroup(spikes, body, coil).move_to([-4.2, -0.2, 0])
        virus_name = Text("virus", font_size=34, color=ROSE).move_to([-4.2, -2.7, 0])

        vial = VGroup(
            RoundedRectangle(corner_radius=0.2, width=2.6, height=3.2, color=COOL, stroke_width=6),
            Rectangle(width=1.6, height=0.4, color=COOL, fill_color=COOL, fill_opacity=0.6, stroke_width=4).shift(1.85 * UP),
        ).move_to([4.0, -0.1, 0])
        vial_name = Text("vaccine", font_size=34, color=COOL).move_to([4.0, -2.7, 0])
        shown = Text("antigen", font_size=34, color=GOLD).move_to([0, 0.6, 0])
        arrow = Arrow([-1.6, -0.2, 0], [1.9, -0.2, 0], color=GOLD, buff=0, stroke_width=7)
        places = [vial[0].get_center() + np.array([x, y, 0]) for x in (-0.6, 0.05, 0.7) for y in (-0.9, -0.1, 0.7)]

        self.play(FadeIn(title), GrowFromCenter(virus), FadeIn(virus_name), run_time=0.8)
        self.play(Rotate(spikes, PI / 5, about_point=virus.get_center()), run_time=0.7)
        self.play(Create(vial), FadeIn(vial_name), run_time=0.6)
        tips = VGroup(*[spikes[n][1].copy() for n in range(9)])
        self.play(
            GrowArrow(arrow), FadeIn(shown),
            LaggedStart(*[tip.animate.move_to(place) for tip, place in zip(tips, places)], lag_ratio=0.08),
            run_time=1.4,
        )
        self.play(body.animate.set_opacity(0.2), coil.animate.set_stroke(opacity=0.2), run_time=0.5)
        self.play(LaggedStart(*[Indicate(tip, color=INK) for tip in tips], lag_ratio=0.05), run_time=0.7)
        self.wait(0.2)
`;

const slowTurn = edited(source, ['Rotate(spikes, PI / 5,', 'Rotate(spikes, PI / 10,']);
const faded = edited(source, ['GrowFromCenter(virus)', 'FadeIn(virus, shift=0.4 * RIGHT)']);

export const antigenManim: readonly [DemoLadder] = [
  {
    written: [source, slowTurn, faded],
    judgement: approval(88, 'The word antigen could be explained with a short line.', 'content_match'),
  },
];
