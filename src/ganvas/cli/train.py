"""ganvas train: pictures in, a trained model out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ganvas.cli.amounts import Epochs, For, Images, Steps, length_of
from ganvas.cli.logs import Logs
from ganvas.cli.stopping import in_a_run, stopping, without_a_run
from ganvas.paths import path_of

if TYPE_CHECKING:
    from ganvas.errors import SettingError

Source = Annotated[
    str | None,
    typer.Argument(
        metavar="SOURCE",
        help="digits, mnist, fashion-mnist, kmnist, cifar10 (or mnist:test), a folder, a zip or tar, or an .npy/.npz file. "
        "For a translation, one that holds both sides.",
    ),
]


def train(
    source: Source = None,
    recipe: Annotated[
        str | None,
        typer.Option(help="A recipe of `ganvas recipes`, or a file: my.json, my.toml. By default one that suits the pictures."),
    ] = None,
    a: Annotated[
        str | None, typer.Option("--a", metavar="SOURCE", help="For a translation, the input pictures; --b names the others.")
    ] = None,
    b: Annotated[
        str | None,
        typer.Option(
            "--b", metavar="SOURCE", help="For a translation, what they should become. Pictures of the same name are pairs."
        ),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", parser=path_of, help="The folder for this run. By default a new one in runs/."),
    ] = None,
    for_: For = None,
    images: Images = None,
    steps: Steps = None,
    epochs: Epochs = None,
    batch_size: Annotated[int | None, typer.Option(min=1, help="Batch size.")] = None,
    resolution: Annotated[
        int | None,
        typer.Option(
            help="Shorter side of the pictures in pixels, 8 to 1024. By default as the recipe or the pictures suggest."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Random seed.")] = 0,
    device: Annotated[str, typer.Option(help="Where to train: auto, cpu, cuda or mps.")] = "auto",
    precision: Annotated[str, typer.Option(help="Precision: auto (whichever measures faster), float32 or bfloat16.")] = "auto",
    threads: Annotated[
        str,
        typer.Option(metavar="auto|N", help="Processor cores to compute on: auto (measured: more only where they pay), or N."),
    ] = "auto",
    previews: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", parser=path_of, help="The folder for sample sheets. By default RUN/previews."),
    ] = None,
    evaluate_every: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="IMAGES",
            help="Evaluate every N images on held-out pictures, a tenth of them, and keep the best in RUN/best.",
        ),
    ] = None,
    stability: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=3,
            help="How steady a GAN is: 0 is bold and sharp but may lose its balance, 1 is usual, 2 and 3 are steadier and softer.",
        ),
    ] = None,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="RUN_OR_MODEL",
            parser=path_of,
            help="Fine-tune a run or model instead of starting at random; then its recipe is the default.",
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Change a setting of the recipe, for example --set model.width=64."),
    ] = None,
    log: Logs = None,
    lr: Annotated[float | None, typer.Option("--lr", "--learning-rate", hidden=True)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be done, without making a run.")] = False,
) -> None:
    """Train a model on pictures. Without any argument, it trains on the built-in handwritten digits.

    Ctrl-C saves and stops. `ganvas resume RUN` continues exactly where it was.
    """
    from ganvas.cli.sides import sources_of
    from ganvas.training.display.choose import listening
    from ganvas.training.events import Preparing, as_progress, opening
    from ganvas.training.logs.named import logs_named
    from ganvas.training.planning.choices import Choices
    from ganvas.training.planning.outline import outline
    from ganvas.training.planning.plan import plan
    from ganvas.training.train import carry_on_new

    if lr is not None:
        raise _learning_rates_are_settings(recipe or "sketch", lr)
    choices = Choices(
        recipe=recipe,
        run=run,
        length=length_of(for_, images, steps, epochs),
        batch_size=batch_size,
        resolution=resolution,
        seed=seed,
        device=device,
        precision=precision,
        threads=threads,
        previews=previews,
        evaluate_every=evaluate_every,
        stability=stability,
        start_from=from_,
        settings=set_ or [],
    )
    with listening(logs_named(log or [])) as tell:
        with stopping(without_a_run):
            pictures = sources_of(source, a, b)
            tell(Preparing(what=opening(pictures)))
            planned = plan(pictures, choices, progress=as_progress(tell))
        if not dry_run:
            with stopping(lambda: in_a_run(planned.path)):
                carry_on_new(planned, tell, numbered=run is None)
    if dry_run:
        print(outline(planned))


def _learning_rates_are_settings(name: str, rate: float) -> "SettingError":
    from ganvas.errors import SettingError
    from ganvas.recipes import find
    from ganvas.words import Command, Step, message

    settings = [f"optimisers.{phase}.learning_rate={rate:g}" for phase in find(name).optimisers]
    return SettingError(
        message("There is no option --lr: each phase of a recipe has a learning rate of its own."),
        Step(message("To set them"), Command("train", "PICTURES", recipe=name, settings=settings)),
        Step(message("To see the usual ones"), Command("recipes", name)),
    )
