"""ganvas doctor: what this machine has, and which precision is faster on it."""


def doctor() -> None:
    """Print versions, devices, threads and folders, and measure which precision is faster here, and by how much."""
    import os
    import platform
    import sys

    import numpy
    import PIL
    import torch

    import ganvas
    from ganvas.devices import machine
    from ganvas.disk import cache_folder
    from ganvas.training.precision import rates
    from ganvas.words import Command, Step, listed, message

    def say(name: str, value: object) -> None:
        print(f"{name:12} {value}", flush=True)

    say("ganvas", f"{ganvas.__version__}, Python {platform.python_version()}")
    say(message("libraries"), f"torch {torch.__version__}, numpy {numpy.__version__}, Pillow {PIL.__version__}")
    say(message("machine"), f"{machine()}, {platform.system()} {platform.release()}")
    devices = ["cpu"]
    if torch.cuda.is_available():
        devices += [f"cuda:{index} {torch.cuda.get_device_name(index)}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        devices.append("mps")
    say(message("devices"), listed(devices))
    say(message("cores"), os.cpu_count())
    say(message("threads"), torch.get_num_threads())
    say(message("cache"), cache_folder())
    say("GANVAS_DATA", os.environ.get("GANVAS_DATA", message("not set: named data sets are downloaded")))
    kind = "cuda" if torch.cuda.is_available() else "cpu"
    for name, (float32, bfloat16) in rates(torch.device(kind)).items():
        if bfloat16 is None:
            say(name, message("float32 {rate:,.0f} GFLOP/s; bfloat16 is far slower here, or not available", rate=float32))
            continue
        figures = message(
            "float32 {float32:,.0f} GFLOP/s, bfloat16 {bfloat16:,.0f}: {faster} is {times:.2f} times as fast",
            float32=float32,
            bfloat16=bfloat16,
            faster="bfloat16" if bfloat16 > float32 else "float32",
            times=max(bfloat16, float32) / min(bfloat16, float32),
        )
        say(name, figures)
    print()
    print(message("Each run measures its own steps and uses the faster precision. To choose it yourself, give --precision."))
    if sys.stdout.isatty():
        print(Step(message("To start"), Command("train")).typed)
