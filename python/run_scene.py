"""Renders one Manim scene inside the sandbox and says on its standard output, one JSON object a line, what happens.

Arguments: the path of a job file (JSON) with source, width, height, fps, encoder (options of libx264), out,
formulas (the command of the formula process).
Lines: {"animation": n} when an animation begins; at the end either {"done": true} or
{"error": {kind, message, line, column, frames}}. What the scene itself prints goes to standard error.
"""

import json
import os
import sys
import sysconfig
import types

import formulas

# No file of this name exists: Manim has a scene.py of its own, and a frame of the source must be told from it.
SCENE_FILE = "<source>"


def open_report():
    """The scene must not be able to write into the report by printing: it gets standard error as its standard output."""
    report = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)
    return lambda **line: report.write(json.dumps(line) + "\n")


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
    described = {"kind": type(error).__name__, "message": str(error), "frames": frames[-30:]}
    if isinstance(error, SyntaxError) and error.filename == SCENE_FILE:
        described.update(message=error.msg, line=error.lineno, column=error.offset)
    elif inside:
        described["line"] = inside[-1]
    return described


class NoScene(Exception):
    """The source defines nothing that could be rendered."""


class NoOutput(Exception):
    """The scene ran to its end and left no video."""


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
            "media_dir": "/tmp/media",
            "disable_caching": True,
            "progress_bar": "none",
            "verbosity": "ERROR",
            "video_encoder_options": job["encoder"],
        }
    )


def run_module(code):
    """A fresh module named scene, so that its own `__main__` part stays asleep."""
    module = types.ModuleType("scene")
    module.__file__ = SCENE_FILE
    sys.modules["scene"] = module
    exec(code, module.__dict__)
    return module.__dict__


def remux(movie, out):
    """Puts the video track alone into a file with the clock that all clips share."""
    import av

    with av.open(str(movie)) as source, av.open(out, "w", options={"video_track_timescale": "15360", "movflags": "+faststart"}) as target:
        track = source.streams.video[0]
        copy = target.add_stream_from_template(track)
        for packet in source.demux(track):
            if packet.dts is not None:
                packet.stream = copy
                target.mux(packet)


def render(job, report):
    # Before Manim is imported: a source that does not parse is told at once.
    code = compile(job["source"], SCENE_FILE, "exec", dont_inherit=True)
    import manim

    configure(manim, job)
    formulas.install(job["formulas"], "/tmp/media/formulas")
    scene_class = find_scene(run_module(code), manim.Scene)
    renderer = manim.renderer.cairo_renderer.CairoRenderer
    play = renderer.play

    def reported_play(self, *args, **kwargs):
        report(animation=self.num_plays + 1)
        return play(self, *args, **kwargs)

    renderer.play = reported_play
    scene = scene_class()
    scene.render()
    movie = scene.renderer.file_writer.movie_file_path
    if scene.renderer.num_plays == 0 or not os.path.isfile(movie):
        raise NoOutput("the scene has no animation and no wait, so there is no video: end it with self.wait()")
    remux(movie, job["out"])


def main():
    report = open_report()
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    try:
        render(job, report)
    except BaseException as error:  # SystemExit of the scene as well
        report(error=described(error))
        sys.exit(1)
    report(done=True)


main()
