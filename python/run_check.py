"""Reads one Manim scene for its faults in a process of its own: {"faults": […]} as a line on standard output.

Argument: the path of a job file (JSON) with the source.
"""

import json
import sys

import scene_check

with open(sys.argv[1], encoding="utf-8") as file:
    source = json.load(file)["source"]
print(json.dumps({"faults": scene_check.SceneChecker().faults(source)}))
