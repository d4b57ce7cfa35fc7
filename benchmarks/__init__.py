"""Limelight beside Gradio and a bare Starlette server: the same scripts, the same machine, the same run."""
