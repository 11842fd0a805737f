"""Translating and restoring files: any size and kind of picture goes in, and what belongs to it comes out again."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageCms

import ganvas
from ganvas.data.batches.pixels import to_float, to_pixels
from ganvas.data.pictures.full_size import read_whole, whole_of
from ganvas.errors import ModelError, SettingError, SourceError
from ganvas.inference.translating import restore_to, translate_to
from ganvas.training.planning.choices import Choices
from ganvas.training.planning.plan import plan
from small import dots

Ganvas = Callable[..., tuple[int, str, str]]

NARROW = ["model.generator.width=4", "model.discriminator.width=4", "model.generator.depth=2"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ganvas.Run]:
    folder = tmp_path_factory.mktemp("runs")
    pictures = dots(3)
    sources = {"pix2pix": (pictures, 255 - pictures), "cyclegan": (pictures, 255 - pictures), "restore": pictures}

    def trained(name: str) -> ganvas.Run:
        return ganvas.train(
            sources[name], recipe=name, length="12 steps", run=folder / name, batch_size=4, quiet=True, settings=NARROW
        )

    return {name: trained(name) for name in sources}


def test_a_training_on_large_pictures_takes_small_batches_unless_asked_for_others() -> None:
    large = dots(3, count=4, height=256, width=256)
    assert plan(large, Choices(recipe="restore")).recipe.schedule.batch_size == 4
    assert plan(large, Choices(recipe="restore", batch_size=16)).recipe.schedule.batch_size == 16
    assert plan(large, Choices(recipe="restore", settings=["schedule.batch_size=3"])).recipe.schedule.batch_size == 3


def photo(path: Path, size: tuple[int, int] = (40, 24), mode: str = "RGB") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    y, x = np.mgrid[: size[1], : size[0]]
    colours = np.stack([x * 255 / size[0], y * 255 / size[1], 255 - x * 255 / size[0]], 2).astype(np.uint8)
    Image.fromarray(colours).convert(mode).save(path)
    return path


def test_one_picture_keeps_its_size(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    done = translate_to(runs["pix2pix"].model(), photo(tmp_path / "in.png", (41, 23)), tmp_path / "out.webp")
    assert (done.pictures, done.out, done.refused) == (1, tmp_path / "out.webp", ())
    assert Image.open(done.out).size == (41, 23)
    named = translate_to(runs["pix2pix"].model(), tmp_path / "in.png", tmp_path / "folder")
    assert named.out == tmp_path / "folder" / "in.png"
    smaller = translate_to(runs["pix2pix"].model(), tmp_path / "in.png", tmp_path / "small.png", size=16)
    assert Image.open(smaller.out).size == (29, 16)


def test_python_and_the_command_line_make_the_same(runs: dict[str, ganvas.Run], tmp_path: Path, ganvas: Ganvas) -> None:
    import ganvas as package

    path = photo(tmp_path / "in.png")
    code, out, _ = ganvas("translate", runs["pix2pix"].path, path, "--out", tmp_path / "out.png")
    assert (code, out.strip()) == (0, f"1 picture in {tmp_path / 'out.png'}")
    model = package.load(runs["pix2pix"].path)
    made = [model.translate(given) for given in (path, Image.open(path), np.asarray(Image.open(path)))]
    for each in made:
        np.testing.assert_array_equal(np.asarray(each), np.asarray(Image.open(tmp_path / "out.png")))


def test_transparency_profile_and_orientation_stay(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.open(photo(tmp_path / "plain.png")).convert("RGBA")
    alpha = np.tile(np.arange(40, dtype=np.uint8) * 6, (24, 1))
    image.putalpha(Image.fromarray(alpha))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    image.save(tmp_path / "in.png", icc_profile=profile, exif=exif)
    made = Image.open(translate_to(runs["pix2pix"].model(), tmp_path / "in.png", tmp_path / "out.png").out)
    assert (made.mode, made.size) == ("RGBA", (24, 40))
    np.testing.assert_array_equal(np.asarray(made.getchannel("A")), np.rot90(alpha, -1))
    assert made.info["icc_profile"] == profile
    assert made.getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "LA", "I;16"])
def test_any_kind_of_picture_goes_in(mode: str, runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    path = tmp_path / ("in.jpg" if mode == "CMYK" else "in.png")
    if mode == "I;16":
        Image.fromarray(np.arange(24 * 40, dtype=np.uint16).reshape(24, 40) * 60).save(path)
    else:
        photo(path, mode=mode)
    made = Image.open(translate_to(runs["pix2pix"].model(), path, tmp_path / "out.png").out)
    assert made.size == (40, 24)
    assert made.mode == ("RGBA" if mode == "LA" else "RGB")


def test_a_folder_into_a_folder_and_a_zip_into_a_zip(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    folder = tmp_path / "in"
    photo(folder / "a.jpg"), photo(folder / "deep" / "b.png", (30, 50))
    (folder / "notes.txt").write_text("hello")
    (folder / "broken.png").write_bytes((folder / "deep" / "b.png").read_bytes()[:80])
    done = translate_to(runs["pix2pix"].model(), folder, tmp_path / "out")
    assert done.pictures == 2
    assert {refusal.name: refusal.reason for refusal in done.refused} == {
        "broken.png": "truncated",
        "notes.txt": "not a picture",
    }
    assert sorted(str(path.relative_to(done.out)) for path in done.out.rglob("*.*")) == ["a.png", "deep/b.png"]
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.write(folder / "a.jpg", "a.jpg")
    packed = translate_to(runs["pix2pix"].model(), tmp_path / "in.zip", tmp_path / "out.zip")
    with zipfile.ZipFile(packed.out) as archive:
        assert archive.namelist() == ["a.png"]
        assert archive.read("a.png") == (tmp_path / "out" / "a.png").read_bytes()


def test_a_cyclegan_knows_both_directions(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    path = photo(tmp_path / "in.png")
    made = [
        translate_to(runs["cyclegan"].model(), path, tmp_path / f"{direction}.png", direction=direction).out.read_bytes()
        for direction in (None, "a-to-b", "b-to-a")
    ]
    assert made[0] == made[1] != made[2]
    with pytest.raises(ModelError, match="doesn't translate b-to-a"):
        translate_to(runs["pix2pix"].model(), path, tmp_path / "no.png", direction="b-to-a")


def test_a_model_with_dropout_knows_variants(tmp_path: Path) -> None:
    pictures = dots(3)
    run = ganvas.train(
        (pictures, 255 - pictures), recipe="pix2pix-256", resolution=64, length="4 steps", run=tmp_path / "run", quiet=True,
        settings=["model.generator.width=4", "model.discriminator.width=4", "model.discriminator.patch=16"],
    )  # fmt: skip
    model, given = ganvas.load(run.path), photo(tmp_path / "in.png")
    state = torch.get_rng_state()
    mean, one, again, other = (np.asarray(model.translate(given, variant=variant)) for variant in (None, 1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert not np.array_equal(one, mean)
    assert np.array_equal(np.asarray(model.translate(given)), mean)
    assert torch.equal(torch.get_rng_state(), state)
    translate_to(run.model(), given, tmp_path / "out.png", variant=2)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "out.png")), other)


def test_what_is_known_stays_to_the_last_bit(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    path = photo(tmp_path / "in.png", (70, 50))
    mask = np.zeros((50, 70), np.uint8)
    mask[10:20, 30:60] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    before = np.asarray(Image.open(path))
    after = np.asarray(
        Image.open(restore_to(runs["restore"].model(), path, tmp_path / "out.png", mask=tmp_path / "mask.png").out)
    )
    np.testing.assert_array_equal(after[mask == 0], before[mask == 0])
    assert (after[mask > 0] != before[mask > 0]).any()
    # What is below the hole has no part in what fills it.
    torn = before.copy()
    torn[mask > 0] = (255, 0, 255)
    Image.fromarray(torn).save(tmp_path / "torn.png")
    coloured = restore_to(runs["restore"].model(), tmp_path / "torn.png", tmp_path / "out2.png", mask_color="#ff00ff")
    np.testing.assert_array_equal(np.asarray(Image.open(coloured.out)), after)
    model = __import__("ganvas").load(runs["restore"].path)
    np.testing.assert_array_equal(np.asarray(model.restore(path, mask)), after)


def test_a_whole_picture_is_restored_as_a_batch_is(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    pixels = np.asarray(Image.open(photo(tmp_path / "in.png", (32, 24))))
    mask = np.zeros((24, 32), np.uint8)
    mask[4:14, 10:26] = 255
    model = ganvas.load(runs["restore"].path)
    hole = torch.from_numpy(mask > 0).float()[None, None]
    given = torch.cat([to_float(torch.from_numpy(pixels[None].copy())) * (1 - hole), hole], 1)
    with torch.inference_mode():
        of_batch = to_pixels(model.model.sample(given))[0]
    assert np.abs(of_batch.astype(int) - np.asarray(model.restore(pixels, mask))).max() <= 1


def test_without_a_mask_all_is_restored_and_upscaling_enlarges(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    path = photo(tmp_path / "in.png")
    whole = restore_to(runs["restore"].model(), path, tmp_path / "out.png").out
    assert (np.asarray(Image.open(whole)) != np.asarray(Image.open(path))).any()
    assert Image.open(restore_to(runs["restore"].model(), path, tmp_path / "large.png", upscale=2).out).size == (80, 48)


def test_no_picture_is_brought_to_more_pixels_than_may_be_read(
    runs: dict[str, ganvas.Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pix2pix, restore = runs["pix2pix"].model(), runs["restore"].model()
    path = photo(tmp_path / "in.png", (40, 24))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2400)
    with pytest.raises(SettingError, match=r"(?s)size=50 is not.*from 8 to 48"):
        translate_to(pix2pix, path, tmp_path / "out.png", size=50)
    with pytest.raises(SourceError, match=r"(?s)too large \(75 x 45 pixels once resized, at most 2,400 in all\).*--size"):
        translate_to(pix2pix, path, tmp_path / "out.png", size=45)
    assert Image.open(translate_to(pix2pix, path, tmp_path / "out.png", size=36).out).size == (60, 36)
    mask = photo(tmp_path / "mask.png", mode="1")
    with pytest.raises(SourceError, match="80 x 48 pixels once resized"):
        restore_to(restore, path, tmp_path / "large.png", mask=mask, yes=True, upscale=2)
    assert not (tmp_path / "large.png").exists()


def test_a_folder_of_masks_goes_by_name(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    for name in ("a", "b"):
        photo(tmp_path / "in" / f"{name}.png")
    photo(tmp_path / "masks" / "a.png", mode="1")
    with pytest.raises(SettingError, match=r"no mask for b\.png"):
        restore_to(runs["restore"].model(), tmp_path / "in", tmp_path / "out", mask=tmp_path / "masks")
    photo(tmp_path / "masks" / "b.png", mode="1").rename(tmp_path / "masks" / "b.tile")
    Image.open(tmp_path / "masks" / "b.tile").convert("L").save(tmp_path / "masks" / "b.bmp")
    assert restore_to(runs["restore"].model(), tmp_path / "in", tmp_path / "out", mask=tmp_path / "masks").pictures == 2


def test_pictures_of_another_scale_raise_a_word(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    path = photo(tmp_path / "large.png", (90, 60))
    assert "--size 16" in translate_to(runs["pix2pix"].model(), path, tmp_path / "out.png").note
    assert not translate_to(runs["pix2pix"].model(), path, tmp_path / "out.png", size=16, overwrite=True).note


def test_what_cannot_be_done_is_said(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    path, pix2pix, restore = photo(tmp_path / "in.png"), runs["pix2pix"].model(), runs["restore"].model()
    generator = ganvas.train(dots(), length="2 steps", run=tmp_path / "gan", quiet=True, settings=["model.width=4"])
    for model, expected in ((restore, "restores pictures"), (generator.model(), "from nothing")):
        with pytest.raises(ModelError, match=expected):
            translate_to(model, path, tmp_path / "out.png")
    with pytest.raises(ModelError, match="doesn't restore"):
        restore_to(pix2pix, path, tmp_path / "out.png")
    with pytest.raises(ModelError, match="no dropout"):
        translate_to(pix2pix, path, tmp_path / "out.png", variant=1)
    with pytest.raises(SettingError, match="variant=-1"):
        translate_to(pix2pix, path, tmp_path / "out.png", variant=-1)
    for overwrite in (False, True):
        with pytest.raises(SettingError, match="is read to make what would replace it"):
            translate_to(pix2pix, path, path, overwrite=overwrite)
    with pytest.raises(SettingError, match=r"written as \.xyz"):
        translate_to(pix2pix, path, tmp_path / "out.xyz")
    with pytest.raises(SourceError, match="There is no"):
        translate_to(pix2pix, tmp_path / "missing.png", tmp_path / "out.png")
    with pytest.raises(SettingError, match="is not a colour"):
        restore_to(restore, path, tmp_path / "out.png", mask_color="blurple")
    large = np.zeros((48, 80), np.uint8)
    large[10:20, 10:30] = 255
    Image.fromarray(large).save(tmp_path / "large.png")
    with pytest.raises(SourceError, match="80x48, its picture 40x24"):
        restore_to(restore, path, tmp_path / "out.png", mask=tmp_path / "large.png")
    folder = photo(tmp_path / "twice" / "x.png").parent
    photo(folder / "x.jpg"), photo(folder / "y.jpg")
    translate_to(pix2pix, folder, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["x.jpg.png", "x.png.png", "y.png"]
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(SourceError, match="not a picture"):
        translate_to(pix2pix, tmp_path / "notes.txt", tmp_path / "out.png")
    with pytest.raises(SettingError, match="one file, and there are 3"):
        translate_to(pix2pix, folder, tmp_path / "out.png")
    assert not (tmp_path / "out.png").exists()


def test_a_whole_picture_is_written_as_it_was_read(tmp_path: Path) -> None:
    path = photo(tmp_path / "in.png", (31, 17))
    with path.open("rb") as file:
        whole = read_whole(file)
    (tmp_path / "again.png").write_bytes(whole.encoded(".png"))
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "again.png")), np.asarray(Image.open(path)))
    assert whole.changed(whole.seen(1)).image.mode == "L"


def test_nothing_is_written_over_what_is_read(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    folder, before = tmp_path / "in", {}
    for name in ("a", "b"):
        before[name] = photo(folder / f"{name}.png").read_bytes()
    for out in (folder, folder / "made"):
        with pytest.raises(SettingError, match="inside the source that is read"):
            translate_to(runs["pix2pix"].model(), folder, out)
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.write(folder / "a.png", "a.png")
    with pytest.raises(SettingError, match="inside the source that is read"):
        translate_to(runs["pix2pix"].model(), tmp_path / "in.zip", tmp_path / "in.zip")
    assert {name: (folder / f"{name}.png").read_bytes() for name in before} == before


def test_inside_the_folder_of_the_pictures_the_usual_place_is_next_to_it(
    runs: dict[str, ganvas.Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        photo(tmp_path / "in" / f"{name}.png")
    monkeypatch.chdir(tmp_path / "in")
    pix2pix, restore = runs["pix2pix"].model(), runs["restore"].model()
    made = [str(translate_to(pix2pix, ".").out) for _ in range(2)]
    assert [*made, str(restore_to(restore, "../in").out)] == [
        str(Path("..", name)) for name in ("translated", "translated-2", "restored")
    ]
    assert sorted(path.name for path in (tmp_path / "in").iterdir()) == ["a.png", "b.png"]
    assert len(list((tmp_path / "translated").iterdir())) == 2


def test_the_place_that_is_named_instead_can_be_used(
    runs: dict[str, ganvas.Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ganvas: Ganvas
) -> None:
    monkeypatch.chdir(tmp_path)
    photo(Path("in/a.png")), photo(Path("in/b.png"))
    for name in ("a.png", "b.png"):
        mask = np.zeros((24, 40), np.uint8)
        mask[3:9, 3:12] = 255
        Path("masks").mkdir(exist_ok=True)
        Image.fromarray(mask).save(f"masks/{name}")
    pix2pix, restore = str(runs["pix2pix"].path), str(runs["restore"].path)
    for words, out in (
        (("translate", pix2pix, "in"), "in/made"),
        (("translate", pix2pix, "in"), "in"),
        (("translate", pix2pix, "in"), tmp_path / "in" / "made"),
        (("restore", restore, "in", "--mask", "masks"), "masks"),
    ):
        code, _, err = ganvas(*words, "--out", out)
        assert code == 1
        named = err.rpartition("--out ")[2].strip()
        assert ganvas(*words, "--out", named)[0] == 0, err
    assert {path.name for path in tmp_path.iterdir()} == {"in", "in-2", "made", "made-2", "masks", "masks-2"}


def test_a_picture_that_is_not_there_is_looked_for_among_its_neighbours(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    photo(tmp_path / "street.png")
    with pytest.raises(SourceError) as error:
        translate_to(runs["pix2pix"].model(), tmp_path / "stret.png", tmp_path / "out.png")
    assert "street.png" in str(error.value)
    assert "Give a picture, or a folder, zip or tar" in str(error.value)
    assert "mnist" not in str(error.value)


def test_what_is_translucent_is_seen_on_the_ground_and_given_back_without_it() -> None:
    numbers = np.random.default_rng(0).integers(0, 256, (24, 40, 4), np.uint8)
    numbers[..., 3] = np.linspace(40, 255, 40)
    for mode in ("RGBA", "LA"):
        picture = whole_of(Image.fromarray(numbers).convert(mode), ground=(250, 120, 30))
        for channels in (1, 3) if mode == "LA" else (3,):
            seen = picture.seen(channels)
            again = picture.changed(seen)  # by a model that changes nothing
            assert np.abs(again.seen(channels).astype(int) - seen).max() <= 1
            assert np.abs(again.pixels.reshape(24, 40, -1).astype(int) - picture.pixels.reshape(24, 40, -1)).max() <= 255 / 40


def test_hidden_colours_do_not_run_into_what_is_visible() -> None:
    numbers = np.zeros((16, 16, 4), np.uint8)
    numbers[4:12, 4:12] = (255, 200, 0, 255)
    for shorter in (7, 19, 64):
        resized = whole_of(Image.fromarray(numbers)).resized(shorter)
        assert (resized.pixels[resized.alpha > 16] >= (245, 190, 0)).all()


def test_translucent_places_stay_to_the_last_bit_too(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).integers(0, 256, (24, 40, 4), np.uint8)
    Image.fromarray(numbers).save(tmp_path / "in.png")
    mask = np.zeros((24, 40), np.uint8)
    mask[5:9, 10:30] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    done = restore_to(runs["restore"].model(), tmp_path / "in.png", tmp_path / "out.png", mask=tmp_path / "mask.png")
    made = np.asarray(Image.open(done.out))
    np.testing.assert_array_equal(made[mask == 0], numbers[mask == 0])
    np.testing.assert_array_equal(made[..., 3][mask == 0], numbers[..., 3][mask == 0])
    assert (made[..., 3][mask > 0] == 255).all()  # a hole that is filled shows
    erased = restore_to(runs["restore"].model(), tmp_path / "in.png", tmp_path / "out2.png", mask_color="transparent")
    assert (np.asarray(Image.open(erased.out))[numbers[..., 3] < 128][:, 3] == 255).all()


def test_holes_are_filled_before_a_picture_is_enlarged(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    picture = np.asarray(Image.open(photo(tmp_path / "in.png"))).copy()
    picture[4:14, 10:20] = (255, 0, 255)
    Image.fromarray(picture).save(tmp_path / "in.png")
    path = restore_to(runs["restore"].model(), tmp_path / "in.png", tmp_path / "out.png", mask_color="#f0f", upscale=2).out
    made = np.asarray(Image.open(path)).astype(int)
    assert made.shape == (48, 80, 3)
    assert not (made[8:28, 20:40] == (255, 0, 255)).all(2).any()
    other = picture.copy()
    other[4:14, 10:20] = (0, 1, 0)  # whatever colour a hole has, nothing of it is left
    Image.fromarray(other).save(tmp_path / "other.png")
    path = restore_to(
        runs["restore"].model(), tmp_path / "other.png", tmp_path / "out2.png", mask_color="#000100", upscale=2
    ).out
    np.testing.assert_array_equal(np.asarray(Image.open(path)), made)
    with pytest.raises(SourceError, match="nothing to fill"):
        restore_to(runs["restore"].model(), tmp_path / "in.png", tmp_path / "no.png", mask_color="#010203")


def test_a_colour_that_covers_most_of_a_picture_is_filled_only_where_asked(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    picture = np.zeros((24, 40, 4), np.uint8)
    picture[:, :16] = 200, 30, 30, 255  # as an icon on a transparent ground
    Image.fromarray(picture).save(tmp_path / "icon.png")
    with pytest.raises(SourceError, match="the colour transparent covers 60% of it; --yes fills that too"):
        restore_to(runs["restore"].model(), tmp_path / "icon.png", tmp_path / "out.png", mask_color="transparent")
    assert not (tmp_path / "out.png").exists()
    filled = restore_to(
        runs["restore"].model(), tmp_path / "icon.png", tmp_path / "out.png", mask_color="transparent", yes=True
    )
    assert (np.asarray(Image.open(filled.out))[..., 3] == 255).all()


def test_python_keeps_the_profile_and_takes_arrays_of_one_channel(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.open(photo(tmp_path / "in.png")).save(tmp_path / "in.png", icc_profile=profile)
    model = ganvas.load(runs["pix2pix"].path)
    model.translate(tmp_path / "in.png").save(tmp_path / "out.png")
    assert Image.open(tmp_path / "out.png").info["icc_profile"] == profile
    assert model.translate(np.zeros((9, 7, 1), np.uint8)).size == (7, 9)
    assert model._repr_png_() is None


def test_train_and_test_are_both_translated(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    photo(tmp_path / "in" / "train" / "a.png"), photo(tmp_path / "in" / "test" / "b.png")
    (tmp_path / "in" / "train" / "a.txt").write_text("hello")
    done = translate_to(runs["pix2pix"].model(), tmp_path / "in", tmp_path / "out")
    assert (done.pictures, [refusal.name for refusal in done.refused]) == (2, ["train/a.txt"])
    assert translate_to(runs["pix2pix"].model(), f"{tmp_path / 'in'}:test", tmp_path / "out2").pictures == 1


@pytest.mark.parametrize(("side", "expected"), [(128, "pix2pix"), (256, "pix2pix-photo")])
def test_the_size_of_pairs_decides_how_far_their_places_see(side: int, expected: str) -> None:
    pictures = dots(3, count=20, height=side, width=side)
    planned = plan((pictures, 255 - pictures), Choices())
    assert planned.recipe.name == expected
    assert any(note.startswith(f"{expected} was chosen") for note in planned.remarks)
    assert not any("may be the two sides" in note for note in planned.remarks)  # they are
    assert plan((pictures, 255 - pictures), Choices(recipe="pix2pix")).recipe.name == "pix2pix"


def test_a_mask_that_marks_more_than_half_is_refused_unless_that_is_meant(runs: dict[str, ganvas.Run], tmp_path: Path) -> None:
    path, model = photo(tmp_path / "in.png", (32, 24)), runs["restore"].model()
    mask = np.full((24, 32), 255, np.uint8)
    mask[4:10, 5:20] = 0
    Image.fromarray(mask).save(tmp_path / "mask.png")
    with pytest.raises(SettingError, match="marks 88% of the picture") as caught:
        restore_to(model, path, tmp_path / "out.png", mask=tmp_path / "mask.png")
    assert "--invert-mask" in caught.value.next_steps[0]
    assert not (tmp_path / "out.png").exists()
    inverted = restore_to(model, path, tmp_path / "out.png", mask=tmp_path / "mask.png", invert_mask=True)
    assert "11.7% of the picture was filled." in inverted.note
    filled = restore_to(model, path, tmp_path / "all.png", mask=tmp_path / "mask.png", yes=True)
    assert "88.3%" in filled.note
    for given in (tmp_path / "mask.png", Image.open(tmp_path / "mask.png"), mask, mask > 0, mask / 255):
        with pytest.raises(SettingError, match=r"(?s)marks 88% of the picture.*yes=True"):
            model.restore(path, given)
        np.testing.assert_array_equal(np.asarray(model.restore(path, given, yes=True)), np.asarray(Image.open(filled.out)))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_no_picture_of_a_person_is_replaced_by_what_is_made_of_others(
    runs: dict[str, ganvas.Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inputs into the folder of the targets, a folder into the one above it, holes into their masks, one picture next to another."""
    monkeypatch.chdir(tmp_path)
    for place in (
        "inputs/1.png",
        "inputs/2.png",
        "targets/2.png",
        "above/1.png",
        "above/inputs/1.png",
        "masks/1.png",
        "photo.png",
    ):
        Path(place).parent.mkdir(exist_ok=True, parents=True)
        photo(Path(place))
    Image.open("photo.png").convert("RGB").save("photo.jpg")
    pix2pix, restore = runs["pix2pix"].model(), runs["restore"].model()
    Path("one").mkdir()
    shutil.copy("inputs/1.png", "one/1.png")
    before = contents(tmp_path)
    with pytest.raises(SettingError, match=r"targets has 1 file already that would be replaced, 2\.png"):
        translate_to(pix2pix, "inputs", "targets")
    with pytest.raises(SettingError, match=r"above has 1 file already that would be replaced, 1\.png"):
        translate_to(pix2pix, "above/inputs", "above")
    with pytest.raises(SettingError, match=r"masks/1\.png is read to make what would replace it"):
        restore_to(restore, "inputs/1.png", "masks/1.png", mask="masks/1.png", overwrite=True)
    with pytest.raises(SettingError, match=r"masks/1\.png is read to make what would replace it"):
        restore_to(restore, "one", "masks", mask="masks", overwrite=True)
    assert translate_to(pix2pix, "photo.jpg", ".").out == Path("photo-2.png")
    assert [str(translate_to(pix2pix, "photo.jpg").out) for _ in range(2)] == [
        str(Path("translated", name)) for name in ("photo.png", "photo-2.png")
    ]
    assert [str(translate_to(pix2pix, "inputs").out) for _ in range(2)] == ["translated", "translated-2"]
    after = contents(tmp_path)
    assert {name: after[name] for name in before} == before
    assert translate_to(pix2pix, "inputs", "targets", overwrite=True).pictures == 2
    assert Path("targets/2.png").read_bytes() != before["targets/2.png"]


def test_a_name_that_cannot_be_written_is_left_out_by_name_and_the_rest_goes_on(
    runs: dict[str, ganvas.Run], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    picture = photo(tmp_path / "in" / "b.png").read_bytes()
    (tmp_path / "in" / f"{'나' * 83}.png").write_bytes(picture)  # 253 bytes
    (tmp_path / "in" / "b.png").unlink()
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        for name in (f"{'다' * 90}.png", "a.png"):
            archive.writestr(name, picture)
    done = translate_to(runs["pix2pix"].model(), tmp_path / "pack.zip", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.png"]
    assert [(refusal.name, refusal.reason) for refusal in done.refused] == [(f"{'다' * 90}.png", "can't be written")]
    assert translate_to(runs["pix2pix"].model(), tmp_path / "in", tmp_path / "long").pictures == 1
