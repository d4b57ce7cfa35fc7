"""An app that brings its own OpenTelemetry: each process writes its spans, a line each, beside the gate."""

import os
from pathlib import Path

from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor

import limelight as gr

SPANS = Path(os.environ["TEST_GATE"]).with_name(f"spans.{os.getpid()}")


def line(span: ReadableSpan) -> str:
    return str(span.to_json(indent=None)) + "\n"


provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter(out=SPANS.open("a", buffering=1), formatter=line)))
trace.set_tracer_provider(provider)


def greet(name: str) -> str:
    with trace.get_tracer("mine").start_as_current_span("inside"):
        return f"Hello {name}"


def fail(name: str) -> str:
    raise ValueError(name)


with gr.Blocks() as demo:
    text = gr.Textbox()
    text.submit(greet, text, text)
    text.submit(fail, text, text)

demo.launch()
