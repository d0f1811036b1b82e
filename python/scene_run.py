"""Renders one Manim scene and says what happens; used by the warm process (warden.py) and by the cold one (run_scene.py).

Job: source, width, height, fps, encoder (options of libx264), out, formulas (the command of the formula process), formulaPipes (descriptors to and from one that runs already, or none), workers (processes that
draw at once), ahead (whether to draw animations in processes of their own), inOrder (not even then).
Lines of the report: {"animation": n} when an animation begins, {"drawn": n} when n of them are drawn, {"sample": {atMs, boxes}} for each
moment of the layout, {"diverged": true} where drawing apart has led elsewhere than drawing in order; at the end {"done": true} or
{"error": {kind, message, line, column, frames}}. What the scene itself prints goes to standard error.
"""

import json
import os
import random
import sys
import sysconfig
import types
from fractions import Fraction

import formulas

# No file of this name exists: Manim has a scene.py of its own, and a frame of the source must be told from it.
SCENE_FILE = "<source>"
MEDIA = "/tmp/media"
TICKS = 15360
MESSAGE_LIMIT = 8000
FRAME_LIMIT = 30


class NoScene(Exception):
    """The source defines nothing that could be rendered."""


class NoOutput(Exception):
    """The scene ran to its end and left no video."""


def open_report(descriptor):
    """Whole lines, each in one piece: processes that draw write none."""
    file = os.fdopen(descriptor, "w", buffering=1, encoding="utf-8")
    return lambda **line: file.write(json.dumps(line) + "\n")


def shown_path(path):
    """Paths as a reader knows them: no folder of this machine."""
    if path == SCENE_FILE:
        return path
    for root in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), sysconfig.get_path("stdlib")}, key=len, reverse=True):
        if path.startswith(root + "/"):
            return path[len(root) + 1 :]
    return os.path.basename(path)


def frames_of(error):
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith(os.path.dirname(__file__) + "/"):
            frames.append({"file": shown_path(code.co_filename), "line": trace.tb_lineno, "function": code.co_name})
        trace = trace.tb_next
    return frames


def described(error):
    """A SyntaxError names its own line; any other error happened where the innermost frame of the scene is."""
    frames = frames_of(error)
    inside = [frame["line"] for frame in frames if frame["file"] == SCENE_FILE]
    described = {"kind": type(error).__name__, "message": str(error)[:MESSAGE_LIMIT], "frames": frames[-FRAME_LIMIT:]}
    if isinstance(error, SyntaxError) and error.filename == SCENE_FILE:
        described.update(message=error.msg, line=error.lineno, column=error.offset)
    elif inside:
        described["line"] = inside[-1]
    return described


def find_scene(namespace, scene_class):
    scenes = [value for value in namespace.values() if isinstance(value, type) and issubclass(value, scene_class) and value.__module__ == "scene"]
    if not scenes:
        raise NoScene("the source defines no class that derives from Scene")
    bases = {base for scene in scenes for base in scene.__mro__[1:]}
    return [scene for scene in scenes if scene not in bases][-1]


def configure(manim, job):
    manim.config.update(
        {
            "pixel_width": job["width"],
            "pixel_height": job["height"],
            "frame_rate": job["fps"],
            "frame_width": manim.config.frame_height * job["width"] / job["height"],
            "media_dir": MEDIA,
            "disable_caching": True,
            "progress_bar": "none",
            "verbosity": "ERROR",
            "video_encoder_options": job["encoder"],
            "seed": 0,
            "encoder_queue_size": 2,
        }
    )
    import numpy

    random.seed(0)
    numpy.random.seed(0)


def run_module(code):
    """A fresh module named scene, so that its own `__main__` part stays asleep."""
    module = types.ModuleType("scene")
    module.__file__ = SCENE_FILE
    sys.modules["scene"] = module
    exec(code, module.__dict__)
    return module.__dict__


def join_parts(parts, out):
    """The animations in their order, by copying packets, in a file with the clock that all clips share."""
    import av

    shown = 0
    with av.open(out, "w", options={"video_track_timescale": str(TICKS), "movflags": "+faststart"}) as target:
        copy = None
        for part in parts:
            with av.open(part) as source:
                track = source.streams.video[0]
                copy = copy or target.add_stream_from_template(track)
                ticks = TICKS / track.guessed_rate
                for packet in source.demux(track):
                    if packet.dts is None:
                        continue
                    packet.stream = copy
                    packet.time_base = Fraction(1, TICKS)
                    packet.pts = packet.dts = round(shown * ticks)
                    packet.duration = round((shown + 1) * ticks) - packet.pts
                    shown += 1
                    target.mux(packet)


def render(job, report):
    # Before Manim is imported: a source that does not parse is told at once.
    code = compile(job["source"], SCENE_FILE, "exec", dont_inherit=True)
    import manim

    import play_ahead
    import scene_layout

    configure(manim, job)
    setter = formulas.install(job["formulas"], f"{MEDIA}/formulas", job.get("formulaPipes"))
    setter.expect(job["source"])
    scene_class = find_scene(run_module(code), manim.Scene)
    samples = scene_layout.Samples()
    play = play_ahead.install(manim, job, report, setter, samples.take)
    scene = scene_class()
    scene.render()
    parts = play.finish(scene)
    if not parts:
        raise NoOutput("the scene has no animation and no wait, so there is no video: end it with self.wait()")
    join_parts(parts, job["out"])
    for sample in samples.kept:
        report(sample=sample)


def run(job, descriptor, in_order=False):
    """The whole of one job, its end as the exit code: 0, or 1 when there is no clip."""
    import play_ahead

    report = open_report(descriptor)
    try:
        render({**job, "ahead": job["ahead"] and not in_order}, report)
    except play_ahead.Diverged:
        report(diverged=True)
        return 1
    except BaseException as error:  # SystemExit of the scene as well
        report(error=described(error))
        return 1
    report(done=True)
    return 0
