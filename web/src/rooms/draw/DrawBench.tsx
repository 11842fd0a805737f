/** A drawing next to what the model makes of it, which follows each stroke. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { DropZone, FileTrigger, Label, Slider, SliderThumb, SliderTrack } from "react-aria-components";
import type { Translator } from "../../api/types.ts";
import { Button } from "../../parts/Button.tsx";
import { Loading, Refused } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { shortcut } from "../../parts/typing.ts";
import { type Direction, example, exampleAddress, sideGiven, translation } from "./asking.ts";
import { bitmapOf, maskOf, pngOf, rasterOf, save } from "./files.ts";
import { keep, keptOf } from "./kept.ts";
import { useLive } from "./live.ts";
import { Palette } from "./paper/Palette.tsx";
import { Paper } from "./paper/Paper.tsx";
import { blank, fromHex, nearest, type Raster } from "./paper/raster.ts";
import { Strokes } from "./paper/strokes.ts";
import { Tools } from "./paper/Tools.tsx";
import { ALL_TOOLS, type Tool } from "./paper/tools.ts";
import { Made } from "./Made.tsx";
import { Traced, useTracing } from "./tracing.tsx";
import { useKeeping } from "./useKeeping.ts";
import styles from "./Bench.module.css";

/** A drawing is kept once nobody has drawn for so long. */
const KEPT_AFTER_MS = 200;
const WHITE = "#ffffff";
const BLACK = "#000000";

/** Where a drawing comes from: an example of that number, what was kept, or nothing. */
interface Start {
  raster: Raster;
  example: number | null;
}

export function DrawBench({ run, translator }: { run: string; translator: Translator }) {
  const [direction] = translator.directions;
  const side = sideGiven(direction);
  const palette = translator.palettes[side === "a" ? 0 : 1] ?? { colours: [], is_flat: false };
  const ground = groundOf(palette.colours, palette.is_flat);
  const { width, height } = translator;
  const start = useQuery({
    queryKey: ["draw", run, "start", translator.model],
    queryFn: async ({ signal }): Promise<Start> => {
      const kept = await keptOf(run);
      if (kept) {
        const raster = await maskOf(kept.picture, { width, height }).catch(() => null);
        if (raster) return { raster, example: null };
      }
      if (translator.examples === 0) return { raster: blank(width, height, fromHex(ground)), example: null };
      return { raster: rasterOf(await bitmapOf(await example(run, 0, side, signal)), translator, true), example: 0 };
    },
    staleTime: Infinity,
    gcTime: 0,
  });
  if (start.isPending) return <Loading tiles={2} />;
  if (start.error) return <Refused error={start.error} again={() => void start.refetch()} />;
  return <Drawing run={run} translator={translator} direction={direction} palette={palette} ground={ground} start={start.data} />;
}

/** What the eraser leaves: the unlabelled black of a label map where it has that, else its most frequent colour; paper elsewhere. */
function groundOf(colours: readonly string[], isFlat: boolean): string {
  if (!isFlat) return WHITE;
  return colours.includes(BLACK) ? BLACK : (colours[0] ?? WHITE);
}

interface Props {
  run: string;
  translator: Translator;
  direction: Direction | undefined;
  palette: Translator["palettes"][number];
  ground: string;
  start: Start;
}

