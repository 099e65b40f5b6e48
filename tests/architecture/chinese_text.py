"""Where Chinese stands in our sources: in a marked sentence, where it is translated, or bare."""

import ast
import re
from collections.abc import Iterator

CHINESE = re.compile(r"[、-〟\u4e00-\u9fff！-～]")
MARKS = frozenset({"N_", "_", "gettext", "ngettext"})
_SENTENCE = r"""(?:'[^'\n]*'|"[^"\n]*")"""
_CALL = re.compile(rf"(?<![\w.])(?:_|gettext|ngettext)\(\s*{_SENTENCE}(?:\s*,\s*{_SENTENCE})?")
_TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}", re.S)
_TRANS = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.S)
_SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.S)
_WORD = re.compile(r"[、-〟\u4e00-\u9fff！-～]+")


def bare_in_python(source: str) -> set[tuple[str, str]]:
    """Return (name of the top-level statement, text) of every Chinese literal that nobody marked."""
    tree = ast.parse(source)
    covered = {id(node) for node in _covered(tree)}
    return {
        (_name(statement), node.value)
        for statement in tree.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in covered
        and CHINESE.search(node.value)
    }


def bare_in_template(text: str) -> list[str]:
    """Return the Chinese words of a template that no call translates; comments do not count."""
    for pattern in (_TEMPLATE_COMMENT, _TRANS, _CALL):
        text = pattern.sub("", text)
    return _WORD.findall(text)


def bare_in_script(text: str) -> list[str]:
    """Return the Chinese words of a script outside its comments."""
    return _WORD.findall(_SCRIPT_COMMENT.sub("", text))


def _covered(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value  # a docstring, of a module, class, function or constant
        elif isinstance(node, ast.Call) and _called(node) in MARKS:
            yield from node.args


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _name(statement: ast.stmt) -> str:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return type(statement).__name__
