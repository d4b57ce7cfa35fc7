"""The author's own texts in several languages. The page shows them in the user's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from limelight.core.errors import DeclarationError

__all__ = ["I18n"]

_LANGUAGE = re.compile(r"[a-z]{2,3}+([-_][A-Za-z0-9]{2,8}+)*+")


class I18n:
    """Texts by language and key: `i18n = I18n(en={"hi": "Hello"}, fr={"hi": "Bonjour"})`.

    `i18n("hi")` stands for the text in labels, placeholders, choices, values, Markdown and notices; pass the object as
    `launch(i18n=i18n)`. A key without a text in the user's language is shown in English, or as it is.
    """

    def __init__(self, **translations: Mapping[str, str]) -> None:
        for language, texts in translations.items():
            if not _LANGUAGE.fullmatch(language):
                raise DeclarationError("I18n", 'languages such as "en" or "pt-BR"', language)
            if not isinstance(texts, Mapping) or not all(
                isinstance(one, str) for pair in texts.items() for one in pair
            ):
                raise DeclarationError(f"I18n: {language}", "texts by key", texts)
        self.translations = {name.replace("_", "-"): dict(texts) for name, texts in translations.items()}

    def __call__(self, key: str) -> I18nData:
        """What stands for the text with this key."""
        return I18nData(key, self.translations.get("en", {}).get(key, key))

    @property
    def translations_dict(self) -> dict[str, dict[str, str]]:
        return self.translations


class PageText(str):
    """A text of our own that a component begins with. The page shows it in its language, callers get it in English.

    `template` is how the page's catalogue has it, where `{name}` stands for what differs.
    """

    template: str

    def __new__(cls, template: str, name: str = "") -> PageText:
        made = super().__new__(cls, template.replace("{name}", name))
        made.template = template
        return made


class I18nData(str):
    """Text that the page replaces by the one with this key. It can be part of other texts."""

    key: str
    english: str

    def __new__(cls, key: str, english: str | None = None) -> I18nData:
        made = super().__new__(cls, f"__i18n__{json.dumps({'__type__': 'translation_metadata', 'key': key})}")
        made.key, made.english = key, key if english is None else english
        return made

    def to_dict(self) -> dict[str, Any]:  # Any: JSON
        """As Gradio's pages know it."""
        return {"__type__": "translation_metadata", "key": self.key}


def page_texts(options: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """The property that tells the page which options are texts of our own, if there are any."""
    found = {name: one.template for name, one in options.items() if isinstance(one, PageText)}
    return {"page_texts": found} if found else {}
