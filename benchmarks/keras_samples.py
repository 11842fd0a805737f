"""The Keras side of quality.py: the customary loop of gan-dense for some steps, then samples into an .npz.

Run by the benchmark in an environment with requirements-keras.txt; the arguments are a .npy file of (N, 28, 28) uint8 pictures, the
steps, how many samples, and where they go. Prints the seconds that training took, without the compilation.
"""

import sys
import time

import keras
import numpy as np

from keras_side import dense_parts


def main() -> None:
    source, steps, count, out = sys.argv[1:]
    keras.utils.set_random_seed(0)
    step, generator, _, _ = dense_parts(np.load(source))
    start = time.perf_counter()
    for _ in range(int(steps)):
        step()
    seconds = time.perf_counter() - start
    latents = np.random.default_rng(1).standard_normal((int(count), 100), dtype="float32")
    made = generator.predict(latents, verbose=0, batch_size=500).reshape(-1, 28, 28, 1)
    np.savez_compressed(out, arr_0=np.rint((made + 1) * 127.5).clip(0, 255).astype(np.uint8))
    print(f"seconds {seconds:.1f}")


if __name__ == "__main__":
    main()
