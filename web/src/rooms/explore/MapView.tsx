/** The map: what a model makes, neighbours alike. It is dragged under a ring in its middle, and what lies in the ring is shown. */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ModelMap } from "../../api/exploring.ts";
import { Button } from "../../parts/Button.tsx";
import { useCalm } from "../../parts/typing.ts";
import { useFormats } from "../../parts/formats.ts";
import type { Point } from "./places.ts";
import { dragged, placeUnder, stepped, USUAL_CELL, zoomed, type View } from "./view.ts";
import styles from "./MapView.module.css";

interface Props {
  map: ModelMap;
  /** Where one is; null where that isn't on the map. */
  at: Point | null;
  onMove: (to: Point, rests: boolean) => void;
}

/** Pixels that a finger may slip in a tap. */
const SLIP = 6;

export function MapView({ map, at, onMove }: Props) {
  const { t } = useTranslation("explore");
  const formats = useFormats();
  const isCalm = useCalm();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [view, setView] = useState<View>({ middle: at ?? { x: (map.columns - 1) / 2, y: (map.rows - 1) / 2 }, cell: USUAL_CELL });
  const [picture, setPicture] = useState<HTMLImageElement | null>(null);
  const [size, setSize] = useState({ width: 320, height: 320 });
  const hand = useRef<{ pointers: Map<number, Point>; way: number; isMoving: boolean }>({ pointers: new Map(), way: 0, isMoving: false });

  // Undo, redo and keys lead elsewhere; the map follows.
  const [seen, setSeen] = useState(at);
  if (at !== seen) {
    setSeen(at);
    if (at !== null && (at.x !== view.middle.x || at.y !== view.middle.y)) setView({ ...view, middle: at });
  }

  useEffect(() => {
    const image = new Image();
    image.onload = () => setPicture(image);
    image.src = map.picture;
    return () => {
      image.onload = null;
    };
  }, [map.picture]);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    // React's own listener is passive and couldn't keep the page from scrolling.
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && document.activeElement !== element) return; // whoever scrolls past isn't held up
      event.preventDefault();
      setView((now) => zoomed(now, Math.exp(-event.deltaY / 400)));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener("wheel", wheel);
    };
  }, []);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const scale = devicePixelRatio || 1;
    context.canvas.width = Math.round(size.width * scale);
    context.canvas.height = Math.round(size.height * scale);
    context.imageSmoothingEnabled = view.cell < Math.max(map.width, map.height);
    if (picture === null) return;
    const side = view.cell * scale;
    const left = context.canvas.width / 2 - (view.middle.x + 0.5) * side;
    const top = context.canvas.height / 2 - (view.middle.y + 0.5) * side;
    context.drawImage(picture, left, top, map.columns * side, map.rows * side);
  }, [view, size, picture, map]);

  const goTo = (middle: Point, rests: boolean) => {
    setView((now) => ({ ...now, middle }));
    onMove(middle, rests);
  };
  const apart = () => {
    const [one, other] = [...hand.current.pointers.values()];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  };
  const down = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus({ preventScroll: true });
    hand.current.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (hand.current.pointers.size === 1) hand.current.way = 0;
  };
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    const last = hand.current.pointers.get(event.pointerId);
    if (last === undefined) return;
    const before = apart();
    hand.current.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (hand.current.pointers.size > 1) {
      const now = apart();
      hand.current.way = SLIP + 1;
      if (before > 0 && now > 0) setView((seenNow) => zoomed(seenNow, now / before));
      return;
    }
    const by = { x: event.clientX - last.x, y: event.clientY - last.y };
    hand.current.way += Math.hypot(by.x, by.y);
    const next = dragged(view, by, map);
    if (hand.current.way <= SLIP) return;
    hand.current.isMoving = true;
    setView(next);
    onMove(next.middle, false);
  };
  const up = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!hand.current.pointers.delete(event.pointerId) || hand.current.pointers.size > 0) return;
    if (hand.current.way <= SLIP && event.type === "pointerup") {
      const box = event.currentTarget.getBoundingClientRect();
      goTo(placeUnder(view, { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }, map), true);
    } else if (hand.current.isMoving) {
      onMove(view.middle, true);
    }
    hand.current.isMoving = false;
  };
  const pressed = (event: KeyboardEvent) => {
    const next = stepped(view.middle, event.key, event.shiftKey, map);
    if (next !== null && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      goTo(next, true);
    } else if (event.key === "+" || event.key === "=" || event.key === "-") {
      event.preventDefault();
      setView(zoomed(view, event.key === "-" ? 0.8 : 1.25));
    }
  };
  const where = t("map.where", { column: formats.number(Math.round(view.middle.x) + 1), row: formats.number(Math.round(view.middle.y) + 1) });

  return (
    <div className={styles.map}>
      <div className={styles.frame}>
        <canvas
          ref={canvas}
          role="application"
          aria-roledescription={t("map.title")}
          aria-label={t("map.label", { where })}
          tabIndex={0}
          className={styles.canvas}
          data-calm={isCalm || undefined}
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={up}
          onPointerCancel={up}
          onKeyDown={pressed}
        />
        <svg className={styles.ring} viewBox="0 0 64 64" aria-hidden="true" data-off={at === null || undefined}>
          <circle cx="32" cy="32" r="25" />
          <circle cx="32" cy="32" r="25" />
        </svg>
      </div>
      <div className={styles.tools}>
        <span className="soft small">{at === null ? t("map.not_here") : where}</span>
        <span>
          <Button kind="quiet" icon="minus" aria-label={t("map.smaller")} onPress={() => setView(zoomed(view, 0.7))} />
          <Button kind="quiet" icon="add" aria-label={t("map.larger")} onPress={() => setView(zoomed(view, 1 / 0.7))} />
        </span>
      </div>
    </div>
  );
}
