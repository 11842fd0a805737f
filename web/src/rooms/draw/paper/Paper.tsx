/** The paper: strokes on a canvas that is drawn on with mouse, pen, finger or keys, larger or smaller, over or under another picture. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../../parts/formats.ts";
import { between, placeIn, radiusOf, scrolled, stepped, zoomed, type Place } from "./places.ts";
import { colourAt, toHex, type Colour } from "./raster.ts";
import type { Strokes } from "./strokes.ts";
import type { Tool } from "./tools.ts";
import styles from "./Paper.module.css";

interface Props {
  strokes: Strokes;
  tool: Tool;
  /** What the brush paints with, and what the eraser leaves. */
  colour: Colour;
  ground: Colour;
  size: number;
  /** Whether edges are soft, and a fill goes over soft edges. */
  soft: boolean;
  zoom: number;
  onZoom: (zoom: number) => void;
  onPick: (hex: string) => void;
  /** Something was drawn, also in the middle of a stroke. */
  onDrawn: () => void;
  label: string;
  /** Shown below what is drawn, for a mask, or above it, to trace. */
  under?: string | undefined;
  over?: { address: string; strength: number } | undefined;
  /** How strongly what is drawn is shown. */
  strength?: number;
}

const TOLERANCE = 28;
const SPOKEN_AFTER = 250;
/** Pixels of the shorter side up to which they are shown as squares. */
const FEW_PIXELS = 160;

