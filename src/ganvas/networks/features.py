"""Small convolutional networks that turn pictures into feature vectors, to evaluate other pictures by."""

import torch
from torch import Tensor, nn


class FeatureNetwork(nn.Module):
    """Images (B, C, H, W) in [-1, 1] -> features (B, F) before their ReLU; with ``classes``, ``logits`` makes (B, classes) of them.

    3x3 convolutions, each stage half the sides and twice the width of the one before (up to four times ``width``), until at
    most 7 pixels are left; then one dense layer. ``batch_norm`` suits training; untrained networks do without, so that what
    they measure depends only on their weights.
    """

    def __init__(
        self,
        *,
        shape: tuple[int, int, int],
        features: int = 64,
        width: int = 32,
        classes: int | None = None,
        batch_norm: bool = True,
    ) -> None:
        super().__init__()
        channels, rows, columns = shape
        layers: list[nn.Module] = []
        inputs, outputs = channels, width
        while True:
            layers.append(nn.Conv2d(inputs, outputs, 3, stride=2, padding=1, bias=not batch_norm))
            layers += [nn.BatchNorm2d(outputs)] * batch_norm
            layers.append(nn.ReLU(inplace=True))
            rows, columns = (rows + 1) // 2, (columns + 1) // 2
            inputs, outputs = outputs, min(2 * outputs, 4 * width)
            if max(rows, columns) <= 7:
                break
        layers.append(nn.Conv2d(inputs, outputs, 3, padding=1, bias=not batch_norm))
        layers += [nn.BatchNorm2d(outputs)] * batch_norm
        layers += [nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(outputs * rows * columns, features)]
        self.layers = nn.Sequential(*layers)
        self.logits = nn.Sequential(nn.ReLU(), nn.Linear(features, classes)) if classes else None

    def forward(self, images: Tensor) -> Tensor:
        features: Tensor = self.layers(images)
        return features


@torch.no_grad()
def start_he(network: nn.Module, generator: torch.Generator) -> None:
    """Weights from ``generator`` that keep the scale of what passes through ReLU, zero biases. He et al. 2015, section 2.2."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            inputs = layer.weight[0].numel()
            layer.weight.copy_(torch.randn(layer.weight.shape, generator=generator) * (2 / inputs) ** 0.5)
            if layer.bias is not None:
                layer.bias.zero_()
