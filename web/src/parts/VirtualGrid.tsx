/**
 * A grid of which only the rows near the window are drawn, so that 50,000 tiles cost as much as 50.
 *
 * It scrolls with the page. One tile has the focus; arrows, Home, End, Page Up and Page Down move it, and a tile that is far away is
 * drawn before it is focused.
 */
import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import styles from "./VirtualGrid.module.css";

interface Grid {
  count: number;
  /** The least width of a tile, and what it is taller than wide, in pixels. */
  tile: number;
  extra?: number;
  gap?: number;
  label: string;
  /** What is read out before whatever words the tile shows. */
  nameOf: (index: number) => string;
  children: (index: number, width: number) => ReactNode;
  onOpen?: (index: number) => void;
  /** Takes a tile among the chosen ones, or out of them: Space, a press with Ctrl or Cmd, and with Shift all up to it. */
  onPick?: (index: number, upTo: boolean) => void;
  isPicked?: (index: number) => boolean;
  onKey?: (event: KeyboardEvent, index: number) => void;
  /** Told which tiles are drawn, so that they can be fetched. */
  onShown?: (first: number, last: number) => void;
}

const SPARE_ROWS = 2;
/** Pixels of scrolling after which rows are counted again; fewer than the spare rows have. */
const STEP = 120;

export interface Layout {
  columns: number;
  width: number;
  rowHeight: number;
  rows: number;
}

/** How many columns there are and how large each tile is. */
export function layoutOf(space: number, count: number, tile: number, gap: number, extra: number): Layout {
  const columns = Math.max(1, Math.floor((space + gap) / (tile + gap)));
  const width = Math.floor((space - gap * (columns - 1)) / columns);
  return { columns, width, rowHeight: width + extra + gap, rows: Math.ceil(count / columns) };
}

/** Where a key takes the focus; the same place where it takes it nowhere. */
export function moved(key: string, index: number, count: number, columns: number, rowsShown: number): number {
  const page = columns * Math.max(1, rowsShown - 1);
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: page,
    PageUp: -page,
    Home: -count,
    End: count,
  };
  const step = steps[key] ?? 0;
  const next = index + step;
  if (Math.abs(step) === columns && (next < 0 || next >= count)) return index; // no row there
  return Math.min(Math.max(next, 0), count - 1);
}

export function VirtualGrid(props: Grid) {
  const { count, tile, extra = 0, gap = 16, label, nameOf, children, onOpen, onPick, isPicked, onKey, onShown } = props;
  const box = useRef<HTMLDivElement>(null);
  const [space, setSpace] = useState(0);
  const [view, setView] = useState({ top: 0, height: 900 });
  const [focused, setFocused] = useState(0);
  const wanted = useRef<number | null>(null);
  const layout = layoutOf(space, count, tile, gap, extra);

  const measure = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    setSpace(element.clientWidth);
    // In whole steps: what lies between two rows changes nothing, and a frame that changes nothing costs nothing.
    const top = Math.max(0, STEP * Math.floor(-element.getBoundingClientRect().top / STEP));
    setView((before) => (before.top === top && before.height === innerHeight ? before : { top, height: innerHeight }));
  }, []);

  useLayoutEffect(() => {
    measure();
    let frame = 0;
    const soon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(measure);
    };
    const observer = new ResizeObserver(soon);
    if (box.current) observer.observe(box.current);
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      removeEventListener("scroll", soon);
      removeEventListener("resize", soon);
    };
  }, [measure]);

  const here = Math.min(focused, Math.max(0, count - 1));
  const firstRow = Math.max(0, Math.floor(view.top / layout.rowHeight) - SPARE_ROWS);
  const rowsShown = Math.ceil(view.height / layout.rowHeight);
  const lastRow = Math.min(layout.rows - 1, firstRow + rowsShown + 2 * SPARE_ROWS);
  const first = firstRow * layout.columns;
  const last = Math.min(count - 1, (lastRow + 1) * layout.columns - 1);

  useLayoutEffect(() => {
    if (space > 0 && count > 0) onShown?.(first, last);
  }, [onShown, first, last, space, count]);

  // A tile that a key asked for is focused as soon as it is drawn.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const element = box.current?.querySelector<HTMLElement>(`[data-place="${wanted.current}"]`);
    if (!element) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  });

  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return; // of the browser: Alt and an arrow go back
    const next = moved(event.key, here, count, layout.columns, rowsShown);
    if (next !== here) {
      event.preventDefault();
      setFocused(next);
      wanted.current = next;
      reveal(next);
    } else if (event.key === " " && onPick) {
      event.preventDefault();
      onPick(here, event.shiftKey);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onOpen?.(here);
    } else {
      onKey?.(event, here);
    }
  };

  const reveal = (index: number) => {
    const element = box.current;
    if (element === null) return;
    const top = element.getBoundingClientRect().top + scrollY + Math.floor(index / layout.columns) * layout.rowHeight;
    const bars = 96; // what lies over the page at its top, and as much below
    if (top < scrollY + bars) scrollTo({ top: top - bars });
    else if (top + layout.rowHeight > scrollY + innerHeight - bars) scrollTo({ top: top + layout.rowHeight - innerHeight + bars });
  };

  const places = space === 0 ? [] : Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step);
  // The focus stays in the page when its tile scrolls away.
  if (space > 0 && count > 0 && (here < first || here > last)) places.push(here);
  const byRow = Map.groupBy(places, (place) => Math.floor(place / layout.columns));

  return (
    <div
      ref={box}
      role="grid"
      aria-label={label}
      aria-rowcount={layout.rows}
      aria-colcount={layout.columns}
      aria-multiselectable={onPick ? true : undefined}
      className={styles.grid}
      style={{ height: Math.max(0, layout.rows * layout.rowHeight - gap) }}
      onKeyDown={pressed}
    >
      {[...byRow].map(([row, inside]) => (
        <div key={row} role="row" aria-rowindex={row + 1} className={styles.row} style={{ transform: `translateY(${row * layout.rowHeight}px)`, gap }}>
          {inside.map((place) => (
            <div
              key={place}
              role="gridcell"
              aria-colindex={(place % layout.columns) + 1}
              aria-selected={isPicked?.(place)}
              data-place={place}
              tabIndex={place === here ? 0 : -1}
              className={styles.tile}
              style={{ width: layout.width, height: layout.width + extra }}
              onFocus={() => setFocused(place)}
              onClick={(event) => {
                if (onPick && (event.ctrlKey || event.metaKey || event.shiftKey)) onPick(place, event.shiftKey);
                else onOpen?.(place);
              }}
            >
              <span className="unseen">{nameOf(place)}</span>
              {children(place, layout.width)}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