export function Paper(props: Props) {
  const { strokes, tool, colour, ground, size, soft, zoom, onZoom, onPick, onDrawn, label, under, over, strength = 1 } = props;
  const { t } = useTranslation("draw");
  const formats = useFormats();
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, Place>());
  const start = useRef<Place | null>(null);
  const [hover, setHover] = useState<Place | null>(null);
  const [cursor, setCursor] = useState<Place>({ x: Math.floor(strokes.raster.width / 2) + 0.5, y: Math.floor(strokes.raster.height / 2) + 0.5 });
  const [isDown, setIsDown] = useState(false);
  const [hasKeys, setHasKeys] = useState(false);
  const [spoken, setSpoken] = useState("");
  const help = useId();
  const { width, height } = strokes.raster;

  // What is drawn is painted once a frame, however often it changes.
  useEffect(() => {
    let frame = 0;
    const paint = () => {
      frame = 0;
      canvas.current?.getContext("2d")?.putImageData(new ImageData(strokes.raster.data, width, height), 0, 0);
    };
    paint();
    const stop = strokes.subscribe(() => {
      if (frame === 0) frame = requestAnimationFrame(paint);
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [strokes, width, height]);

  // Where the brush is, is said once it rests.
  const where = t("paper.where", { x: formats.number(Math.floor(cursor.x) + 1), y: formats.number(Math.floor(cursor.y) + 1) });
  useEffect(() => {
    if (!hasKeys) return;
    const timer = setTimeout(() => setSpoken(isDown ? t("paper.down_at", { where }) : where), SPOKEN_AFTER);
    return () => clearTimeout(timer);
  }, [where, isDown, hasKeys, t]);

  const paint = tool === "eraser" ? ground : colour;

  const begin = (at: Place, radius: number) => {
    start.current = at;
    strokes.begin(paint, soft && tool !== "rectangle");
    if (tool === "rectangle") strokes.rectangleTo(at, at);
    else strokes.to(at.x, at.y, radius);
    onDrawn();
  };
  const move = (at: Place, radius: number) => {
    if (tool === "rectangle" && start.current) strokes.rectangleTo(start.current, at);
    else strokes.to(at.x, at.y, radius);
    onDrawn();
  };
  const end = () => {
    start.current = null;
    if (strokes.end()) onDrawn();
  };
  const cancel = () => {
    start.current = null;
    strokes.cancel();
    onDrawn();
  };
  /** What is done in one place: filling, and taking its colour. Returns false for tools that draw. */
  const touch = (at: Place): boolean => {
    if (tool === "fill") {
      if (strokes.fill(at.x, at.y, colour, soft ? TOLERANCE : 0)) onDrawn();
      return true;
    }
    if (tool !== "pick") return false;
    const found = colourAt(strokes.raster, at.x, at.y);
    if (found) onPick(toHex(found));
    return true;
  };

  const placeOf = (event: { clientX: number; clientY: number }): Place => {
    const frame = canvas.current?.getBoundingClientRect();
    return frame ? placeIn(frame, { width, height }, event.clientX, event.clientY) : { x: 0, y: 0 };
  };

  const pressed = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setHasKeys(false);
    setIsDown(false);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.current.size > 1) {
      cancel(); // it is no stroke but the first of two fingers
      return;
    }
    const at = placeOf(event);
    if (!touch(at)) begin(at, radiusOf(size, event.pointerType, event.pressure));
  };

  const moved = (event: PointerEvent<HTMLCanvasElement>) => {
    setHover(event.pointerType === "touch" ? null : placeOf(event));
    if (fingers.current.size > 1) {
      pinch(event);
      return;
    }
    if (!strokes.isDrawing || !fingers.current.has(event.pointerId)) return;
    // A browser reports some moves at once; a line needs all of them.
    const all = typeof event.nativeEvent.getCoalescedEvents === "function" ? event.nativeEvent.getCoalescedEvents() : [];
    for (const each of all.length > 0 ? all : [event.nativeEvent]) move(placeOf(each), radiusOf(size, each.pointerType, each.pressure));
  };

  const lifted = (event: PointerEvent<HTMLCanvasElement>) => {
    fingers.current.delete(event.pointerId);
    if (event.type === "pointercancel") cancel();
    else if (strokes.isDrawing) end();
  };

  /** Two fingers move the picture, and make it larger or smaller. */
  const pinch = (event: PointerEvent<HTMLCanvasElement>) => {
    const element = view.current;
    const one = between([...fingers.current.values()]);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const two = between([...fingers.current.values()]);
    if (!element) return;
    const next = Math.min(8, Math.max(1, zoom * (two.apart / one.apart)));
    const frame = element.getBoundingClientRect();
    const left = scrolled(element.scrollLeft, two.x - frame.left, next / zoom) - (two.x - one.x);
    const top = scrolled(element.scrollTop, two.y - frame.top, next / zoom) - (two.y - one.y);
    onZoom(next);
    requestAnimationFrame(() => element.scrollTo(left, top));
  };

  const keyed = (event: KeyboardEvent<HTMLCanvasElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepped(cursor, event.code, event.shiftKey, { width, height });
    if (next) {
      event.preventDefault();
      setHasKeys(true);
      setCursor(next);
      if (isDown) move(next, size / 2);
      reveal(next);
    } else if (event.code === "Space" || event.code === "Enter") {
      event.preventDefault();
      setHasKeys(true);
      if (touch(cursor)) {
        setSpoken(tool === "fill" ? t("paper.filled", { where }) : t("paper.picked", { where }));
      } else if (isDown) {
        if (tool === "rectangle") move(cursor, size / 2);
        end();
        setIsDown(false);
      } else {
        begin(cursor, size / 2);
        setIsDown(true);
      }
    } else if (event.code === "Escape" && isDown) {
      event.preventDefault();
      cancel();
      setIsDown(false);
    } else if (event.key === "+" || event.key === "=") onZoom(zoomed(zoom, true));
    else if (event.key === "-") onZoom(zoomed(zoom, false));
    else if (event.key === "0") onZoom(1);
  };

  /** Scrolls to where the keyboard's brush is, in a picture that is larger than its frame. */
  const reveal = (at: Place) => {
    const element = view.current;
    if (!element || zoom === 1) return;
    const [x, y] = [(at.x / width) * element.scrollWidth, (at.y / height) * element.scrollHeight];
    element.scrollTo(x - element.clientWidth / 2, y - element.clientHeight / 2);
  };

  const shown = hasKeys ? cursor : hover;
  const isPixelated = Math.min(width, height) <= FEW_PIXELS || undefined;
  return (
    <div className={styles.paper}>
      <div ref={view} className={styles.view} style={{ aspectRatio: `${width} / ${height}` }}>
        <div className={styles.stack} style={{ width: `${100 * zoom}%` }} data-few={isPixelated}>
          {under !== undefined && <img src={under} alt="" draggable={false} />}
          <canvas
            ref={canvas}
            width={width}
            height={height}
            tabIndex={0}
            role="application"
            aria-label={label}
            aria-describedby={help}
            data-tool={tool}
            style={{ opacity: strength }}
            onPointerDown={pressed}
            onPointerMove={moved}
            onPointerUp={lifted}
            onPointerCancel={lifted}
            onPointerLeave={() => setHover(null)}
            onKeyDown={keyed}
            onBlur={() => {
              if (isDown) end();
              setIsDown(false);
              setHasKeys(false);
            }}
            onContextMenu={(event) => event.preventDefault()}
          />
          {over && <img src={over.address} alt="" draggable={false} className={styles.over} style={{ opacity: over.strength }} />}
          {shown && (
            <span
              aria-hidden="true"
              className={styles.ring}
              data-keys={hasKeys || undefined}
              data-down={isDown || undefined}
              style={{
                left: `${(100 * shown.x) / width}%`,
                top: `${(100 * shown.y) / height}%`,
                width: `${(100 * (tool === "brush" || tool === "eraser" ? size : 1)) / width}%`,
                background: hasKeys && tool !== "eraser" ? toHex(colour) : undefined,
              }}
            />
          )}
        </div>
      </div>
      <p id={help} className="unseen">
        {t("paper.help")}
      </p>
      <p role="status" className="unseen">
        {spoken}
      </p>
    </div>
  );
}

