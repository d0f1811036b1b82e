"""Draws the animations of a scene in processes of their own while the scene itself runs ahead and draws nothing.

Each such process is a fork at the beginning of its animation and writes that animation's file. The scene goes to the animation's end in one
step. That is the same as drawing in order wherever the end does not hang on the frames between; where it may (updaters that count time or
keep something), the scene draws the animation itself. What escapes that is found by comparing both ends: then everything is drawn in order.
"""

import gc
import os
import random
import select
import signal

import numpy

import drawing_state

ANSWER_BYTES = 64


class Diverged(BaseException):
    """Drawing an animation has failed, or led to another end than skipping it: only drawing in order shows what the scene does.

    No Exception: a scene that catches those must not catch this.
    """


class Apart:
    """One process that draws one animation: its number, where its answer comes from, and the state that it should end in."""

    def __init__(self, pid, answers):
        self.pid = pid
        self.answers = answers
        self.end = None

    def answer(self):
        """What it said before it ended: the digest that it came to, or nothing where it failed."""
        data = os.read(self.answers, ANSWER_BYTES)
        os.close(self.answers)
        os.waitpid(self.pid, 0)
        return data.decode(errors="replace")


class PlayAhead:
    """Stands for the renderer's own `play`."""

    def __init__(self, manim, job, hooks):
        self.manim = manim
        self.workers = max(1, job["workers"])
        self.ahead = job["ahead"]
        self.report, self.setter, self.sample = hooks
        self.apart = {}
        self.drawn = 0

    def play(self, renderer, scene, *args, **kwargs):
        """The steps of CairoRenderer.play, with a choice of who draws."""
        self.report(animation=renderer.num_plays + 1)
        renderer.skip_animations = renderer._original_skipping_status
        renderer.update_skipping_status()
        scene.compile_animation_data(*args, **kwargs)
        name = None if renderer.skip_animations else f"uncached_{renderer.num_plays:05}"
        renderer.file_writer.add_partial_movie_file(name)
        renderer.animations_hashes.append(name)
        if renderer.skip_animations:
            renderer.time += scene.duration
            self.draw(renderer, scene)
        elif self.ahead and not drawing_state.needs_order(self.manim, scene):
            self.draw_apart(renderer, scene)
        else:
            self.wait_for_room(self.workers)
            self.draw(renderer, scene)
            # A fork must not happen while the encoder's thread runs.
            renderer.file_writer.join_all_encode_jobs()
            self.tell_drawn()
        renderer.num_plays += 1
        if not renderer.skip_animations:
            self.sample(self.manim, scene)

    def draw(self, renderer, scene):
        writer = renderer.file_writer
        writer.begin_animation(not renderer.skip_animations, animation_index=renderer.num_plays)
        scene.begin_animations()
        renderer.save_static_frame_data(scene, scene.static_mobjects)
        if scene.is_current_animation_frozen_frame():
            renderer.update_frame(scene, mobjects=scene.moving_mobjects)
            renderer.freeze_current_frame(scene.duration)
        else:
            scene.play_internal()
        writer.end_animation(not renderer.skip_animations)

    def skip(self, renderer, scene):
        """To the animation's end by its last frame alone; the clock goes as if each frame had been drawn."""
        scene.begin_animations()
        step = 1 / renderer.camera.frame_rate
        if scene.is_current_animation_frozen_frame():
            renderer.time += int(scene.duration / step) * step
            return
        scene.duration = scene.get_run_time(scene.animations)
        times = numpy.arange(0, scene.duration, 1 / self.manim.config["frame_rate"])
        scene.update_to_time(times[-1])
        for animation in scene.animations:
            animation.finish()
            animation.clean_up_from_scene(scene)
        scene.update_mobjects(0)
        renderer.static_image = None
        for _ in times:
            renderer.time += step

    def draw_apart(self, renderer, scene):
        self.wait_for_room(self.workers)
        answers, answer = os.pipe()
        chance = random.getstate()
        pid = os.fork()
        if pid == 0:
            # Python seeds anew in a fork.
            random.setstate(chance)
            # What is there already is never looked through for garbage: that would copy its pages.
            gc.freeze()
            os.close(answers)
            self.draw_and_answer(renderer, scene, answer)
        os.close(answer)
        apart = self.apart[answers] = Apart(pid, answers)
        self.skip(renderer, scene)
        try:
            apart.end = drawing_state.digest(scene)
        except Exception:
            # What cannot be compared is drawn in order.
            apart.end = None

    def draw_and_answer(self, renderer, scene, answer):
        """In the fork; never returns."""
        import scene_run

        said = ""
        try:
            self.setter.become_apart(f"{scene_run.MEDIA}/apart-{renderer.num_plays}")
            self.manim.config["text_dir"] = f"{scene_run.MEDIA}/apart-{renderer.num_plays}/texts"
            self.draw(renderer, scene)
            renderer.file_writer.join_all_encode_jobs()
            said = drawing_state.digest(scene)
        finally:
            os.write(answer, said.encode())
            os._exit(0)

    def wait_for_room(self, most):
        """Until fewer than `most` draw; those that have ended are heard in any case."""
        while self.apart:
            waiting = select.poll()
            for descriptor in self.apart:
                waiting.register(descriptor, select.POLLIN)
            ready = waiting.poll(None if len(self.apart) >= most else 0)
            if not ready:
                return
            for descriptor, _ in ready:
                self.hear(self.apart.pop(descriptor))

    def hear(self, apart):
        if apart.answer() != apart.end:
            for other in self.apart.values():
                os.kill(other.pid, signal.SIGKILL)
            raise Diverged()
        self.tell_drawn()

    def tell_drawn(self):
        self.drawn += 1
        self.report(drawn=self.drawn)

    def finish(self, scene):
        """Waits for all that is still drawn. Gives the files of the animations in their order."""
        self.wait_for_room(1)
        return [part for part in scene.renderer.file_writer.partial_movie_files if part is not None]


def install(manim, job, report, setter, sample):
    """Puts it in place of the renderer's own. The animations' files are joined by us, not by Manim."""
    ahead = PlayAhead(manim, job, (report, setter, sample))
    manim.renderer.cairo_renderer.CairoRenderer.play = lambda renderer, scene, *args, **kwargs: ahead.play(renderer, scene, *args, **kwargs)
    manim.scene.scene_file_writer.SceneFileWriter.finish = lambda writer: writer.join_all_encode_jobs()
    return ahead
