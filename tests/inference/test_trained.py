"""Models as files: what loads, what is refused, and that nothing in them is ever executed."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

import ganvas
from ganvas.errors import ModelError, SettingError
from ganvas.inference.config import FORMAT, ModelConfig
from ganvas.inference.medium import Pictures
from ganvas.inference.trained import TrainedModel, load_model, make
from ganvas.models.vae import Vae
from small import advance, fresh, pictures_for, shape_for, small


def saved(folder: Path, name: str = "gan-dense") -> Path:
    recipe = small(name)
    state = fresh(recipe)
    advance(state, recipe, 2)
    config = ModelConfig(model=recipe.model, shape=shape_for(recipe), recipe=name, source="dots", images_shown=16)
    return TrainedModel(state.average.model, config).save(folder)


def edit(folder: Path, change: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    document = json.loads((folder / "config.json").read_text())
    change(document)
    (folder / "config.json").write_text(json.dumps(document))


def test_a_model_folder_explains_itself(tmp_path: Path) -> None:
    folder = saved(tmp_path / "model")
    assert {path.name for path in folder.iterdir()} == {"config.json", "model.safetensors", "README.md"}
    assert "trained on dots" in (folder / "README.md").read_text()
    assert "ganvas sample" in (folder / "README.md").read_text()
    assert (folder / "model.safetensors").stat().st_mode & 0o044 == (folder / "config.json").stat().st_mode & 0o044
    names = set(load_file(folder / "model.safetensors"))
    assert names
    assert not any("discriminator" in name for name in names), "sampling needs no discriminator"


def test_load_takes_the_folder_or_either_of_its_files(tmp_path: Path) -> None:
    folder = saved(tmp_path / "model")
    expected = load_model(folder).sample(3).pictures
    for path in (folder, str(folder), folder / "config.json", folder / "model.safetensors"):
        assert (ganvas.load(path).sample(3).pictures == expected).all()


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = saved(tmp_path / "model")
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"{name} is missing"):
        load_model(folder)


def test_what_is_not_there_or_no_model_is_said(tmp_path: Path) -> None:
    saved(tmp_path / "moths")
    with pytest.raises(ModelError, match="nothing at") as caught:
        ganvas.load(tmp_path / "mots")
    assert str(tmp_path / "moths") in caught.value.next_steps[0]
    (tmp_path / "photos").mkdir()
    with pytest.raises(ModelError, match="neither a run nor a model"):
        ganvas.load(tmp_path / "photos")


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"\x80\x04\x95.", b"PK\x03\x04", b"[" * 100_000, b"\xff" * 64]
)
def test_damaged_and_foreign_files_are_refused(name: str, content: bytes, tmp_path: Path) -> None:
    folder = saved(tmp_path / "model")
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError):
        load_model(folder)


@pytest.mark.parametrize("cut", [1, 50, 1000])
def test_half_a_download_is_refused(cut: int, tmp_path: Path) -> None:
    folder = saved(tmp_path / "model")
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(ModelError, match="can't be read"):
        load_model(folder)


def test_weights_of_another_shape_are_named(tmp_path: Path) -> None:
    folder = saved(tmp_path / "model")
    weights = load_file(folder / "model.safetensors")
    name = sorted(weights)[1]
    save_file(weights | {name: torch.zeros(3, 5)}, folder / "model.safetensors")
    with pytest.raises(ModelError, match=rf"{name} is \[3, 5\], expected"):
        load_model(folder)
    save_file({key: value for key, value in weights.items() if key != name}, folder / "model.safetensors")
    with pytest.raises(ModelError, match=f"{name} is None"):
        load_model(folder)
    save_file(weights | {"networks.generator.extra": torch.zeros(1)}, folder / "model.safetensors")
    with pytest.raises(ModelError, match=r"networks.generator.extra is \[1\], expected None"):
        load_model(folder)


def test_weights_of_another_kind_of_number_are_refused(tmp_path: Path) -> None:
    folder = saved(tmp_path / "model")
    weights = load_file(folder / "model.safetensors")
    name = min(weights)
    save_file(weights | {name: weights[name].to(torch.int32)}, folder / "model.safetensors")
    with pytest.raises(ModelError, match=name):
        load_model(folder)


def test_a_config_with_huge_layers_is_refused_without_taking_the_memory(tmp_path: Path) -> None:
    """65,536² weights are 17 GB: loading must fail on the shapes before anything is allocated."""
    import resource

    folder = saved(tmp_path / "model")
    edit(folder, lambda document: document["model"].update(generator_widths=[65536] * 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ModelError, match="doesn't fit its config"):
        load_model(folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes
    edit(folder, lambda document: document["model"].update(generator_widths=[65537]))
    with pytest.raises(ModelError, match="generator_widths"):
        load_model(folder)


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("gan-dense", [1, 0, 16]),
        ("gan-dense", [1, -16, 16]),
        ("gan-dense", [2, 16, 16]),
        ("gan-dense", [1, 2**62, 2**62]),
        ("dcgan", [1, 2**60, 2**60]),
        ("dcgan", [1, 17, 17]),
        ("dcgan", [1, 16]),
        ("vae-conv", ["1", 16, 16]),
    ],
)
def test_impossible_shapes_of_pictures_are_refused(kind: str, shape: list[object], tmp_path: Path) -> None:
    folder = saved(tmp_path / "model", kind)
    edit(folder, lambda document: document.update(shape=shape))
    with pytest.raises(ModelError):
        load_model(folder)


def test_other_formats_are_refused_with_what_to_do_and_unknown_remarks_are_passed_over(tmp_path: Path) -> None:
    folder = saved(tmp_path / "model")
    edit(folder, lambda document: document.update(remark="made on a Sunday"))
    load_model(folder)
    edit(folder, lambda document: document.update(format=FORMAT + 1))
    with pytest.raises(ModelError, match="pip install --upgrade ganvas"):
        load_model(folder)
    edit(folder, lambda document: document.update(format=1))
    with pytest.raises(ModelError, match="Retrain it"):
        load_model(folder)
    edit(folder, lambda document: document.update(format=FORMAT, model={"kind": "diffusion"}))
    with pytest.raises(ModelError, match="kind"):
        load_model(folder)


def test_a_model_from_before_there_were_media_is_read_as_one_of_pictures(tmp_path: Path) -> None:
    folder = saved(tmp_path / "model")

    def written_before(document: dict[str, object]) -> None:
        document.update(format=2, ground=[1, 2, 3], masks=[True, False])
        del document["medium"]

    edit(folder, written_before)
    assert load_model(folder).config.medium == Pictures(ground=(1, 2, 3), masks=(True, False))


def test_loading_executes_nothing_from_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = saved(tmp_path / "model")
    for name in ("config.py", "modeling.py", "__init__.py", "torch.py", "sitecustomize.py"):
        (folder / name).write_text("raise SystemExit('executed')")
    bomb = b"cos\nsystem\n(S'touch " + str(tmp_path / "executed").encode() + b"'\ntR."
    (folder / "model.pt").write_bytes(bomb)
    monkeypatch.chdir(folder)
    before = set(sys.modules)
    load_model(folder).sample(2)
    (folder / "model.safetensors").write_bytes(bomb)
    with pytest.raises(ModelError):
        load_model(folder)
    assert not (tmp_path / "executed").exists()
    assert not {name for name in set(sys.modules) - before if str(folder) in str(getattr(sys.modules[name], "__file__", ""))}


def test_negative_numbers_are_refused_before_any_work(tmp_path: Path) -> None:
    model = load_model(saved(tmp_path / "model"))
    for arguments in ({"n": -1}, {"n": 1, "seed": -1}):
        with pytest.raises(SettingError, match="is not a whole number"):
            model.chunks(**arguments)
    with pytest.raises(ModelError, match="no sampler 'mixture'"):
        model.sample(1, sampler="mixture")


def test_seeds_of_any_size_make_pictures(tmp_path: Path) -> None:
    model = load_model(saved(tmp_path / "model"))
    seeds = [model.sample(2, seed=seed).pictures.tobytes() for seed in (0, 1, 2**63, 2**64 - 1)]
    assert len(set(seeds)) == 4


def trained_vae(steps: int = 60, *changes: str) -> tuple[Vae, torch.Tensor]:
    recipe = small("vae-dense").but(*changes)
    state = fresh(recipe)
    advance(state, recipe, steps)
    images = torch.tensor(pictures_for(recipe).images).permute(0, 3, 1, 2).float() / 127.5 - 1
    vae = state.average.model
    assert isinstance(vae, Vae)
    return vae, images


def test_a_mixture_samples_where_the_encoder_puts_the_pictures(tmp_path: Path) -> None:
    vae, images = trained_vae()
    keys = list(range(2000))
    with pytest.raises(ModelError, match="not fitted") as caught:
        vae.latents(keys, "mixture")
    assert "--sampler mixture" in caught.value.next_steps[0]
    vae.fit_mixture(images.split(7), seed=1)
    assert vae.has_mixture
    with torch.no_grad():
        means, log_variances = vae.networks["encoder"](images)
    spread = (means.var(0, correction=0) + log_variances.exp().mean(0)).sqrt()
    drawn = vae.latents(keys, "mixture")
    assert (drawn.mean(0) - means.mean(0)).abs().max() < 0.35
    assert ((drawn.std(0) / spread) - 1).abs().max() < 0.35
    assert not torch.equal(drawn, vae.latents(keys))
    assert torch.equal(vae.latents(keys[5:9], "mixture"), drawn[5:9])


def test_a_fitted_mixture_travels_with_the_model(tmp_path: Path) -> None:
    vae, images = trained_vae(20)
    vae.fit_mixture([images], seed=1)
    recipe = small("vae-dense")
    model = TrainedModel(vae, ModelConfig(model=recipe.model, shape=shape_for(recipe), recipe="vae-dense"))
    loaded = load_model(model.save(tmp_path))
    assert isinstance(loaded.model, Vae)
    assert loaded.model.has_mixture
    mine, prior = loaded.sample(40, seed=2, sampler="mixture").pictures, loaded.sample(40, seed=2).pictures
    assert (mine == model.sample(40, seed=2, sampler="mixture").pictures).all()
    assert not (mine == prior).all()


def test_the_same_pictures_and_seed_fit_the_same_mixture() -> None:
    fits = []
    for seed in (1, 1, 2):
        vae, images = trained_vae(5)
        vae.fit_mixture([images], seed=seed)
        fits.append(vae.mixture_means.clone())
    assert torch.equal(fits[0], fits[1])
    assert not torch.equal(fits[0], fits[2])


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_handful_of_pictures_is_enough_for_a_mixture(count: int) -> None:
    vae, images = trained_vae(2)
    vae.fit_mixture([images[:count]])
    assert vae.latents(range(4), "mixture").isfinite().all()


def test_a_vae_shows_pictures_again() -> None:
    vae, images = trained_vae(
        600, "model.beta=0", "model.widths=[64, 32]", "schedule.batch_size=32", "optimisers.autoencoder.learning_rate=0.002"
    )
    with torch.no_grad():
        again = vae.reconstruct(images)
    assert again.shape == images.shape
    assert (again - images).square().mean() < 0.7 * (images - images.mean(0)).square().mean()


def styled(steps: int = 3) -> TrainedModel:
    recipe = small("style")
    state = fresh(recipe)
    advance(state, recipe, steps)
    return TrainedModel(state.average.model, ModelConfig(model=recipe.model, shape=shape_for(recipe), recipe="style"))


def test_psi_draws_the_pictures_of_a_seed_towards_the_mean_picture() -> None:
    model = styled()
    latents = model.model.latents(range(40))

    def spread(psi: float) -> float:
        images = make(model.model, latents, psi)
        return float((images - images.mean(0)).square().mean())

    spreads = [spread(psi) for psi in (0.0, 0.3, 0.7, 1.0)]
    assert spreads[0] < 1e-12
    assert spreads == sorted(spreads)
    assert spreads[3] > spreads[1] > 0
    mean = model.sample(40, seed=3, psi=0).pictures
    assert (mean == mean[0]).all()
    assert (model.sample(1, seed=4, psi=0).pictures[0] == mean[0]).all(), "nothing is left of the seed"


def test_psi_of_one_makes_the_very_same_bytes_as_none(tmp_path: Path) -> None:
    model = styled()
    plain = model.sample(40, seed=3).pictures
    assert (model.sample(40, seed=3, psi=1).pictures == plain).all()
    assert not (model.sample(40, seed=3, psi=0.5).pictures == plain).all()
    loaded = load_model(model.save(tmp_path))
    assert (loaded.sample(40, seed=3, psi=0.5).pictures == model.sample(40, seed=3, psi=0.5).pictures).all()


def test_a_picture_at_a_psi_is_a_function_of_seed_and_number_alone() -> None:
    model = styled()
    many = model.sample(70, seed=5, psi=0.6).pictures
    assert (model.sample(5, seed=5, psi=0.6).pictures == many[:5]).all()
    assert (next(model.chunks(70, seed=5, psi=0.6, first=64)) == many[64:]).all()


@pytest.mark.parametrize("name", ["dcgan", "gan-dense", "residual", "vae-dense"])
def test_a_kind_without_styles_refuses_psi_and_names_the_recipe_that_has_them(name: str, tmp_path: Path) -> None:
    model = load_model(saved(tmp_path / "model", name))
    with pytest.raises(ModelError, match="no styles") as caught:
        model.sample(3, psi=0.7)
    assert "--recipe style" in caught.value.next_steps[0]
    assert (model.sample(3, psi=1).pictures == model.sample(3).pictures).all()


@pytest.mark.parametrize("psi", [-0.1, 1.6, float("nan"), float("inf")])
def test_a_psi_out_of_range_is_refused_before_any_work(psi: float) -> None:
    with pytest.raises(SettingError, match="out of range"):
        styled(0).chunks(3, psi=psi)
