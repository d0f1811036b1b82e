"""Formulas without LaTeX: MathJax in a Node process behind Manim's own hook for TeX."""

import hashlib
import json
import os
import re
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
DEFINITIONS = re.compile(r"^\s*\\(?:(?:re)?newcommand|def|DeclareMathOperator)\b.*$", re.MULTILINE)


class FormulaError(ValueError):
    """The formula is not valid TeX, or uses what MathJax does not know."""


class NeedsLatex(FormulaError):
    """Only a LaTeX installation could set this, and renders have none."""


class Formulas:
    """Starts the process at the first formula; each formula is set once."""

    def __init__(self, command, folder):
        self.command = command
        self.folder = folder
        self.process = None

    def ask(self, tex, mode):
        if self.process is None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.process.stdin.write(json.dumps({"id": 0, "tex": tex, "mode": mode}) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        self.process = None
        raise FormulaError("the formula process ended")

    def tex_to_svg_file(self, expression, environment=None, tex_template=None):
        """In place of Manim's function of this name: the path of an SVG with the formula."""
        from pathlib import Path

        definitions = check_template(tex_template)
        tex, mode = as_request(expression, environment)
        path = os.path.join(self.folder, hashlib.sha256(f"{mode} {definitions} {tex}".encode()).hexdigest()[:32] + ".svg")
        if not os.path.exists(path):
            answer = self.ask(definitions + tex, mode)
            if "error" in answer:
                raise FormulaError(f"{answer['error']} in the formula {plain(expression)}")
            os.makedirs(self.folder, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(answer["svg"])
        return Path(path)


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


def install(command, folder):
    """Puts MathJax behind Manim's hook. Manim must be imported already."""
    import manim.mobject.text.tex_mobject as tex_mobject
    import manim.utils.tex_file_writing as tex_file_writing

    formulas = Formulas(command, folder)
    tex_mobject.tex_to_svg_file = formulas.tex_to_svg_file
    tex_file_writing.tex_to_svg_file = formulas.tex_to_svg_file
