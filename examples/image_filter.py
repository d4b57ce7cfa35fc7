"""Pictures in and out: filters on a photo. Needs `limelight[media]`."""

from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

import limelight as ll

PHOTO = Path(__file__).parent / "photo.jpg"
FILTERS = {
    "sepia": lambda picture: ImageOps.colorize(ImageOps.grayscale(picture), "#2b1d0e", "#ffe8c7"),
    "edges": lambda picture: ImageOps.invert(ImageOps.grayscale(picture).filter(ImageFilter.FIND_EDGES)),
    "blur": lambda picture: picture.filter(ImageFilter.GaussianBlur(6)),
    "mirror": ImageOps.mirror,
}


def apply(photo: Image.Image | None, name: str) -> Image.Image:
    """Returns the photo with one filter over it."""
    if photo is None:
        raise ll.Error("Choose a picture first.")
    return FILTERS[name](photo.convert("RGB"))


demo = ll.Interface(
    apply,
    inputs=[ll.Image(type="pil", label="Photo", value=PHOTO), ll.Radio(list(FILTERS), value="sepia", label="Filter")],
    outputs=ll.Image(label="Result"),
    title="Photo filters",
    api_name="filter",
)

if __name__ == "__main__":
    demo.launch()
