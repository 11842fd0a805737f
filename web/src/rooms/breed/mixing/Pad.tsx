/** The pad: parents at the corners, and a point that is dragged, or moved by arrow keys; Home brings it into the middle. */
import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { pictureOf } from "../../../api/client.ts";
import { usePictures } from "../session/pictures.ts";
import type { Bred } from "../session/history.ts";
import { cornersOf, pointOf, steppedBy, weightsAt, type Point } from "./polygon.ts";
import styles from "./Mixing.module.css";

/** Sides of the pictures at the corners and half of the view, in radii of the polygon. */
const PICTURE = 0.46;
const HALF = 1.28;

interface Props {
  parents: readonly Bred[];
  weights: readonly number[];
  onWeights: (weights: number[]) => void;
  label: string;
  /** The weights in words, for those who listen. */
  words: string;
}

export function Pad({ parents, weights, onWeights, label, words }: Props) {
  const { times } = usePictures();
  const box = useRef<SVGSVGElement>(null);
  const corners = cornersOf(parents.length);
  const point = pointOf(weights, corners);
  const half = parents.length === 2 ? 0.55 : HALF;
  const put = (next: Point) => onWeights(weightsAt(next, corners));
  const dragged = (event: PointerEvent) => {
    const place = box.current?.getScreenCTM()?.inverse();
    if (place === undefined) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(place);
    put({ x, y });
  };
  const pressed = (event: KeyboardEvent) => {
    const next = steppedBy(event.key, point, corners);
    if (next === null) return;
    event.preventDefault();
    put(next);
  };
  return (
    <svg
      ref={box}
      viewBox={`${-HALF} ${-half} ${2 * HALF} ${2 * half}`}
      className={styles.pad}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) dragged(event);
      }}
    >
      <polygon className={styles.field} points={corners.map(({ x, y }) => `${x},${y}`).join(" ")} />
      {corners.map((corner, place) => (
        <line key={place} className={styles.ray} x1={point.x} y1={point.y} x2={corner.x} y2={corner.y} strokeWidth={0.008 + 0.09 * (weights[place] ?? 0)} opacity={0.35} />
      ))}
      {corners.map((corner, place) => {
        const parent = parents[place];
        if (parent === undefined) return null;
        const at = { x: corner.x - PICTURE / 2, y: corner.y - PICTURE / 2, width: PICTURE, height: PICTURE };
        return (
          <g key={parent.id}>
            <rect {...at} className={styles.corner} />
            <image {...at} href={pictureOf.drawn(parent.id, times.get(parent.id))} className={styles.picture} />
          </g>
        );
      })}
      <g
        tabIndex={0}
        role="slider"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * (weights[0] ?? 0))}
        aria-valuetext={words}
        className={styles.knob_group}
        onKeyDown={pressed}
      >
        <circle cx={point.x} cy={point.y} r="0.2" className={styles.grip} />
        <circle cx={point.x} cy={point.y} r="0.16" className={styles.halo} />
        <circle cx={point.x} cy={point.y} r="0.1" className={styles.knob} />
      </g>
    </svg>
  );
}
