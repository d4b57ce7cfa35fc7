"""A chat without a model: it does sums, and its answers grow while they are made."""

import ast
import operator
import time
from collections.abc import Iterator

import limelight as ll

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}


def value_of(node: ast.expr) -> float:
    """Numbers, + - * / and brackets; raises `ValueError` for everything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](value_of(node.left), value_of(node.right))
    if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](value_of(node.operand))
    raise ValueError("that is no sum")


def answer(message: str, history: list[dict[str, object]]) -> Iterator[str]:
    try:
        text = f"`{message.strip()}` is **{value_of(ast.parse(message.strip(), mode='eval').body):g}**."
    except (ValueError, SyntaxError):
        text = "I only do sums, such as `2 * (3 + 4)`."
    except ZeroDivisionError:
        text = "Nobody can divide by zero."
    if not history:
        text = f"Hello! {text}"
    for end in range(4, len(text) + 4, 4):
        yield text[:end]
        time.sleep(0.01)  # as a model that thinks


demo = ll.ChatInterface(
    answer,
    title="Sums",
    description="A chat that calculates.",
    examples=["2 * (3 + 4)", "1 / 8", "What is love?"],
)

if __name__ == "__main__":
    demo.launch()
