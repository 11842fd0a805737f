/** Painting for the pretended studio: moths of a seed, and sheets of them that come out of the fog as a training goes on. */
import { deflateSync } from "node:zlib";

type Pixels = { width: number; height: number; rgb: Uint8Array };

/** Numbers in [0, 1) that are the same for the same seed. */
export function chance(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function hsl(hue: number, saturation: number, light: number): [number, number, number] {
  const channel = (shift: number) => {
    const k = (shift + hue * 12) % 12;
    return 255 * (light - saturation * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

/** A moth on a ground; fog: 0 is clear, 1 is nothing but noise. */
export function moth(seed: number, side = 64, fog = 0): Pixels {
  const next = chance(seed);
  const [a, b, c, d, e] = [next(), next(), next(), next(), next()];
  const wing = hsl(a, 0.35 + 0.4 * b, 0.35 + 0.2 * c);
  const spot = hsl((a + 0.08 + 0.4 * d) % 1, 0.5, 0.62);
  const ground = hsl((a + 0.5) % 1, 0.18, 0.9 - 0.75 * Number(e > 0.75));
  const noise = chance(seed + 99_991);
  const rgb = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const u = Math.abs((2 * (x + 0.5)) / side - 1);
      const v = (2 * (y + 0.5)) / side - 1;
      const angle = Math.atan2(v + 0.1 * (b - 0.5), u);
      const far = Math.hypot(u, v);
      const edge = 0.42 + 0.3 * c + (0.18 + 0.2 * b) * Math.cos((2 + Math.round(2 * d)) * (angle - 0.5 + 0.5 * e)) - 0.12 * Math.cos(angle * 5);
      const body = u < 0.07 && Math.abs(v) < 0.5;
      const ring = Math.hypot(u - 0.42 - 0.1 * d, v + 0.25 - 0.3 * e);
      let colour = ground;
      if (far < edge) {
        const bands = 0.82 + 0.18 * Math.cos(far * (14 + 14 * d) + 3 * angle);
        colour = [wing[0] * bands, wing[1] * bands, wing[2] * bands];
        if (ring < 0.16 + 0.08 * b) colour = ring < 0.07 ? [24, 20, 18] : spot;
      }
      if (body) colour = [50, 38, 30];
      const at = 3 * (y * side + x);
      const grain = 14 * (noise() - 0.5);
      for (let k = 0; k < 3; k += 1) {
        const clear = (colour[k] ?? 0) + grain;
        rgb[at + k] = Math.max(0, Math.min(255, (1 - fog) * clear + fog * (110 + 90 * (noise() - 0.5))));
      }
    }
  }
  return { width: side, height: side, rgb };
}

/** Moths in rows and columns. */
export function sheet(first: number, columns: number, rows: number, fog: number, side = 64): Pixels {
  const gap = 2;
  const width = columns * (side + gap) - gap;
  const height = rows * (side + gap) - gap;
  const rgb = new Uint8Array(width * height * 3).fill(250);
  for (let place = 0; place < columns * rows; place += 1) {
    const one = moth(first + place, side, fog);
    const left = (place % columns) * (side + gap);
    const top = Math.floor(place / columns) * (side + gap);
    for (let y = 0; y < side; y += 1) {
      rgb.set(one.rgb.subarray(3 * y * side, 3 * (y + 1) * side), 3 * ((top + y) * width + left));
    }
  }
  return { width, height, rgb };
}

export function png({ width, height, rgb }: Pixels): Buffer {
  const lines = Buffer.alloc(height * (3 * width + 1));
  for (let y = 0; y < height; y += 1) {
    Buffer.from(rgb.buffer, 3 * y * width, 3 * width).copy(lines, y * (3 * width + 1) + 1);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(lines, { level: 3 })), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc(body), body.length + 4);
  return framed;
}

function crc(data: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
