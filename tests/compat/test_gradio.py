"""Scripts that say `import gradio`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import limelight

PREAMBLE = "from limelight.compat import gradio as alias\nalias.install()\n"


def say(script: str, folder: Path) -> str:
    command = [sys.executable, "-c", PREAMBLE + script]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert not done.stderr, done.stderr
    return done.stdout.strip()


def test_a_script_sees_the_version_of_gradio_that_is_spoken(tmp_path: Path) -> None:
    script = "import gradio as gr, limelight\nprint(gr.__version__, limelight.__version__)"
    assert say(script, tmp_path) == f"6.31.0 {limelight.__version__}"


@pytest.mark.parametrize(
    "script",
    [
        "import gradio as gr\nprint(gr.components.Textbox is gr.Textbox)",
        "import gradio.components, sys\nprint(all(isinstance(getattr(one, '__file__', ''), (str, type(None)))"
        " for one in list(sys.modules.values())))",
        "from gradio.components import Textbox\nimport limelight\nprint(Textbox is limelight.Textbox)",
        "import gradio.components as parts\nimport gradio as gr\nprint(parts is gr.components)",
        "import gradio as gr\nprint(issubclass(gr.Textbox, gr.components.Component))",
        "from gradio.components.base import Component, FormComponent\nprint(Component is FormComponent)",
        "from gradio.blocks import Block, Blocks\nimport gradio as gr\nprint(issubclass(gr.Blocks, Block))",
        "from gradio.data_classes import FileData\nprint(FileData(path='a').path == 'a')",
        "from gradio.layouts import Row\nimport gradio as gr\nprint(gr.Row is Row)",
        "from gradio.events import SelectData\nimport gradio as gr\nprint(gr.SelectData is SelectData)",
        "from gradio.themes.utils import colors\nimport gradio as gr\nprint(gr.themes.colors is colors)",
        "import gradio as gr\nprint(gr.themes.Soft().__class__.__name__ == 'Soft')",
        "import gradio as gr\nprint(gr.components.textbox.Textbox is gr.Textbox)",
        "from gradio.components.checkbox_group import CheckboxGroup\nprint(CheckboxGroup.__name__ == 'CheckboxGroup')",
        "from gradio.helpers import create_examples\nimport gradio as gr\nprint(create_examples is gr.Examples)",
        "from gradio.events import Events\nprint(Events.change == 'change')",
        "from gradio.exceptions import Error\nimport gradio as gr\nprint(gr.exceptions.Error is Error is gr.Error)",
        "from gradio.routes import App, mount_gradio_app\nimport gradio as gr\nprint(gr.routes.App is App)",
        "from gradio.utils import get_space, NamedString\nimport gradio as gr\nprint(gr.utils.get_space() is None)",
        "from gradio.processing_utils import to_binary\nimport gradio as gr\n"
        "print(gr.processing_utils.to_binary('aGk=') == b'hi')",
        "from gradio.media import MEDIA_ROOT, get_image\nprint(get_image('hills.jpg').startswith(str(MEDIA_ROOT)))",
        "import gradio.media, limelight.media\nprint(gradio.media is limelight.media)",
        "from gradio.validators import is_audio_correct_length\nimport gradio as gr\n"
        "print(gr.validators.is_audio_correct_length is is_audio_correct_length)",
        "from gradio.templates import TextArea, Files\nimport gradio as gr\nprint(gr.Files is Files)",
        "from gradio.themes.base import Base\nimport gradio as gr\nprint(gr.themes.Base is Base)",
        "from gradio.themes.utils.fonts import Font\nimport gradio as gr\nprint(gr.themes.Font is Font)",
        "from gradio import Workflow\ntry:\n    Workflow()\nexcept NotImplementedError:\n    print(True)",
        "import gradio as gr\nprint(gr.get_package_version() == gr.__version__)",
        "from importlib.metadata import version\nprint(version('gradio') == '6.31.0')",
        "from importlib.metadata import version\nimport gradio_client\nprint(version('gradio_client')[0] in '12')",
        "import limelight as gr\nprint(gr.components.Textbox is gr.Textbox)",
        "import limelight as gr\nprint(gr.processing_utils.to_binary('data:a;base64,aGk=') == b'hi')",
        "import limelight as gr\nprint(gr.exceptions.Error is gr.Error)",
        "from gradio import *\nprint(Textbox.__name__ == 'Textbox')",
        "import gradio as gr\nprint(hasattr(gr, 'nonesuch') is False)",
        "try:\n    from gradio import nonesuch\nexcept ImportError:\n    print(True)",
        "try:\n    import gradio.nonesuch\nexcept ImportError:\n    print(True)",
    ],
)
def test_names_are_found_where_scripts_look_for_them(script: str, tmp_path: Path) -> None:
    assert say(script, tmp_path) == "True"
