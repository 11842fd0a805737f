"""README.md of a model folder: what it is, what it saw, how to use it."""

from ganvas.inference.config import ModelConfig


def card(config: ModelConfig) -> str:
    """README.md of a model: what it is, what it saw, how to use it."""
    if config.model.reads_pictures:
        verb = config.model.verb
        does, tag = f"{verb.capitalize()}s pictures; it learned from", "image-to-image"
        python, command = (
            f'{verb}("picture.png").save("made.png")',
            f"ganvas {verb} path/to/this/folder picture.png --out made.png",
        )
    else:
        does, tag = "Makes", f"{config.medium.word}-generation"
        python, command = 'sample(64, seed=7).save("sheet.png")', "ganvas sample path/to/this/folder --seed 7"
    return f"""---
library_name: ganvas
tags: [ganvas, {config.model.kind}, {tag}]
---
# {config.recipe or config.model.kind} trained on {config.source or "unknown pictures"}

{does} {config.medium.examples(config.shape)}. It was shown {config.images_shown:,} pictures \
(with repetition) of a data set whose packed content has the SHA-256 `{config.fingerprint or "unknown"}`; seed {config.seed}.

```python
import ganvas
ganvas.load("path/to/this/folder").{python}
```
or `{command}`. The folder holds weights (safetensors) and JSON only; loading it executes nothing.

Pictures made by it are synthetic. The rights in the training pictures, and whether it may be shared, are for its maker to say here.
"""
