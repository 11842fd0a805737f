"""The Keras side of against_keras.py: the same networks, trained the customary way.

``gan-dense`` is the loop that most Keras GAN tutorials share: predict, train_on_batch on real and fake pictures together, then
train_on_batch of the stacked model with the discriminator frozen. ``dcgan-28`` is the loop of TensorFlow's DCGAN tutorial: one
tf.function with two gradient tapes over pictures from a shuffled tf.data pipeline. Run by the benchmark in an environment with
requirements-keras.txt; the arguments are a .npy file of (N, 28, 28) uint8 pictures and Keras's dtype policy.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from keras import layers, losses, optimizers

from worker import Job, serve


def gan_dense(pictures: np.ndarray) -> tuple[Job, dict[str, Any]]:
    step, generator, discriminator, counts = dense_parts(pictures)
    return _timed(step), {"parameters": counts, "moves": _which_moves(step, generator, discriminator)}


def dense_parts(pictures: np.ndarray) -> tuple[Callable[[], None], keras.Model, keras.Model, list[int]]:
    """One step of the customary loop, compiled, with the networks it trains and their numbers of weights."""
    batch_size, latent = 128, 100
    images = ((pictures.astype("float32") - 127.5) / 127.5).reshape(len(pictures), 784)

    generator = keras.Sequential(
        [
            layers.Input((latent,)),
            layers.Dense(256),
            layers.LeakyReLU(0.2),
            layers.Dense(512),
            layers.LeakyReLU(0.2),
            layers.Dense(784, activation="tanh"),
        ]
    )
    discriminator = keras.Sequential(
        [
            layers.Input((784,)),
            layers.Dense(512),
            layers.LeakyReLU(0.2),
            layers.Dense(256),
            layers.LeakyReLU(0.2),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    counts = [generator.count_params(), discriminator.count_params()]
    discriminator.compile(optimizer=optimizers.Adam(2e-4, beta_1=0.5), loss="binary_crossentropy")
    # Keras 3 reads `trainable` when it traces the step; one step before freezing keeps the discriminator learning.
    discriminator.train_on_batch(images[: 2 * batch_size], np.zeros((2 * batch_size, 1), "float32"))
    discriminator.trainable = False
    z = layers.Input((latent,))
    gan = keras.Model(z, discriminator(generator(z)))
    gan.compile(optimizer=optimizers.Adam(1e-3), loss="binary_crossentropy")

    random = np.random.default_rng(0)
    labels = np.concatenate([np.ones((batch_size, 1), "float32"), np.zeros((batch_size, 1), "float32")])
    ones = np.ones((batch_size, 1), "float32")

    def step() -> None:
        real = images[random.integers(0, len(images), batch_size)]
        fake = generator.predict(random.standard_normal((batch_size, latent), dtype="float32"), verbose=0)
        discriminator.train_on_batch(np.concatenate([real, fake]), labels)
        gan.train_on_batch(random.standard_normal((batch_size, latent), dtype="float32"), ones)

    step()
    return step, generator, discriminator, counts


def dcgan_28(pictures: np.ndarray) -> tuple[Job, dict[str, Any]]:
    batch_size, latent = 256, 100
    images = (pictures.reshape(-1, 28, 28, 1).astype("float32") - 127.5) / 127.5
    dataset = tf.data.Dataset.from_tensor_slices(images).shuffle(len(images)).batch(batch_size, drop_remainder=True).repeat()
    batches = iter(dataset)

    generator = keras.Sequential(
        [
            layers.Input((latent,)),
            layers.Dense(7 * 7 * 256, use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(0.3),
            layers.Reshape((7, 7, 256)),
            layers.Conv2DTranspose(128, 5, strides=1, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(0.3),
            layers.Conv2DTranspose(64, 5, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(0.3),
            layers.Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False, activation="tanh"),
        ]
    )
    discriminator = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(64, 5, strides=2, padding="same"),
            layers.LeakyReLU(0.3),
            layers.Dropout(0.3),
            layers.Conv2D(128, 5, strides=2, padding="same"),
            layers.LeakyReLU(0.3),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    cross_entropy = losses.BinaryCrossentropy(from_logits=True)
    generator_optimizer, discriminator_optimizer = optimizers.Adam(1e-4), optimizers.Adam(1e-4)
    generator_optimizer.build(generator.trainable_variables)
    discriminator_optimizer.build(discriminator.trainable_variables)

    @tf.function
    def train_step(real):
        noise = tf.random.normal([batch_size, latent])
        with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
            fake = generator(noise, training=True)
            real_scores = discriminator(real, training=True)
            fake_scores = discriminator(fake, training=True)
            generator_loss = cross_entropy(tf.ones_like(fake_scores), fake_scores)
            discriminator_loss = cross_entropy(tf.ones_like(real_scores), real_scores) + cross_entropy(
                tf.zeros_like(fake_scores), fake_scores
            )
        generator_gradients = generator_tape.gradient(generator_loss, generator.trainable_variables)
        discriminator_gradients = discriminator_tape.gradient(discriminator_loss, discriminator.trainable_variables)
        generator_optimizer.apply_gradients(zip(generator_gradients, generator.trainable_variables, strict=True))
        discriminator_optimizer.apply_gradients(zip(discriminator_gradients, discriminator.trainable_variables, strict=True))
        return generator_loss

    def step() -> None:
        # Reading the loss waits for the step, whatever TensorFlow runs in the background.
        train_step(next(batches)).numpy()

    step()
    counts = [sum(int(np.prod(w.shape)) for w in network.trainable_weights) for network in (generator, discriminator)]
    return _timed(step), {"parameters": counts, "moves": _which_moves(step, generator, discriminator)}


def _timed(step: Callable[[], None]) -> Job:
    def job(steps: int) -> float:
        start = time.perf_counter()
        for _ in range(steps):
            step()
        return (time.perf_counter() - start) / steps

    return job


def _which_moves(step: Callable[[], None], *networks: keras.Model) -> list[bool]:
    """Whether each network's weights change in a step: a comparison with a network that stands still would be worth nothing."""
    before = [[np.array(weight) for weight in network.get_weights()] for network in networks]
    step()
    after = [network.get_weights() for network in networks]
    return [any((a != b).any() for a, b in zip(*pair, strict=True)) for pair in zip(before, after, strict=True)]


def main() -> None:
    pictures, policy = np.load(sys.argv[1]), sys.argv[2]
    keras.config.set_dtype_policy(policy)
    versions = {"versions": f"TensorFlow {tf.__version__}, Keras {keras.__version__}, {policy}"}

    def prepare(name: str) -> tuple[Job, dict[str, Any]]:
        job, facts = {"gan-dense": gan_dense, "dcgan-28": dcgan_28}[name](pictures)
        return job, facts | versions

    serve(prepare)


if __name__ == "__main__":
    main()
