/** Mending: what is painted over a photo is filled and nothing else is touched, or all of the photo is restored. */
import { useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Translator } from "../../api/types.ts";
import { Button } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import { Refused } from "../../parts/States.tsx";
import { restoration } from "./asking.ts";
import { pngOf, save } from "./files.ts";
import { useLive } from "./live.ts";
import { State } from "./Made.tsx";
import { Paper } from "./paper/Paper.tsx";
import { CLEAR, type Colour, holed, shareOf } from "./paper/raster.ts";
import { Tools } from "./paper/Tools.tsx";
import { MASK_TOOLS, type Tool } from "./paper/tools.ts";
import type { Photo } from "./photo.ts";
import { useKeeping } from "./useKeeping.ts";
import { Wipe } from "./Wipe.tsx";
import styles from "./Bench.module.css";

/** What is painted over a photo: a colour that few photos have. */
const PAINT: Colour = [226, 54, 132, 255];
const KEPT_AFTER_MS = 600;
const DAMAGE = ["blur", "noise", "jpeg", "small", "grey"] as const;

interface Props {
  run: string;
  translator: Translator;
  photo: Photo;
  into: (children: ReactNode) => ReactNode;
  /** Keeps the photo and what is painted over it. */
  onKeep: () => void;
  /** Goes on with a picture as the photo. */
  onGoOn: (file: Blob) => void;
}

export function Mending({ run, translator, photo, into, onKeep, onGoOn }: Props) {
  const { t, i18n } = useTranslation("draw");
  const formats = useFormats();
  const { mask, raster } = photo;
  const largest = Math.max(8, Math.round(Math.min(raster.width, raster.height) / 2));
  const [tool, setTool] = useState<Tool>("brush");
  const [size, setSize] = useState(() => Math.max(3, Math.round(largest / 6)));
  const [zoom, setZoom] = useState(1);
  const live = useLive();
  const version = useSyncExternalStore(mask.subscribe, () => mask.version);
  const [isPainted, setIsPainted] = useState(() => shareOf(mask.raster) > 0);
  const knows = DAMAGE.filter((kind) => translator.damage.includes(kind));

  const drawn = useKeeping(onKeep, KEPT_AFTER_MS);
  // Counting a large mask in the middle of a stroke would make the stroke stutter.
  useEffect(() => {
    const later = setTimeout(() => setIsPainted(shareOf(mask.raster) > 0), 120);
    return () => clearTimeout(later);
  }, [mask, version]);

  const fill = () => {
    mask.end();
    live.ask(restoration(run, true), () => pngOf(holed(raster, mask.raster)));
  };
  const restore = () => live.ask(restoration(run, false), () => pngOf(raster));
  const isFilled = (live.result?.filled ?? 0) > 0;
  return (
    <>
      <div className={styles.tools}>
        <Tools
          strokes={mask}
          tools={MASK_TOOLS}
          tool={tool}
          onTool={setTool}
          size={size}
          largest={largest}
          onSize={setSize}
          zoom={zoom}
          onZoom={setZoom}
          onDrawn={drawn}
        />
      </div>
      <div className={styles.panes}>
        <section aria-label={t("mend.title")} className={styles.pane}>
          <h2>{t("mend.title")}</h2>
          {into(
            <Paper
              strokes={mask}
              tool={tool}
              colour={PAINT}
              ground={CLEAR}
              size={size}
              soft={false}
              zoom={zoom}
              onZoom={setZoom}
              onPick={() => undefined}
              onDrawn={drawn}
              label={t("mend.label")}
              under={photo.address}
              strength={0.62}
            />,
          )}
          <div className={styles.verbs}>
            <Button kind="main" icon="fill" isDisabled={!isPainted} onPress={fill}>
              {t("mend.fill")}
            </Button>
            {knows.length > 0 && (
              <Button icon="check" onPress={restore}>
                {t("mend.whole")}
              </Button>
            )}
            {live.isBusy && (
              <Button kind="quiet" icon="close" onPress={live.drop}>
                {t("mend.stop")}
              </Button>
            )}
          </div>
          {!isPainted && <p className="soft small">{t("mend.hint")}</p>}
          {knows.length > 0 && <p className="soft small">{t("mend.knows", { list: new Intl.ListFormat(i18n.language).format(knows.map((kind) => t(`damage.${kind}`))) })}</p>}
        </section>
        <section aria-label={t("made.title")} className={styles.pane}>
          <h2>{t("made.title")}</h2>
          {live.error != null && <Refused error={live.error} />}
          {live.result ? (
            <>
              <Wipe before={photo.address} after={live.result.address} shape={raster} label={t("wipe.label")} />
              <State live={live} />
              <p>{isFilled ? t("mend.filled", { share: formats.percent(live.result.filled) }) : t("mend.restored")}</p>
              <div className={styles.verbs}>
                <Button icon="save" onPress={() => live.result && save(live.result.file, `${run}.webp`)}>
                  {t("save.made")}
                </Button>
                <Button kind="quiet" icon="forward" onPress={() => live.result && onGoOn(live.result.file)}>
                  {t("mend.go_on")}
                </Button>
              </div>
              <p className="soft small">{t("save.words")}</p>
            </>
          ) : (
            <>
              <div className={styles.blank} style={{ aspectRatio: `${raster.width} / ${raster.height}` }}>
                <p>{t("mend.nothing")}</p>
              </div>
              <State live={live} />
            </>
          )}
        </section>
      </div>
    </>
  );
}
