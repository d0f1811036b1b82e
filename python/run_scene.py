"""Renders one Manim scene in a process of its own: the way where the warm process cannot be had.

Argument: the path of a job file (JSON, see scene_run.py). The report goes to standard output.
"""

import json
import os
import sys

import scene_run


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    # The scene must not be able to write into the report by printing: it gets standard error as its standard output.
    report = os.dup(1)
    os.dup2(2, 1)
    sys.exit(scene_run.run(job, report))


main()