function Drawing({ run, translator, direction, palette, ground, start }: Props) {
  const { t } = useTranslation("draw");
  const [strokes] = useState(() => new Strokes(start.raster));
  const [tool, setTool] = useState<Tool>("brush");
  const [colour, setColour] = useState(() => palette.colours.find((each) => each !== ground) ?? BLACK);
  const largest = Math.max(4, Math.round(Math.min(translator.width, translator.height) / 2));
  const [size, setSize] = useState(() => Math.max(1, Math.round(largest / 8)));
  const [zoom, setZoom] = useState(1);
  /** The example that was begun with, whose other side is what it really becomes. */
  const [shown, setShown] = useState(start.example);
  const tracing = useTracing();
  const live = useLive();
  const side = sideGiven(direction);

  const look = () => live.ask(translation(run, direction), () => pngOf(strokes.raster));
  const keepIt = () => void pngOf(strokes.raster).then((picture) => keep(run, picture));
  const keepLater = useKeeping(keepIt, KEPT_AFTER_MS);
  const drawn = () => {
    look();
    keepLater();
  };
  const begin = useEffectEvent(look);
  useEffect(() => begin(), []);

  const choosing = useRef<AbortController>(null);
  const another = async () => {
    choosing.current?.abort();
    const controller = new AbortController();
    choosing.current = controller;
    const others = translator.examples - (shown === null ? 0 : 1);
    const drawnAt = Math.floor(Math.random() * Math.max(1, others));
    const number = shown !== null && drawnAt >= shown ? (drawnAt + 1) % translator.examples : drawnAt;
    try {
      const raster = rasterOf(await bitmapOf(await example(run, number, side, controller.signal)), translator, true);
      if (controller.signal.aborted) return;
      strokes.replace(raster);
      setShown(number);
      drawn();
    } catch {
      if (!controller.signal.aborted) say(t("start.failed"));
    }
  };
  const empty = () => {
    strokes.replace(blank(translator.width, translator.height, fromHex(ground)));
    setShown(null);
    drawn();
  };
  const bring = async (file: Blob) => {
    try {
      strokes.replace(rasterOf(await bitmapOf(file), translator, palette.is_flat));
      setShown(null);
      drawn();
    } catch {
      say(t("start.failed"));
    }
  };
  const paintWith = (hex: string) => {
    setColour(hex);
    if (tool === "eraser" || tool === "pick") setTool("brush");
  };
  const keyed = useEffectEvent((event: KeyboardEvent) => {
    const code = shortcut(event);
    if (code === "KeyN" && translator.examples > 0) void another();
    const digit = /^Digit([1-9])$/.exec(code ?? "");
    const chosen = digit ? palette.colours[Number(digit[1]) - 1] : undefined;
    if (chosen) paintWith(chosen);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keyed(event);
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
  return (
    <div className={styles.bench}>
      <section className={styles.begin} aria-label={t("start.title")}>
        {translator.examples > 0 && (
          <Button icon="chance" onPress={() => void another()}>
            {t("start.example")}
          </Button>
        )}
        <Button icon="add" onPress={empty}>
          {t("start.empty")}
        </Button>
        <FileTrigger acceptedFileTypes={["image/*"]} onSelect={(files) => files?.[0] && void bring(files[0])}>
          <Button icon="pictures">{t("start.picture")}</Button>
        </FileTrigger>
        <Traced tracing={tracing} />
      </section>
      <div className={styles.tools}>
        <Tools
          strokes={strokes}
          tools={ALL_TOOLS}
          tool={tool}
          onTool={setTool}
          size={size}
          largest={largest}
          onSize={setSize}
          zoom={zoom}
          onZoom={setZoom}
          onDrawn={drawn}
        />
        <Palette colours={palette.colours} colour={colour} onColour={paintWith} isFree={!palette.is_flat} />
        {tracing.picture && (
          <Slider minValue={0.05} maxValue={0.9} step={0.05} value={tracing.strength} onChange={(next) => typeof next === "number" && tracing.setStrength(next)} className={styles.strength}>
            <Label>{t("trace.strength")}</Label>
            <SliderTrack className={styles.track}>
              <SliderThumb className={styles.thumb} />
            </SliderTrack>
          </Slider>
        )}
      </div>
      <div className={styles.panes} data-live>
        <section aria-label={t("paper.title")} className={styles.pane}>
          <h2>{t("paper.title")}</h2>
          <DropZone
            aria-label={t("paper.drop")}
            getDropOperation={() => "copy"}
            onDrop={(event) => {
              const file = event.items.find((item) => item.kind === "file");
              if (file) void file.getFile().then(bring);
            }}
            className={styles.zone}
          >
            <Paper
              strokes={strokes}
              tool={tool}
              colour={fromHex(colour)}
              ground={fromHex(ground)}
              size={size}
              soft={!palette.is_flat}
              zoom={zoom}
              onZoom={setZoom}
              // Where edges are mixed, the colour that was meant.
              onPick={(hex) => paintWith((palette.is_flat && nearest(palette.colours, hex)) || hex)}
              onDrawn={drawn}
              label={t("paper.label")}
              over={tracing.picture ? { address: tracing.picture, strength: tracing.strength } : undefined}
            />
          </DropZone>
        </section>
        <section aria-label={t("made.title")} className={styles.pane}>
          <h2>{t("made.title")}</h2>
          <Made live={live} shape={translator} again={look} alt={t("made.alt")} />
          <div className={styles.verbs}>
            <Button icon="save" isDisabled={!live.result} onPress={() => live.result && save(live.result.file, `${run}.webp`)}>
              {t("save.made")}
            </Button>
            <Button kind="quiet" icon="save" onPress={() => void pngOf(strokes.raster).then((file) => save(file, `${run}-drawing.png`))}>
              {t("save.drawing")}
            </Button>
          </div>
          <p className="soft small">{t("save.words")}</p>
          {shown !== null && (
            <figure className={styles.real}>
              <img src={exampleAddress(run, shown, side === "a" ? "b" : "a")} alt={t("real.alt")} width={translator.width} height={translator.height} data-small={translator.width <= 96 || undefined} />
              <figcaption className="soft small">{translator.is_held_out ? t("real.held_out") : t("real.trained")}</figcaption>
            </figure>
          )}
        </section>
      </div>
    </div>
  );
}
