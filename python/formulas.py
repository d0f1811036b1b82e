"""Formulas without LaTeX: MathJax in a Node process behind Manim's own hook for TeX."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess

MATH_ENVIRONMENTS = {
    "align": "aligned",
    "alignat": "aligned",
    "gather": "gathered",
    "multline": "gathered",
    "eqnarray": "aligned",
    "equation": None,
    "math": None,
    "displaymath": None,
}
# What the preamble may ask for, since MathJax has it.
KNOWN_PACKAGES = {"babel", "inputenc", "fontenc", "amsmath", "amssymb", "amsfonts", "mathtools", "mathrsfs", "calligra", "bm", "lmodern"}
KNOWN_PACKAGES |= {"dsfont", "setspace", "tipa", "relsize", "textcomp", "wasysym", "ragged2e", "physics", "xcolor", "microtype", "cancel", "braket", "color"}
NEEDS_LATEX = re.compile(r"\\begin\{(tikz\w*|circuitikz|chemfig|itemize|enumerate|tabular|minipage|algorithm\w*|verbatim|lstlisting)\}|\\(includegraphics|input|include|usepackage|documentclass|tikz|chemfig)\b")
# Names whose formulas are sure or likely, numbers on axes among them.
LIKELY = re.compile(r"Tex\b|Matrix|Decimal|Integer\(|include_numbers|add_coordinates|get_axis_labels|BarChart|Variable\(|Title\(|BulletedList|MathTable|BraceLabel|LabeledDot")
DEFINITIONS = re.compile(r"^\s*\\(?:(?:re)?newcommand|def|DeclareMathOperator)\b.*$", re.MULTILINE)


class FormulaError(ValueError):
    """The formula is not valid TeX, or uses what MathJax does not know."""


class NeedsLatex(FormulaError):
    """Only a LaTeX installation could set this, and renders have none."""


class Formulas:
    """Starts the process at the first formula; each formula is set once. Forks of the scene ask the same process, one at a time."""

    def __init__(self, command, folder, pipes=None):
        """`pipes`: to and from such a process that runs already."""
        self.command = command
        self.folder = folder
        self.earlier = []
        self.pipes = pipes
        self.turn = os.path.join(folder, "turn")
        os.makedirs(folder, exist_ok=True)

    def start(self):
        process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        # The process is ended by what ends this one; its pipes are all that is needed.
        self.pipes = os.dup(process.stdin.fileno()), os.dup(process.stdout.fileno())

    def expect(self, source):
        """Starts the process beside the scene where the source looks as if it will ask."""
        if self.pipes is None and LIKELY.search(source):
            self.start()

    def become_apart(self, folder):
        """In a fork. Manim changes files beside those that it reads, so that two processes need two folders."""
        self.earlier = [*self.earlier, self.folder]
        self.folder = os.path.join(folder, "formulas")

    def ask(self, tex, mode):
        if self.pipes is None:
            self.start()
        requests, answers = self.pipes
        # Each process opens it by itself: a lock belongs to the opened file.
        with open(self.turn, "a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            request = json.dumps({"id": 0, "tex": tex, "mode": mode}).encode() + b"\n"
            while request:
                request = request[os.write(requests, request) :]
            for line in lines_from(answers):
                if line.startswith(b"{"):
                    return json.loads(line)
        self.pipes = None
        raise FormulaError("the formula process ended")

    def tex_to_svg_file(self, expression, environment=None, tex_template=None):
        """In place of Manim's function of this name: the path of an SVG with the formula."""
        from pathlib import Path

        definitions = check_template(tex_template)
        tex, mode = as_request(expression, environment)
        path = os.path.join(self.folder, hashlib.sha256(f"{mode} {definitions} {tex}".encode()).hexdigest()[:32] + ".svg")
        if not os.path.exists(path) and not self.copy_earlier(path):
            answer = self.ask(definitions + tex, mode)
            if "error" in answer:
                raise FormulaError(f"{answer['error']} in the formula {plain(expression)}")
            os.makedirs(self.folder, exist_ok=True)
            # Whole or not there: forks copy it.
            with open(path + ".new", "w", encoding="utf-8") as file:
                file.write(answer["svg"])
            os.replace(path + ".new", path)
        return Path(path)

    def copy_earlier(self, path):
        for folder in self.earlier:
            known = os.path.join(folder, os.path.basename(path))
            if os.path.exists(known):
                os.makedirs(self.folder, exist_ok=True)
                shutil.copyfile(known, path)
                return True
        return False


def lines_from(descriptor):
    """One answer at a time: nothing is read beyond the end of a line, for the next one may be another process's."""
    rest = b""
    while data := os.read(descriptor, 65536):
        *lines, rest = (rest + data).split(b"\n")
        yield from lines


def plain(expression):
    return re.sub(r"\\special\{dvisvgm:raw [^}]*\}", "", expression)


def check_template(template):
    """Definitions of a template's preamble; an error for packages that only LaTeX has."""
    preamble = getattr(template, "preamble", None) or ""
    asked = {name.strip() for names in re.findall(r"\\usepackage(?:\[[^\]]*\])?\{([^}]*)\}", preamble) for name in names.split(",")}
    unknown = sorted(asked - KNOWN_PACKAGES)
    if unknown:
        raise NeedsLatex(f"the LaTeX package {', '.join(unknown)} is not available: renders set formulas without LaTeX")
    return "".join(line.strip() for line in DEFINITIONS.findall(preamble) if "DisableLigatures" not in line)


def as_request(expression, environment):
    found = NEEDS_LATEX.search(expression)
    if found:
        raise NeedsLatex(f"{found.group(0)} needs LaTeX, and renders set formulas without it: draw it with mobjects or write it as plain math")
    name = re.match(r"[a-z]*", environment or "").group(0)
    if name not in MATH_ENVIRONMENTS:
        return expression, "text"
    inner = MATH_ENVIRONMENTS[name]
    return (expression if inner is None else f"\\begin{{{inner}}}{expression}\\end{{{inner}}}"), "math"


def install(command, folder, pipes=None):
    """Puts MathJax behind Manim's hook, and gives what does that. Manim must be imported already."""
    import manim.mobject.text.tex_mobject as tex_mobject
    import manim.utils.tex_file_writing as tex_file_writing

    formulas = Formulas(command, folder, pipes)
    tex_mobject.tex_to_svg_file = formulas.tex_to_svg_file
    tex_file_writing.tex_to_svg_file = formulas.tex_to_svg_file
    return formulas
