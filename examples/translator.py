"""English to French with a real model: `pip install argostranslate` brings it; it runs on a processor, offline.

The first call downloads the language package (about 100 MB) and keeps it.
"""

from functools import cache
from typing import Any

import limelight as ll


@cache
def load_model() -> Any:
    """The translation from English to French. Raises `Error` that says what is missing."""
    try:
        from argostranslate import package, translate  # noqa: PLC0415  # optional: the model
    except ImportError:
        raise ll.Error("The model is not installed: pip install argostranslate", duration=None) from None
    if not any(found.from_code == "en" and found.to_code == "fr" for found in package.get_installed_packages()):
        package.update_package_index()
        offered = package.get_available_packages()
        chosen = next((one for one in offered if (one.from_code, one.to_code) == ("en", "fr")), None)
        if chosen is None:
            raise ll.Error("The language package could not be downloaded.", duration=None)
        package.install_from_path(chosen.download())
    return translate.get_translation_from_codes("en", "fr")


def translate(text: str) -> str:
    """Translates English text to French."""
    return str(load_model().translate(text))


demo = ll.Interface(
    translate,
    inputs=ll.Textbox(label="English", lines=3, placeholder="Hello, my friend."),
    outputs=ll.Textbox(label="French", lines=3),
    title="Translator",
    api_name="translate",
    examples=["Hello, my friend.", "Where is the theatre?"],
)

if __name__ == "__main__":
    demo.launch()
