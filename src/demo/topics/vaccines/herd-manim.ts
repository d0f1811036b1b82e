// Manim sources of "Protecting those who cannot".
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`from manim import *

BACKGROUND, INK, MUTED = "#0f172a", "#f1f5f9", "#94a3b8"
ROSE, COOL, SLATE = "#fb7185", "#38bdf8", "#64748b"
SIZE = 7
OPEN = {(3, 3), (2, 3), (0, 5), (5, 1), (6, 5), (1, 0), (5, 6)}  # not vaccinated on the right side


def spread(open_places):
    """Rings of infection from the middle, through places that are open and touch."""
    ring, seen, rings = [(3, 3)], {(3, 3)}, []
    while ring:
        rings.append(ring)
        ring = sorted({
            (x + dx, y + dy) for x, y in ring for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
            if (x + dx, y + dy) in open_places and (x + dx, y + dy) not in seen
        })
        seen.update(ring)
    return rings


class ProtectingThoseWhoCannot(Scene):
    def construct(self):
        self.camera.background_color = BACKGROUND
        Text.set_default(font="DejaVu Sans", color=INK)
        title = Text("Protecting those who cannot", font_size=44).to_edge(UP, buff=0.45)
        everyone = {(x, y) for x in range(SIZE) for y in range(SIZE)}

        def crowd(center_x, open_places):
            return {
                (x, y): Circle(radius=0.2, stroke_width=0, fill_opacity=1,
                               fill_color=SLATE if (x, y) in open_places else COOL)
                .move_to([center_x + 0.6 * (x - 3), 0.1 + 0.6 * (y - 3), 0])
                for x, y in sorted(everyone)
            }

        left, right = crowd(-3.5, everyone), crowd(3.5, OPEN)
        names = VGroup(
            Text("nobody vaccinated", font_size=32).move_to([-3.5, -2.6, 0]),
            Text("most vaccinated", font_size=32, color=COOL).move_to([3.5, -2.6, 0]),
        )
        self.play(
            FadeIn(title), FadeIn(names),
            LaggedStart(*[FadeIn(dot, scale=0.3) for crowd_ in (left, right) for dot in crowd_.values()], lag_ratio=0.01),
            run_time=0.7,
        )
        rings_left, rings_right = spread(everyone), spread(OPEN)
        for n, ring in enumerate(rings_left):
            hit = [left[place] for place in ring] + [right[place] for place in (rings_right[n] if n < len(rings_right) else [])]
            self.play(*[dot.animate.set_fill(ROSE) for dot in hit], run_time=0.4)
        counts = VGroup(
            Text("49 of 49 ill", font_size=36, color=ROSE).move_to([-3.5, -3.35, 0]),
            Text("2 of 49 ill", font_size=36, color=COOL).move_to([3.5, -3.35, 0]),
        )
        self.play(FadeIn(counts, shift=0.2 * UP), run_time=0.4)
        safe = [right[place] for place in sorted(OPEN) if place not in {(3, 3), (2, 3)}]
        self.play(*[Indicate(dot, color=INK, scale_factor=1.5) for dot in safe], run_time=0.7)
        self.wait(0.1)
`;

const growing = edited(source, ['FadeIn(dot, scale=0.3)', 'GrowFromCenter(dot)']);
const flashing = edited(source, ['dot.animate.set_fill(ROSE)', 'dot.animate(rate_func=rush_into).set_fill(ROSE)']);

export const herdManim: readonly [DemoLadder] = [
  {
    written: [source, growing, flashing],
    judgement: approval(89, 'The grey dots on the right could be named.', 'content_match'),
  },
];
